import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';

/**
 * Makes a folder one that nothing can be made in, for root too. Returns how to make it writable again; undefined where
 * that cannot be done, as on a file system without attributes.
 */
export function makeReadOnly(folder: string): (() => void) | undefined {
  if (process.getuid?.() !== 0) {
    chmodSync(folder, 0o500);
    return () => chmodSync(folder, 0o700);
  }
  const setAttribute = (change: string) => spawnSync('chattr', [change, folder]).status === 0;
  return setAttribute('+i') ? () => void setAttribute('-i') : undefined;
}
