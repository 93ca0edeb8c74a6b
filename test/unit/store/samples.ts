import { randomUUID } from 'node:crypto';
import { utimesSync } from 'node:fs';
import type { MetricRow, StabilityRecord } from '../../../src/science/protocol/records';
import { specHash } from '../../../src/store/canonical';
import type { CheckpointFiles, SavedCheckpoint } from '../../../src/store/checkpoints';
import type { NewExperiment, NewRun, RunId } from '../../../src/store/rows';
import type { Store } from '../../../src/store/store';

export function someExperiment(changes: Partial<NewExperiment> = {}): NewExperiment {
  const spec = { protocol: 'lottery', network: { kind: 'lenet' }, seeds: [1, 2] };
  return {
    id: randomUUID(),
    name: 'Winning tickets',
    protocol: 'lottery',
    network: 'lenet',
    dataset: 'mnist',
    replicates: 2,
    spec,
    specHash: specHash(spec),
    settings: { 'recipe.batchSize': 60 },
    provenance: {
      seeds: [1, 2],
      engine: 'simd',
      versions: { ticketlab: '0.1.0', electron: '42.0.0' },
      machine: { platform: 'linux', cores: 2 },
      gitCommit: null,
    },
    ...changes,
  };
}

export function someRun(changes: Partial<NewRun> = {}): NewRun {
  return {
    key: 'r0/l0/ticket',
    replicate: 0,
    level: 0,
    role: 'ticket',
    from: 0,
    to: 100,
    noise: 2 ** 53 - 1,
    engine: 'simd',
    threads: 1,
    ...changes,
  };
}

export function metricsAt(iteration: number, changes: Partial<MetricRow> = {}): MetricRow {
  return {
    iteration,
    seconds: iteration / 8,
    batchLoss: iteration === 0 ? null : 1 / iteration,
    trainLoss: null,
    trainError: null,
    validationLoss: 0.5,
    validationError: 12.25,
    testLoss: 0.25,
    testError: 12.5,
    ...changes,
  };
}

/** Writes a checkpoint whose content, and so its name, hangs on `content`. */
export function someCheckpoint(files: CheckpointFiles, content: number, size = 8): SavedCheckpoint {
  return files.write({ weights: { shape: [size], data: new Float32Array(size).fill(content) } });
}

/** Makes checkpoint files old enough to be deleted. */
export function age(files: CheckpointFiles): void {
  for (const sha256 of files.all()) utimesSync(files.path(sha256), 0, 0);
}

export function finishRun(store: Store, run: RunId, content: number): SavedCheckpoint {
  const final = someCheckpoint(store.checkpoints, content);
  store.finishRun(run, {
    metrics: [metricsAt(100, { trainLoss: 0.125, trainError: 3 })],
    layers: [{ name: 'fc1', kept: 80, total: 100 }],
    paths: [{ layer: 'fc1', path: 'sparse', density: 0.8, seconds: { dense: 0.5, sparse: 0.25 } }],
    checks: [{ name: 'pruned weights are zero', passed: true, detail: '' }],
    trainSeconds: 1.5,
    seconds: 2,
    final,
  });
  return final;
}

export function someStabilityRecord(changes: Partial<StabilityRecord> = {}): StabilityRecord {
  return {
    key: 'r0/l0/stability',
    replicate: 0,
    level: 0,
    pairs: [
      {
        first: 0,
        second: 1,
        path: [
          { alpha: 0, testError: 2, testLoss: 0.1, trainError: 1, trainLoss: 0.05 },
          { alpha: 0.5, testError: 90, testLoss: NaN, trainError: 90, trainLoss: Infinity },
          {
            alpha: 1,
            testError: 2.5,
            testLoss: 0.2,
            trainError: 1.5,
            trainLoss: 0.06,
            recomputed: { testError: 2.25, testLoss: Infinity, trainError: 1.25, trainLoss: NaN },
          },
        ],
        l2: 3.5,
        disagreement: 1.25,
      },
    ],
    checks: [{ name: 'copies differ', passed: true, detail: '' }],
    seconds: 4,
    ...changes,
  };
}

/** A store with one experiment, done, that has all a store can keep. Returns its id. */
export function fillStore(store: Store, changes: Partial<NewExperiment> = {}): string {
  const experiment = someExperiment(changes);
  const { id } = experiment;
  store.createExperiment(experiment);
  const first = store.beginRun(id, someRun());
  store.saveProgress(first, { metrics: [metricsAt(0), metricsAt(50, { testLoss: NaN })] });
  finishRun(store, first, 1);
  const cut = store.beginRun(id, someRun({ key: 'r0/l1/ticket', level: 1 }));
  const checkpoint = { ...someCheckpoint(store.checkpoints, 2), iteration: 50 };
  store.saveProgress(cut, { metrics: [metricsAt(0), metricsAt(50)], checkpoint });
  store.saveStability(id, someStabilityRecord());
  store.setTags(id, ['first', 'mnist']);
  store.setNotes(id, 'Looks stable.');
  store.addTime(id, 12.5, 150);
  store.setResult(id, { levels: [{ density: 1 }] });
  store.setStatus(id, 'paused');
  return id;
}

/** All that a store says about an experiment. */
export function allOf(store: Store, id: string) {
  return {
    experiment: store.experiment(id),
    runs: store.runRecords(id),
    stability: store.stabilityRecords(id),
    unfinished: store.unfinishedRuns(id).map(({ key, problem, progress }) => ({ key, problem, progress })),
    finished: store.finishedKeys(id),
    checks: store.checks(id),
    checkpoints: store.checkpointsOf(id).map((sha256) => store.checkpoints.read(sha256)),
  };
}
