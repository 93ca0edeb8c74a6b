import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Store } from '../../../src/store/store';
import { temporaryFolder } from '../../support/lab';

const GENERATOR = join(import.meta.dirname, '../../../out/main/generate.js');
const { folder, remove } = temporaryFolder();

afterAll(remove);

/** The generator copies rows as the schema has them, and would be left behind when that grows. */
test('a large history can be made to measure with', () => {
  execFileSync(process.execPath, [GENERATOR, folder, '3', '150']);
  const store = Store.open(folder);
  const ids = store.experiments().map(({ id }) => id);
  const runs = ids.map((id) => store.runRecords(id).length);
  store.close();
  expect(runs).toEqual([15, 15, 15]);
});
