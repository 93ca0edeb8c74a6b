import { statSync } from 'node:fs';
import { extract, type ReadEntry } from 'tar';

export interface Unpacking {
  file: string;
  /** The folder that the files get to. */
  cwd: string;
  /** How many parts of each name are left out, from the first on. */
  strip?: number;
  /** Which files are wanted, by name. */
  filter: (name: string) => boolean;
  /** Called for each of them before it is written. */
  onReadEntry?: (entry: ReadEntry) => void;
}

/**
 * Unpacks files of a tar, as the user's own and each of them whole: the tar library takes a write that a full disk has cut short for
 * a whole one.
 * @throws what the tar library does, and ENOSPC where a file is not whole
 */
export async function unpackWhole(unpacking: Unpacking): Promise<void> {
  const entries: ReadEntry[] = [];
  await extract({
    ...unpacking,
    strict: true,
    preserveOwner: false,
    onReadEntry: (entry) => {
      unpacking.onReadEntry?.(entry);
      entries.push(entry);
    },
  });
  for (const { type, absolute, size } of entries)
    if (type === 'File' && absolute !== undefined) demandWhole(absolute, size);
}

function demandWhole(file: string, bytes: number): void {
  const { size } = statSync(file);
  if (size === bytes) return;
  throw Object.assign(new Error(`${size} of ${bytes} bytes of ${file} were written`), { code: 'ENOSPC' });
}
