import { expect, test } from 'vitest';
import type { ExperimentListing } from '../../../src/ipc/contract';
import type { Status } from '../../../src/store/rows';
import type { Store } from '../../../src/store/store';
import { someStore } from './places';
import { finishRun, metricsAt, someCheckpoint, someExperiment, someRun } from './samples';

interface Course {
  level: number;
  /** Where its last checkpoint is. */
  checkpoint?: number;
  /** How far it was last noted to be. */
  reached?: number;
}

/** An experiment with runs that have come so far; returns its id. */
function cutExperiment(store: Store, runs: Course[], status: Status = 'interrupted', protocol = 'lottery') {
  const experiment = someExperiment({ protocol });
  const { id } = experiment;
  store.createExperiment(experiment);
  runs.forEach(({ level, checkpoint, reached }, replicate) => {
    const key = `replicate-${replicate}/level-${level}/ticket`;
    const run = store.beginRun(id, someRun({ key, level, replicate, from: 10, to: 5000 }));
    if (checkpoint !== undefined) {
      const saved = { ...someCheckpoint(store.checkpoints, checkpoint), iteration: checkpoint };
      store.saveProgress(run, { metrics: [metricsAt(checkpoint)], checkpoint: saved });
    }
    if (reached !== undefined) store.saveReach([{ run, iteration: reached }]);
  });
  store.setStatus(id, status);
  return id;
}

test('it was cut where it was last noted to be, and goes on from its checkpoint', () => {
  const store = someStore();
  const id = cutExperiment(store, [{ level: 3, checkpoint: 2000, reached: 2400 }]);
  expect(store.cut(id)).toEqual({ level: 3, step: 2400, from: 2000, others: 0 });
});

test('a checkpoint that was saved on stopping is where it was cut', () => {
  const store = someStore();
  const id = cutExperiment(store, [{ level: 3, checkpoint: 2400, reached: 2300 }], 'paused');
  expect(store.cut(id)).toEqual({ level: 3, step: 2400, from: 2400, others: 0 });
});

test('without a checkpoint it goes on from where the run began', () => {
  const store = someStore();
  const id = cutExperiment(store, [{ level: 0, reached: 70 }]);
  expect(store.cut(id)).toEqual({ level: 0, step: 70, from: 10, others: 0 });
});

test('of several runs it is the furthest, or the one that failed', () => {
  const store = someStore();
  const runs = [
    { level: 2, checkpoint: 400 },
    { level: 3, checkpoint: 100 },
    { level: 3, checkpoint: 300 },
  ];
  const id = cutExperiment(store, runs);
  expect(store.cut(id)).toEqual({ level: 3, step: 300, from: 300, others: 2 });
  store.failRun(store.unfinishedRuns(id)[1].id, 'out of luck');
  store.setStatus(id, 'failed');
  expect(store.cut(id)).toMatchObject({ level: 3, step: 100, from: 100 });
});

test('plain training has no levels', () => {
  const store = someStore();
  const id = cutExperiment(store, [{ level: 0, checkpoint: 50 }], 'paused', 'train');
  expect(store.cut(id)).toMatchObject({ level: null, step: 50 });
});

test('what is under way, done, or was cut between two runs has none', () => {
  const store = someStore();
  expect(store.cut(cutExperiment(store, [{ level: 0, checkpoint: 50 }], 'running'))).toBeNull();
  expect(store.cut(cutExperiment(store, []))).toBeNull();
  const done = someExperiment();
  store.createExperiment(done);
  finishRun(store, store.beginRun(done.id, someRun()), 1);
  store.setStatus(done.id, 'paused');
  expect(store.cut(done.id)).toBeNull();
});

test('a run that goes on is noted afresh', () => {
  const store = someStore();
  const id = cutExperiment(store, [{ level: 3, checkpoint: 2000, reached: 2400 }]);
  const { key } = store.unfinishedRuns(id)[0];
  store.beginRun(id, someRun({ key, level: 3 }));
  expect(store.cut(id)).toMatchObject({ step: 2000, from: 2000 });
});

test('a list of experiments has it for each', () => {
  const store = someStore();
  const cut = cutExperiment(store, [{ level: 3, checkpoint: 2000, reached: 2400 }]);
  const running = cutExperiment(store, [{ level: 1, checkpoint: 60 }], 'running');
  const listed = new Map(
    store.listings().map(({ fields }) => {
      const listing = JSON.parse(fields) as ExperimentListing;
      return [listing.id, listing.cut];
    }),
  );
  expect(listed.get(cut)).toEqual({ level: 3, step: 2400, from: 2000, others: 0 });
  expect(listed.get(running)).toBeNull();
});
