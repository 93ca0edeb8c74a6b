import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { Store } from '../../../src/store/store';

/** A disk in memory where there is one: the store waits for the disk after every change, and the tests make many. */
const DISK = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** A folder of its own for one test. */
export function someFolder(): string {
  const folder = mkdtempSync(join(DISK, 'ticketlab-test-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** A store that is closed when the test is over. */
export function someStore(folder = someFolder(), options?: { readonly?: boolean }): Store {
  const store = Store.open(folder, options);
  onTestFinished(() => {
    store.close();
  });
  return store;
}
