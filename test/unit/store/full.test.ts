import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { create } from 'tar';
import { describe, expect, onTestFinished, test } from 'vitest';
import { exportExperiment, importExperiment } from '../../../src/store/archive';
import { DiskFull, translate } from '../../../src/store/errors';
import { Store } from '../../../src/store/store';
import { unpackWhole } from '../../../src/store/unpack';
import { someFolder, someStore } from './places';
import { allOf, fillStore, metricsAt, someCheckpoint, someRun } from './samples';

const MANY = Array.from({ length: 5000 }, (_, iteration) => metricsAt(iteration));

describe('when SQLite can grow no more', () => {
  test('a change ends in a clear error, undone, and goes well once there is room', () => {
    const store = someStore();
    const id = fillStore(store);
    const run = store.beginRun(id, someRun({ key: 'long' }));
    const before = allOf(store, id);
    const database = stopGrowing(store);
    const save = () => {
      store.saveProgress(run, { metrics: MANY });
    };
    expect(save).toThrow(DiskFull);
    expect(save).toThrow(/disk that holds .* is full.*nothing that was saved is lost/);
    expect(allOf(store, id)).toEqual(before);
    database.pragma('max_page_count = 1000000');
    save();
  });

  test('an import that fails at its rows lets go of the checkpoints that it brought', async () => {
    const source = someStore();
    const id = fillStore(source);
    source.saveProgress(source.beginRun(id, someRun({ key: 'long' })), { metrics: MANY });
    const archive = join(someFolder(), 'experiment.tar');
    await exportExperiment(source, id, archive);
    const store = Store.open(someFolder());
    stopGrowing(store);
    await expect(importExperiment(store, archive)).rejects.toThrow(DiskFull);
    expect(store.experiments()).toEqual([]);
    store.close();
    expect(store.checkpoints.all()).toEqual([]);
  });
});

function stopGrowing(store: Store): Database {
  const database = Reflect.get(store, 'database') as Database;
  const pages = database.pragma('page_count', { simple: true }) as number;
  database.pragma(`max_page_count = ${pages + 2}`);
  return database;
}

const canMount = process.platform === 'linux' && spawnSync('unshare', ['--mount', 'true']).status === 0;

describe.skipIf(!canMount)('on a disk that is really full (needs the right to mount one)', () => {
  test('changes and checkpoints end in a clear error, and the history is whole', () => {
    const folder = smallDisk();
    const store = someStore(folder);
    const id = fillStore(store);
    const run = store.beginRun(id, someRun({ key: 'long' }));
    const before = allOf(store, id);
    fill(folder);
    expect(() => someCheckpoint(store.checkpoints, 99, 100_000)).toThrow(DiskFull);
    expect(() => {
      for (let i = 0; i < 1000; i++) store.saveProgress(run, { metrics: [metricsAt(i, { testLoss: i })] });
    }).toThrow(DiskFull);
    expect(readdirSync(join(folder, 'temporary'))).toEqual([]);
    expect(allOf(store, id)).toEqual(before);
    rmSync(join(folder, 'filler'));
    someCheckpoint(store.checkpoints, 99, 100_000);
    store.saveProgress(run, { metrics: [metricsAt(1)] });
  });

  test('a history that is opened says so, and opens once there is room', () => {
    const folder = smallDisk();
    fill(folder);
    expect(() => Store.open(folder)).toThrow(DiskFull);
    rmSync(join(folder, 'filler'));
    expect(someStore(folder).experiments()).toEqual([]);
  });

  // whether the large checkpoint is the last in the archive, with nothing after it to fail, hangs on its content
  test.each([5, 6, 7, 8])('an import leaves nothing behind, and an export neither (%i)', async (content) => {
    const source = someStore();
    const id = fillStore(source);
    const run = source.beginRun(id, someRun({ key: 'large' }));
    const checkpoint = { ...someCheckpoint(source.checkpoints, content, 300_000), iteration: 1 };
    source.saveProgress(run, { metrics: [], checkpoint });
    const archive = join(someFolder(), 'large.tar');
    await exportExperiment(source, id, archive);

    const folder = smallDisk();
    const store = someStore(folder);
    const copy = join(folder, 'copy.tar');
    writeFileSync(copy, 'an earlier copy');
    await expect(importExperiment(store, archive)).rejects.toThrow(DiskFull);
    await expect(exportExperiment(source, id, copy)).rejects.toThrow(DiskFull);
    expect(store.experiments()).toEqual([]);
    expect(store.checkpoints.all()).toEqual([]);
    expect(readdirSync(join(folder, 'temporary'))).toEqual([]);
    expect(readdirSync(folder).filter((name) => name.startsWith('copy'))).toEqual(['copy.tar']);
    expect(readFileSync(copy, 'utf8')).toBe('an earlier copy');
  });

  test('a file that is cut short at the end of a tar is no whole one', async () => {
    const from = someFolder();
    writeFileSync(join(from, 'large'), Buffer.alloc(2_000_000));
    const file = join(from, 'large.tar');
    await create({ file, cwd: from }, ['large']);
    const unpack = (cwd: string) => unpackWhole({ file, cwd, filter: () => true });
    await unpack(someFolder());
    await expect(unpack(smallDisk())).rejects.toMatchObject({ code: 'ENOSPC' });
  });
});

test.each(['ENOSPC', 'EDQUOT', 'SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE'])('%s is a full disk', (code) => {
  expect(translate(Object.assign(new Error(code), { code }), '/data')).toBeInstanceOf(DiskFull);
});

/** A file system of 1 MB. */
function smallDisk(): string {
  const folder = someFolder();
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]);
  onTestFinished(() => {
    execFileSync('umount', ['-l', folder]);
  });
  return folder;
}

function fill(folder: string): void {
  const { bavail, bsize } = statfsSync(folder);
  writeFileSync(join(folder, 'filler'), Buffer.alloc(bavail * bsize));
}
