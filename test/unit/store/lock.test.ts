import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DataFolderInUse } from '../../../src/store/errors';
import { isLocked, WriterLock } from '../../../src/store/lock';
import { Store } from '../../../src/store/store';
import { kill, start } from './processes/start';
import { someFolder, someStore } from './places';

test('a folder has one writer at a time', () => {
  const folder = someFolder();
  expect(isLocked(folder)).toBe(false);
  const lock = WriterLock.take(folder);
  expect(isLocked(folder)).toBe(true);
  expect(() => WriterLock.take(folder)).toThrow(DataFolderInUse);
  lock.release();
  expect(isLocked(folder)).toBe(false);
  WriterLock.take(folder).release();
});

test('a second attempt in the holder’s own process does not let others in', async () => {
  const folder = someFolder();
  const store = someStore(folder);
  // an operating system's lock goes when its process closes any of its handles on the file, unless great care is taken
  expect(() => Store.open(folder)).toThrow(DataFolderInUse);
  expect(isLocked(folder)).toBe(true);
  expect((await start('holder.ts', folder)).said).toEqual(['refused']);
  expect(store.experiments()).toEqual([]);
});

test('a second process is told who has the folder and since when', async () => {
  const folder = someFolder();
  const { child, said } = await start('holder.ts', folder);
  expect(isLocked(folder)).toBe(true);
  const { since } = JSON.parse(readFileSync(join(folder, 'lock.json'), 'utf8')) as { since: string };
  expect(Math.abs(Date.parse(since) - Date.now())).toBeLessThan(30_000);
  expect(() => Store.open(folder)).toThrow(DataFolderInUse);
  expect(() => Store.open(folder)).toThrow(`in use by process ${said[0]} on`);
  expect(() => Store.open(folder)).toThrow(`since ${since}`);
  expect(someStore(folder, { readonly: true }).experiments()).toEqual([]);

  await kill(child);
  expect(isLocked(folder)).toBe(false);
  expect(someStore(folder).experiments()).toEqual([]);
});

test('a lock goes with its store', () => {
  const folder = someFolder();
  Store.open(folder).close();
  expect(isLocked(folder)).toBe(false);
});

test('a folder that is not there is not locked', () => {
  expect(isLocked(join(someFolder(), 'nowhere'))).toBe(false);
});
