import { createHash } from 'node:crypto';
import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { create, extract } from 'tar';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exportExperiment, importExperiment, inspectArchive } from '../../../src/store/archive';
import { historyFile } from '../../../src/store/database';
import {
  ArchiveDamaged,
  ArchiveUnreadable,
  CheckpointDamaged,
  FolderNotWritable,
  HistoryFromFuture,
  ReadOnly,
  StillRunning,
  StoreProblem,
  UnknownExperiment,
} from '../../../src/store/errors';
import { PARTS } from '../../../src/store/transfer';
import type { Store } from '../../../src/store/store';
import { withDatabase, writeHistoryOfFormat1 } from './history';
import { someFolder, someStore } from './places';
import { allOf, fillStore, finishRun, metricsAt, someRun } from './samples';

/** An experiment in an archive. */
async function someArchive(name = 'experiment.tar'): Promise<{ store: Store; id: string; file: string }> {
  const store = someStore();
  const id = fillStore(store);
  fillStore(store, { name: 'Not this one' });
  const file = join(someFolder(), name);
  await exportExperiment(store, id, file);
  return { store, id, file };
}

/** What there is in a store and its folder, to see whether anything has changed. */
function stateOf(store: Store) {
  const ids = [store.experiments(), store.experiments({ trashed: true })].flat().map(({ id }) => id);
  return {
    experiments: ids.map((id) => allOf(store, id)),
    files: readdirSync(store.folder, { recursive: true, encoding: 'utf8' }).filter(
      (name) => !name.includes('sqlite'),
    ),
  };
}

describe('an experiment in one file', () => {
  test.each(['experiment.tar', 'experiment.tar.gz'])(
    'comes whole into another history (%s)',
    async (name) => {
      const { store, id, file } = await someArchive(name);
      const other = someStore();
      fillStore(other, { name: 'Here before' });
      const before = stateOf(other).experiments;
      expect(await importExperiment(other, file)).toEqual({ id, already: false });
      expect(allOf(other, id)).toEqual(allOf(store, id));
      expect(stateOf(other).experiments).toEqual(expect.arrayContaining(before));
      // the runs are the other history's own now: they can go on there
      const run = other.beginRun(id, someRun({ key: 'r0/l1/ticket', level: 1 }));
      other.saveProgress(run, { metrics: [metricsAt(75)] });
      finishRun(other, run, 9);
      expect(other.runRecords(id)[1].metrics.map(({ iteration }) => iteration)).toEqual([0, 50, 75, 100]);
    },
  );

  test('is compressed where its name says so', async () => {
    const { file } = await someArchive('experiment.tar.gz');
    expect(readFileSync(file).subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]));
  });

  test('says what is in it, and changes nothing', async () => {
    const { store, id, file } = await someArchive();
    const before = stateOf(store);
    const { created, status } = store.experiment(id);
    const about = {
      name: 'Winning tickets',
      protocol: 'lottery',
      network: 'lenet',
      dataset: 'mnist',
      created,
      status,
    };
    expect(await inspectArchive(file)).toEqual({
      id,
      ...about,
      runs: 2,
      checkpoints: 2,
      bytes: expect.any(Number) as number,
    });
    expect(stateOf(store)).toEqual(before);
    expect(readdirSync(dirname(file))).toEqual(['experiment.tar']);
  });

  test('that is here already is said to be, and nothing changes', async () => {
    const { store, id, file } = await someArchive();
    store.rename(id, 'Renamed since');
    const before = stateOf(store);
    expect(await importExperiment(store, file)).toEqual({ id, already: true });
    expect(stateOf(store)).toEqual(before);
  });

  test('can be purged and imported again', async () => {
    const { store, id, file } = await someArchive();
    const before = allOf(store, id);
    store.purge(id);
    expect(await importExperiment(store, file)).toEqual({ id, already: false });
    expect(allOf(store, id)).toEqual(before);
  });

  test('does not begin to run by itself where it arrives, nor arrive in the trash', async () => {
    const { store, id } = await someArchive();
    const file = join(someFolder(), 'queued.tar');
    store.setStatus(id, 'queued');
    store.trash(id);
    await exportExperiment(store, id, file);
    const other = someStore();
    await importExperiment(other, file);
    expect(other.experiment(id)).toMatchObject({ status: 'paused', trashed: null });
  });

  test('can be exported by a reader while the writer is at work', async () => {
    const writer = someStore();
    const id = fillStore(writer);
    const reader = someStore(writer.folder, { readonly: true });
    const file = join(someFolder(), 'read.tar');
    await exportExperiment(reader, id, file);
    expect((await inspectArchive(file)).id).toBe(id);
    await expect(importExperiment(reader, file)).resolves.toEqual({ id, already: true });
    writer.purge(id);
    await expect(importExperiment(reader, file)).rejects.toThrow(ReadOnly);
  });

  test('every table of the history travels with it', () => {
    const { folder } = someStore();
    const tables = withDatabase(historyFile(folder), (database) =>
      database.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).pluck().all(),
    );
    // views belong to the window and speeds to the machine
    const staying = ['views', 'speeds'];
    expect([...PARTS.map(({ table }) => table), ...staying].sort()).toEqual(tables.sort());
  });

  test('written by the first release can still be imported', async () => {
    const folder = someFolder();
    const file = join(someFolder(), 'old.tar');
    await packed(file, { 'history.sqlite': readFileSync(withoutJournal(writeHistoryOfFormat1(folder))) });
    const store = someStore();
    expect(await importExperiment(store, file)).toEqual({ id: '0b0e', already: false });
    expect(store.runRecords('0b0e')[0].metrics).toHaveLength(2);
  });
});

describe('an export is refused', () => {
  test('of an experiment that is not there', async () => {
    await expect(exportExperiment(someStore(), 'nowhere', join(someFolder(), 'x.tar'))).rejects.toThrow(
      UnknownExperiment,
    );
  });

  test('while the experiment is running', async () => {
    const { store, id, file } = await someArchive();
    store.setStatus(id, 'running');
    await expect(exportExperiment(store, id, file)).rejects.toThrow(StillRunning);
  });

  test('of a damaged checkpoint, and the file that was there stays', async () => {
    const { store, id, file } = await someArchive();
    const before = readFileSync(file);
    truncateSync(store.checkpoints.path(store.checkpointsOf(id)[0]), 10);
    await expect(exportExperiment(store, id, file)).rejects.toThrow(CheckpointDamaged);
    expect(readFileSync(file)).toEqual(before);
    expect(readdirSync(dirname(file))).toEqual(['experiment.tar']);
  });

  test('into a folder that cannot be written', async () => {
    const { store, id, file } = await someArchive();
    await expect(exportExperiment(store, id, join(file, 'x.tar'))).rejects.toThrow(FolderNotWritable);
  });
});

describe('an archive is refused, and nothing changes,', () => {
  test('when it is not there, or is no archive', async () => {
    const folder = someFolder();
    const text = join(folder, 'text.tar');
    writeFileSync(text, 'Dear diary, '.repeat(200));
    await refused(join(folder, 'nowhere.tar'), ArchiveUnreadable);
    await refused(folder, ArchiveUnreadable);
    await refused(text, ArchiveDamaged);
  });

  test.each(['experiment.tar', 'experiment.tar.gz'])(
    'when it is cut (%s)',
    { timeout: 30_000 },
    async (name) => {
      const { store, id, file } = await someArchive(name);
      const whole = readFileSync(file);
      const cut = join(someFolder(), name);
      const anywhere = fc.nat(whole.length - 1);
      await fc.assert(
        fc.asyncProperty(anywhere, async (length) => {
          writeFileSync(cut, whole.subarray(0, length));
          await wholeOrRefused(cut, store, id);
        }),
        { numRuns: 60, examples: [[0], [1], [511], [512], [whole.length - 1]] },
      );
    },
  );

  test.each(['experiment.tar', 'experiment.tar.gz'])(
    'when a byte is changed (%s)',
    { timeout: 30_000 },
    async (name) => {
      const { store, id, file } = await someArchive(name);
      const whole = readFileSync(file);
      const altered = join(someFolder(), name);
      await fc.assert(
        fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
          const bytes = Buffer.from(whole);
          bytes[at] ^= change;
          writeFileSync(altered, bytes);
          await wholeOrRefused(altered, store, id);
        }),
        { numRuns: 100 },
      );
    },
  );

  test('when it is of a newer format', async () => {
    const file = join(someFolder(), 'newer.tar');
    await packed(file, {}, { format: 'ticketlab-experiment', version: 2, contents: 'who knows' });
    await refused(file, HistoryFromFuture);
  });

  test('when its database is of a newer format', async () => {
    const { file } = await someArchive();
    await repacked(file, (folder) => {
      withDatabase(join(folder, 'history.sqlite'), (database) => database.pragma('user_version = 99'));
    });
    await refused(file, HistoryFromFuture);
  });

  test.each([
    '../outside',
    '/tmp/ticketlab-outside',
    'checkpoints/../../outside',
    'C:\\outside',
    'history.sqlite/x',
  ])('when it holds the name %s', async (name) => {
    const file = join(someFolder(), 'escape.tar');
    await packed(file, { [name]: Buffer.from('boo') });
    await refused(file, ArchiveDamaged);
    expect(existsSync('/tmp/ticketlab-outside')).toBe(false);
  });

  test('when it holds a link', async () => {
    const { file } = await someArchive();
    await repacked(file, (folder) => {
      symlinkSync('/etc/passwd', join(folder, 'link'));
    });
    await refused(file, ArchiveDamaged);
  });

  test.each([removeCheckpoint, alterCheckpoint, alterRows, addFile])(
    'when it is not what its list says (%o)',
    async (change) => {
      const { file } = await someArchive();
      await repacked(file, change, { keepManifest: true });
      await refused(file, ArchiveDamaged);
    },
  );

  test('when its list leaves out a checkpoint that its rows refer to', async () => {
    const { file } = await someArchive();
    await repacked(file, removeCheckpoint);
    await refused(file, ArchiveDamaged);
  });

  test('when a checkpoint has a name that is not its own', async () => {
    const { file } = await someArchive();
    await repacked(file, alterCheckpoint);
    await refused(file, ArchiveDamaged);
  });

  test.each([
    ['no experiment', 'DELETE FROM experiments'],
    ['rows that refer to nothing', 'PRAGMA foreign_keys = OFF; DELETE FROM runs'],
    ['a trigger', 'CREATE TRIGGER t AFTER INSERT ON runs BEGIN DELETE FROM experiments; END'],
    [
      'a view in place of a table',
      'DROP TABLE results; CREATE VIEW results AS SELECT 1 AS experiment_id, 2 AS result',
    ],
    ['no format', 'PRAGMA user_version = 0'],
  ])('when its database has %s', async (_, sql) => {
    const { file } = await someArchive();
    await repacked(file, (folder) => {
      withDatabase(join(folder, 'history.sqlite'), (database) => database.exec(sql));
    });
    await refused(file, ArchiveDamaged);
  });

  test('when its database is none', async () => {
    const { file } = await someArchive();
    await repacked(file, (folder) => {
      writeFileSync(join(folder, 'history.sqlite'), 'SELECT * FROM everything; '.repeat(1000));
    });
    await refused(file, ArchiveDamaged);
  });
});

async function refused(file: string, problem: new (...args: never[]) => StoreProblem): Promise<void> {
  const store = someStore();
  fillStore(store);
  const before = stateOf(store);
  await expect(inspectArchive(file)).rejects.toThrow(problem);
  await expect(importExperiment(store, file)).rejects.toThrow(problem);
  expect(stateOf(store)).toEqual(before);
}

/** Not every byte of a tar matters: it ends in zeros, and its headers hold times. But what comes in is whole, or does not. */
async function wholeOrRefused(file: string, source: Store, id: string): Promise<void> {
  const store = someStore();
  const before = stateOf(store);
  try {
    await importExperiment(store, file);
  } catch (error) {
    expect(error).toBeInstanceOf(StoreProblem);
    expect(stateOf(store)).toEqual(before);
    return;
  }
  expect(allOf(store, id)).toEqual(allOf(source, id));
}

/** Makes an archive of these members and, unless another one is given, a manifest that is right about them. */
async function packed(
  file: string,
  members: Record<string, Buffer>,
  manifest: unknown = manifestOf(members),
): Promise<void> {
  const folder = someFolder();
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  const names = Object.keys(members);
  names.forEach((name, i) => {
    writeFileSync(join(folder, String(i)), members[name]);
  });
  const onWriteEntry = (entry: { path: string }) => {
    entry.path = names[Number(entry.path)] ?? entry.path;
  };
  await create(
    { file, cwd: folder, preservePaths: true, onWriteEntry },
    ['manifest.json', ...names.keys()].map(String),
  );
}

/** Changes what is in an archive; its manifest is made right again, unless it is to be kept. */
async function repacked(
  file: string,
  change: (folder: string) => void,
  { keepManifest = false } = {},
): Promise<void> {
  const folder = someFolder();
  await extract({ file, cwd: folder });
  change(folder);
  const names = filesIn(folder).filter((name) => name !== 'manifest.json');
  const members = Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name))]));
  if (!keepManifest) writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifestOf(members)));
  await create({ file, cwd: folder }, ['manifest.json', ...names]);
}

function manifestOf(members: Record<string, Buffer>): unknown {
  const listed = Object.entries(members).map(([name, content]) => [
    name,
    { bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') },
  ]);
  return { format: 'ticketlab-experiment', version: 1, members: Object.fromEntries(listed) as unknown };
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => !statSync(join(folder, name)).isDirectory(),
  );
}

function firstCheckpoint(folder: string): string {
  return filesIn(folder).find((name) => name.startsWith('checkpoints'))!;
}

function removeCheckpoint(folder: string): void {
  rmSync(join(folder, firstCheckpoint(folder)));
}

function alterCheckpoint(folder: string): void {
  const file = join(folder, firstCheckpoint(folder));
  const content = readFileSync(file);
  content[content.length - 1] ^= 1;
  writeFileSync(file, content);
}

function alterRows(folder: string): void {
  withDatabase(join(folder, 'history.sqlite'), (database) => {
    database.exec(`UPDATE experiments SET name = 'Altered'`);
  });
}

function addFile(folder: string): void {
  writeFileSync(join(folder, 'more'), '');
}

/** Makes a database one plain file, as in an archive. */
function withoutJournal(file: string): string {
  withDatabase(file, (database) => database.pragma('journal_mode = DELETE'));
  return file;
}
