import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  AmbiguousId,
  CheckpointMissing,
  FolderNotWritable,
  NoHistory,
  ReadOnly,
  RunAlreadyFinished,
  UnknownExperiment,
  UnknownRun,
} from '../../../src/store/errors';
import { specHash } from '../../../src/store/canonical';
import { STATUSES } from '../../../src/store/rows';
import { Store } from '../../../src/store/store';
import { someFolder, someStore } from './places';
import {
  age,
  allOf,
  fillStore,
  finishRun,
  metricsAt,
  someCheckpoint,
  someExperiment,
  someRun,
  someStabilityRecord,
} from './samples';

describe('the data folder', () => {
  test.skipIf(process.platform === 'win32')('is created for its owner only', () => {
    const folder = join(someFolder(), 'deep', 'below');
    const store = someStore(folder);
    fillStore(store);
    const modeOf = (name: string) => statSync(join(folder, name)).mode & 0o777;
    expect(modeOf('.')).toBe(0o700);
    for (const name of ['checkpoints', 'temporary']) expect(modeOf(name)).toBe(0o700);
    for (const name of ['history.sqlite', 'history.sqlite-wal', 'lock.sqlite', 'lock.json']) {
      expect(modeOf(name)).toBe(0o600);
    }
    expect(statSync(store.checkpoints.path(store.checkpoints.all()[0])).mode & 0o777).toBe(0o600);
  });

  test('that cannot be written is named, with what to do', () => {
    const file = join(someFolder(), 'file');
    writeFileSync(file, '');
    for (const folder of [file, join(file, 'below')]) {
      expect(() => Store.open(folder)).toThrow(FolderNotWritable);
      expect(() => Store.open(folder)).toThrow(`${folder} cannot be written`);
      expect(() => Store.open(folder)).toThrow('choose another folder');
    }
  });

  test('without a history cannot be read, and is left as it is', () => {
    const folder = join(someFolder(), 'nothing');
    expect(() => Store.open(folder, { readonly: true })).toThrow(NoHistory);
    expect(existsSync(folder)).toBe(false);
  });
});

describe('experiments', () => {
  test('are kept whole', () => {
    const store = someStore();
    const { settings, ...experiment } = someExperiment();
    store.createExperiment({ ...experiment, settings });
    const [listing] = store.listings();
    expect(JSON.parse(listing.fields)).toMatchObject({ id: experiment.id, name: experiment.name, tags: [] });
    expect(JSON.parse(listing.settings)).toEqual(settings);
    expect(store.experiment(experiment.id)).toEqual({
      ...experiment,
      status: 'queued',
      problem: null,
      created: expect.any(Number) as number,
      finished: null,
      seconds: 0,
      trainSteps: 0,
      notes: '',
      tags: [],
      starred: false,
      trashed: null,
      result: null,
    });
    expect(Math.abs(store.experiment(experiment.id).created - Date.now())).toBeLessThan(10_000);
  });

  test('are listed newest first', () => {
    const store = someStore();
    const names = ['first', 'second', 'third'];
    for (const name of names) store.createExperiment(someExperiment({ name }));
    expect(store.experiments().map(({ name }) => name)).toEqual(names.toReversed());
  });

  test('are renamed, noted, tagged and starred', () => {
    const store = someStore();
    const id = fillStore(store);
    store.rename(id, 'Renamed');
    store.setNotes(id, 'Noted');
    store.setTags(id, ['a', 'b']);
    store.setStarred(id, true);
    store.addTime(id, 1.5, 10);
    const changed = {
      name: 'Renamed',
      notes: 'Noted',
      tags: ['a', 'b'],
      starred: true,
      seconds: 14,
      trainSteps: 160,
    };
    expect(store.experiment(id)).toMatchObject(changed);
    expect(store.experiments()[0]).toMatchObject(changed);
    store.setStarred(id, false);
    expect(store.experiment(id).starred).toBe(false);
  });

  test.each(STATUSES)('can be %s', (status) => {
    const store = someStore();
    const id = fillStore(store);
    store.setStatus(id, status, 'for a reason');
    const isOver = ['done', 'failed', 'cancelled'].includes(status);
    expect(store.experiment(id)).toMatchObject({ status, problem: 'for a reason' });
    expect(store.experiment(id).finished).toEqual(isOver ? expect.any(Number) : null);
  });

  test('that were running are interrupted, and only those', () => {
    const store = someStore();
    const ids = STATUSES.map((status) => {
      const id = fillStore(store, { name: status });
      store.setStatus(id, status);
      return id;
    });
    expect(store.markInterrupted()).toEqual([ids[STATUSES.indexOf('running')]]);
    expect(store.markInterrupted()).toEqual([]);
    for (const { name, status } of store.experiments())
      expect(status).toBe(name === 'running' ? 'interrupted' : name);
  });

  test('are found by the beginning of their id', () => {
    const store = someStore();
    store.createExperiment(someExperiment({ id: 'abc1', name: 'One' }));
    store.createExperiment(someExperiment({ id: 'abc2', name: 'Two' }));
    store.createExperiment(someExperiment({ id: 'abc', name: 'Three' }));
    store.trash('abc2');
    expect(store.resolveId('abc1')).toBe('abc1');
    expect(store.resolveId('abc2')).toBe('abc2');
    expect(store.resolveId('abc')).toBe('abc');
    expect(() => store.resolveId('ab')).toThrow(AmbiguousId);
    expect(() => store.resolveId('ab')).toThrow(/abc1 {2}One/);
    expect(() => store.resolveId('x')).toThrow(UnknownExperiment);
    expect(() => store.resolveId('a%')).toThrow(UnknownExperiment);
    expect(() => store.resolveId('')).toThrow(UnknownExperiment);
  });

  test('that are not there are a clear error, everywhere', () => {
    const store = someStore();
    const id = 'nowhere';
    const actions = [
      () => store.experiment(id),
      () => {
        store.setStatus(id, 'done');
      },
      () => {
        store.setResult(id, 1);
      },
      () => {
        store.rename(id, '');
      },
      () => {
        store.trash(id);
      },
      () => {
        store.restore(id);
      },
      () => store.purge(id),
      () => store.beginRun(id, someRun()),
      () => {
        store.saveStability(id, someStabilityRecord());
      },
    ];
    for (const action of actions) expect(action).toThrow(UnknownExperiment);
    expect(store.has(id)).toBe(false);
  });
});

describe('runs', () => {
  test('are kept whole when they are finished', () => {
    const store = someStore();
    const id = fillStore(store);
    expect(store.runRecords(id)).toEqual([
      {
        key: 'r0/l0/ticket',
        replicate: 0,
        level: 0,
        role: 'ticket',
        from: 0,
        to: 100,
        layers: [{ name: 'fc1', kept: 80, total: 100 }],
        paths: [{ layer: 'fc1', path: 'sparse', density: 0.8, seconds: { dense: 0.5, sparse: 0.25 } }],
        threads: 1,
        metrics: [
          metricsAt(0),
          metricsAt(50, { testLoss: NaN }),
          metricsAt(100, { trainLoss: 0.125, trainError: 3 }),
        ],
        checks: [{ name: 'pruned weights are zero', passed: true, detail: '' }],
        trainSeconds: 1.5,
        seconds: 2,
      },
    ]);
    expect(store.finishedKeys(id)).toEqual(['r0/l0/stability', 'r0/l0/ticket']);
    expect(store.checks(id).map(({ key, name }) => [key, name])).toEqual([
      ['r0/l0/stability', 'copies differ'],
      ['r0/l0/ticket', 'pruned weights are zero'],
    ]);
  });

  test('keep NaN, infinities and what was not measured apart', () => {
    const store = someStore();
    const { id } = someExperiment();
    store.createExperiment(someExperiment({ id }));
    const run = store.beginRun(id, someRun());
    const strange = [
      metricsAt(1, { batchLoss: NaN, trainLoss: null, validationLoss: NaN, testLoss: Infinity }),
      metricsAt(2, {
        batchLoss: null,
        trainLoss: NaN,
        validationLoss: -Infinity,
        testLoss: Number.MIN_VALUE,
      }),
    ];
    store.saveProgress(run, { metrics: strange });
    finishRun(store, run, 1);
    expect(store.runRecords(id)[0].metrics.slice(0, 2)).toEqual(strange);
  });

  test('go on from their last checkpoint, and measure again what came after it', () => {
    const store = someStore();
    const { id } = someExperiment();
    store.createExperiment(someExperiment({ id }));
    const run = store.beginRun(id, someRun());
    const first = { ...someCheckpoint(store.checkpoints, 1), iteration: 20 };
    const second = { ...someCheckpoint(store.checkpoints, 2), iteration: 40 };
    store.saveProgress(run, { metrics: [metricsAt(0), metricsAt(20)], checkpoint: first });
    age(store.checkpoints);
    store.saveProgress(run, { metrics: [metricsAt(40)], checkpoint: second });
    store.saveProgress(run, { metrics: [metricsAt(60)] });
    expect(store.checkpoints.all()).toEqual([second.sha256]);
    store.failRun(run, 'the lights went out');
    expect(store.unfinishedRuns(id)).toEqual([
      {
        id: run,
        key: 'r0/l0/ticket',
        problem: 'the lights went out',
        progress: { sha256: second.sha256, iteration: 40 },
      },
    ]);

    expect(store.beginRun(id, someRun({ engine: 'tensorflow' }))).toBe(run);
    expect(store.unfinishedRuns(id)[0].problem).toBeNull();
    age(store.checkpoints);
    const final = finishRun(store, run, 3);
    expect(store.runRecords(id)[0].metrics.map(({ iteration }) => iteration)).toEqual([0, 20, 40, 100]);
    expect(store.unfinishedRuns(id)).toEqual([]);
    expect(store.artefact(id, 'r0/l0/ticket')).toEqual({ sha256: final.sha256 });
    expect(store.checkpoints.all()).toEqual([final.sha256]);
  });

  test('without a checkpoint begin from nothing', () => {
    const store = someStore();
    const { id } = someExperiment();
    store.createExperiment(someExperiment({ id }));
    const run = store.beginRun(id, someRun());
    store.saveProgress(run, { metrics: [metricsAt(0), metricsAt(50)] });
    expect(store.beginRun(id, someRun())).toBe(run);
    finishRun(store, run, 1);
    expect(store.runRecords(id)[0].metrics.map(({ iteration }) => iteration)).toEqual([100]);
  });

  test('say how many threads they had, unless a part of them had another number', () => {
    const store = someStore();
    const threadsOf = (key: string, counts: number[], hasCheckpoint: boolean) => {
      const { id } = someExperiment();
      store.createExperiment(someExperiment({ id }));
      const checkpoint = { ...someCheckpoint(store.checkpoints, 1), iteration: 20 };
      for (const threads of counts) {
        const run = store.beginRun(id, someRun({ key, threads }));
        if (hasCheckpoint) store.saveProgress(run, { metrics: [], checkpoint });
      }
      finishRun(store, store.unfinishedRuns(id)[0].id, 1);
      return store.runRecords(id)[0].threads;
    };
    expect(threadsOf('steady', [2, 2], true)).toBe(2);
    expect(threadsOf('changed', [1, 2, 2], true)).toBeNull();
    expect(threadsOf('begun again', [1, 2], false)).toBe(2);
  });

  test('that are finished are not changed', () => {
    const store = someStore();
    const { id } = someExperiment();
    store.createExperiment(someExperiment({ id }));
    const run = store.beginRun(id, someRun());
    finishRun(store, run, 1);
    const before = store.runRecords(id);
    expect(() => store.beginRun(id, someRun())).toThrow(RunAlreadyFinished);
    expect(() => {
      store.saveProgress(run, { metrics: [metricsAt(0)] });
    }).toThrow(RunAlreadyFinished);
    expect(() => finishRun(store, run, 2)).toThrow(RunAlreadyFinished);
    expect(() => {
      store.failRun(run, '');
    }).toThrow(RunAlreadyFinished);
    expect(() => {
      store.failRun(999, '');
    }).toThrow(UnknownRun);
    expect(store.runRecords(id)).toEqual(before);
  });

  test('never refer to a checkpoint that is not there', () => {
    const store = someStore();
    const { id } = someExperiment();
    store.createExperiment(someExperiment({ id }));
    const run = store.beginRun(id, someRun());
    const checkpoint = { sha256: 'a'.repeat(64), bytes: 8, iteration: 10 };
    expect(() => {
      store.saveProgress(run, { metrics: [metricsAt(10)], checkpoint });
    }).toThrow(CheckpointMissing);
    finishRun(store, run, 1);
    expect(store.runRecords(id)[0].metrics).toHaveLength(1);
  });
});

test('stability tests are kept whole, the newest of each key', () => {
  const store = someStore();
  const id = fillStore(store);
  expect(store.stabilityRecords(id)).toEqual([someStabilityRecord()]);
  const again = someStabilityRecord({
    checks: [{ name: 'copies differ', passed: false, detail: 'they are equal' }],
  });
  store.saveStability(id, again);
  expect(store.stabilityRecords(id)).toEqual([again]);
});

describe('the trash', () => {
  test('hides an experiment, gives it back and empties it', () => {
    const store = someStore();
    const [kept, thrown] = [fillStore(store), fillStore(store)];
    store.trash(thrown);
    expect(store.experiments().map(({ id }) => id)).toEqual([kept]);
    expect(store.experiments({ trashed: true }).map(({ id }) => id)).toEqual([thrown]);
    store.restore(thrown);
    expect(store.experiments().map(({ id }) => id)).toEqual([thrown, kept]);
    expect(store.experiment(thrown).trashed).toBeNull();
  });

  test('frees the checkpoints that nobody else refers to, as many bytes as it says', () => {
    const store = someStore();
    const [one, other] = ['one', 'other'].map((name) => {
      const { id } = someExperiment();
      store.createExperiment(someExperiment({ id, name }));
      return id;
    });
    const shared = finishRun(store, store.beginRun(one, someRun({ key: 'shared' })), 1);
    finishRun(store, store.beginRun(other, someRun({ key: 'shared' })), 1);
    const own = finishRun(store, store.beginRun(one, someRun({ key: 'own' })), 2);
    age(store.checkpoints);
    const listed = (id: string) => JSON.parse(store.listings([id])[0].fields) as { bytes: number | null };
    expect(listed(one).bytes).toBeNull();
    [one, other].forEach((id) => store.trash(id));
    expect(store.listings()).toEqual([other, one].flatMap((id) => store.listings([id])));
    expect([one, other].map((id) => listed(id).bytes)).toEqual([own.bytes, 0]);
    expect(store.sizeOf(one)).toBe(own.bytes);
    expect(store.purge(one)).toEqual({ bytes: own.bytes });
    expect(store.has(one)).toBe(false);
    expect(store.checkpoints.all()).toEqual([shared.sha256]);
    expect(store.sizeOf(other)).toBe(shared.bytes);
    expect(store.purge(other)).toEqual({ bytes: shared.bytes });
    expect(store.checkpoints.all()).toEqual([]);
  });

  test('counts what was only just written with the rest, and frees it at the latest when it is closed', () => {
    const store = someStore();
    const id = fillStore(store);
    const bytes = store.sizeOf(id);
    expect(bytes).toBeGreaterThan(0);
    expect(store.purge(id)).toEqual({ bytes });
    expect(store.checkpoints.all()).not.toEqual([]);
    store.close();
    expect(store.checkpoints.all()).toEqual([]);
  });
});

test('an experiment that grows keeps what is done, and no headline of when it was smaller', () => {
  const store = someStore();
  const id = fillStore(store);
  store.setHeadline(id, { bestDensity: 0.5 });
  const before = allOf(store, id);
  const spec = { protocol: 'lottery', replicates: 5 };
  const grown = {
    spec,
    specHash: specHash(spec),
    replicates: 5,
    settings: { replicates: 5 },
    seeds: [1, 2, 3, 4, 5],
  };
  store.growSpec(id, grown);
  const { experiment, ...done } = allOf(store, id);
  expect(done).toEqual({ ...before, experiment: undefined });
  expect(experiment).toEqual({
    ...before.experiment,
    spec,
    specHash: grown.specHash,
    replicates: 5,
    provenance: { ...before.experiment.provenance, seeds: grown.seeds },
  });
  const [listing] = store.listings([id]);
  expect(JSON.parse(listing.fields)).toMatchObject({ headline: null, replicates: 5 });
  expect(JSON.parse(listing.settings)).toEqual({ replicates: 5 });
  expect(() => store.growSpec('nobody', grown)).toThrow(UnknownExperiment);
});

/** Saves progress of a run that is under way, with a checkpoint of such content; gives the name of that. */
function progressOf(store: Store): (content: number, iteration: number) => string {
  const run = store.beginRun(fillStore(store), someRun({ key: 'long' }));
  return (content, iteration) => {
    const checkpoint = { ...someCheckpoint(store.checkpoints, content), iteration };
    store.saveProgress(run, { metrics: [metricsAt(iteration)], checkpoint });
    return checkpoint.sha256;
  };
}

describe('collection', () => {
  test('takes what nobody refers to, but nothing referenced and nothing just written', () => {
    const store = someStore();
    const id = fillStore(store);
    const loose = someCheckpoint(store.checkpoints, 77);
    expect(store.collectCheckpoints()).toEqual({ files: 0, bytes: 0 });
    age(store.checkpoints);
    const young = someCheckpoint(store.checkpoints, 78);
    expect(store.collectCheckpoints()).toEqual({ files: 1, bytes: loose.bytes });
    expect(store.checkpoints.all().sort()).toEqual([...store.checkpointsOf(id), young.sha256].sort());
  });

  test('takes what a run has let go of with the next such, or when the history is closed', () => {
    const store = someStore();
    const save = progressOf(store);
    const [first, second] = [save(101, 10), save(102, 20)];
    expect(store.checkpoints.has(first)).toBe(true); // only just written
    age(store.checkpoints);
    const third = save(103, 30);
    expect([first, second].some((sha256) => store.checkpoints.has(sha256))).toBe(false);
    const fourth = save(104, 40);
    store.close();
    expect(store.checkpoints.has(third)).toBe(false);
    expect(store.checkpoints.has(fourth)).toBe(true);
  });

  test('leaves what has been let go of and referred to again', () => {
    const store = someStore();
    const save = progressOf(store);
    save(101, 10);
    save(102, 20);
    const again = save(101, 30);
    store.close();
    expect(store.checkpoints.has(again)).toBe(true);
  });

  test('leaves files alone that are none of its own', () => {
    const store = someStore();
    fillStore(store);
    writeFileSync(join(store.folder, 'checkpoints', '.DS_Store'), '');
    expect(store.collectCheckpoints().files).toBe(0);
    expect(existsSync(join(store.folder, 'checkpoints', '.DS_Store'))).toBe(true);
  });
});

describe('a reader', () => {
  test('sees what the writer writes, and cannot write', () => {
    const writer = someStore();
    const id = fillStore(writer);
    const reader = someStore(writer.folder, { readonly: true });
    writer.rename(id, 'Renamed');
    expect(reader.experiment(id).name).toBe('Renamed');
    expect(() => {
      reader.rename(id, 'No');
    }).toThrow(ReadOnly);
  });

  test('sees that a running experiment is interrupted once its writer is gone', () => {
    const folder = someFolder();
    const writer = Store.open(folder);
    const id = fillStore(writer);
    writer.setStatus(id, 'running');
    const reader = someStore(folder, { readonly: true });
    expect(reader.experiment(id).status).toBe('running');
    writer.close();
    expect(reader.experiment(id).status).toBe('interrupted');
    expect(reader.experiments()[0].status).toBe('interrupted');
  });
});
