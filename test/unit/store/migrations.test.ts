import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { historyFile, openForWriting } from '../../../src/store/database';
import {
  HistoryDamaged,
  HistoryFromFuture,
  HistoryOutdated,
  MigrationFailed,
  NoHistory,
} from '../../../src/store/errors';
import { isLocked } from '../../../src/store/lock';
import { versionOf } from '../../../src/store/migrate';
import { MIGRATIONS } from '../../../src/store/migrations';
import { Store } from '../../../src/store/store';
import { contentOf, withDatabase, writeHistoryOfFormat1 } from './history';
import { someFolder, someStore } from './places';

const addColour = (database: Database) => {
  database.exec(`ALTER TABLE experiments ADD COLUMN colour TEXT NOT NULL DEFAULT 'blue'`);
};
const replaceExperiments = (database: Database) => {
  database.exec(`
    CREATE TABLE renewed (id TEXT PRIMARY KEY, name TEXT NOT NULL, colour TEXT NOT NULL) STRICT;
    INSERT INTO renewed SELECT id, name, colour FROM experiments;
    DROP TABLE experiments;
    ALTER TABLE renewed RENAME TO experiments;
  `);
};
const fail = (database: Database) => {
  database.exec('DELETE FROM experiments');
  throw new Error('out of luck');
};

describe('a history of format 1', () => {
  test('is opened by this version', () => {
    const folder = someFolder();
    writeHistoryOfFormat1(folder);
    const store = someStore(folder);
    expect(store.experiment('0b0e')).toMatchObject({
      name: 'From the first days',
      tags: ['old'],
      status: 'done',
    });
    expect(store.runRecords('0b0e')[0]).toMatchObject({
      paths: [],
      threads: 1,
      layers: [{ name: 'fc1', kept: 8, total: 10 }],
      metrics: [
        { batchLoss: null, seconds: null },
        { batchLoss: NaN, seconds: null },
      ],
      checks: [{ name: 'masks are nested', passed: true }],
    });
    expect(store.stabilityRecords('0b0e')[0].pairs[0].path[0].testError).toBe(2);
  });

  test('is brought to newer ones, after a backup', () => {
    const folder = someFolder();
    const file = writeHistoryOfFormat1(folder);
    const before = withDatabase(file, contentOf);
    const database = openForWriting(folder, [...MIGRATIONS, addColour, replaceExperiments]);
    expect(versionOf(database)).toBe(MIGRATIONS.length + 2);
    expect(database.prepare('SELECT * FROM experiments').all()).toEqual([
      { id: '0b0e', name: 'From the first days', colour: 'blue' },
    ]);
    // the rows that refer to the replaced table are still there, and still watched over
    expect(database.prepare('SELECT count(*) FROM metrics').pluck().get()).toBe(2);
    expect(database.pragma('foreign_keys', { simple: true })).toBe(1);
    database.close();
    expect(withDatabase(join(folder, 'backups', 'history-format-1.sqlite'), contentOf)).toEqual(before);
  });

  test('is left as it is when a later step fails, and the backup is named', () => {
    const folder = someFolder();
    const file = writeHistoryOfFormat1(folder);
    const before = withDatabase(file, contentOf);
    const backup = join(folder, 'backups', 'history-format-1.sqlite');
    const open = () => openForWriting(folder, [...MIGRATIONS, addColour, fail]);
    expect(open).toThrow(MigrationFailed);
    expect(open).toThrow(/out of luck.*a backup is at/);
    expect(open).toThrow(backup);
    expect(withDatabase(file, contentOf)).toEqual(before);
    expect(withDatabase(backup, contentOf)).toEqual(before);
    expect(readdirSync(join(folder, 'temporary'))).toEqual([]);
    expect(someStore(folder).has('0b0e')).toBe(true);
  });

  test('is left as it is when a step leaves rows that refer to nothing', () => {
    const folder = someFolder();
    const file = writeHistoryOfFormat1(folder);
    const before = withDatabase(file, contentOf);
    const forget = (database: Database) => {
      database.exec('DELETE FROM runs');
    };
    expect(() => openForWriting(folder, [...MIGRATIONS, forget])).toThrow('refer to nothing');
    expect(withDatabase(file, contentOf)).toEqual(before);
  });
});

test('a new history needs no backup', () => {
  const folder = someFolder();
  openForWriting(folder, [...MIGRATIONS, addColour]).close();
  expect(existsSync(join(folder, 'backups'))).toBe(false);
});

test.each([{}, { readonly: true }])(
  'a history from the future is refused and left as it is (%o)',
  (options) => {
    const folder = someFolder();
    Store.open(folder).close();
    withDatabase(historyFile(folder), (database) => database.pragma('user_version = 99'));
    expect(() => Store.open(folder, options)).toThrow(HistoryFromFuture);
    expect(() => Store.open(folder, options)).toThrow(/newer Ticketlab \(format 99; .*Update Ticketlab/);
    expect(isLocked(folder)).toBe(false);
    expect(withDatabase(historyFile(folder), versionOf)).toBe(99);
  },
);

test('a reader does not migrate', () => {
  const folder = someFolder();
  Store.open(folder).close();
  withDatabase(historyFile(folder), (database) => database.pragma('user_version = 0'));
  expect(() => Store.open(folder, { readonly: true })).toThrow(NoHistory);
  withDatabase(historyFile(folder), (database) => database.pragma('user_version = -1'));
  expect(() => Store.open(folder, { readonly: true })).toThrow(HistoryOutdated);
});

test('a file that is no database is refused and left as it is', () => {
  const folder = someFolder();
  writeFileSync(historyFile(folder), 'The quick brown fox jumps over the lazy dog. '.repeat(100));
  expect(() => Store.open(folder)).toThrow(HistoryDamaged);
  expect(isLocked(folder)).toBe(false);
});
