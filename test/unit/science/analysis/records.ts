import type {
  Measured,
  MetricRow,
  PairRecord,
  PathPoint,
  RunRecord,
  StabilityRecord,
} from '../../../../src/science/protocol/records';

/** Records as runs would leave them behind, with only what a test is about said. */

export function metricRow(row: Partial<MetricRow>): MetricRow {
  return {
    iteration: 0,
    seconds: null,
    batchLoss: null,
    trainLoss: 0.01,
    trainError: 0.1,
    validationLoss: 0.5,
    validationError: 2,
    testLoss: 0.5,
    testError: 2,
    ...row,
  };
}

/** A run of 1,000 iterations from chance to `testError`, with its least validation loss at iteration 600. */
export function runRecord({ testError = 2, ...run }: Partial<RunRecord> & { testError?: number }): RunRecord {
  return {
    key: 'key',
    replicate: 0,
    level: 0,
    role: 'ticket',
    from: 0,
    to: 1000,
    layers: [
      { name: 'fc1', kept: 800, total: 800 },
      { name: 'fc2', kept: 200, total: 200 },
    ],
    metrics: [
      metricRow({ iteration: 0, validationLoss: 2.3, testLoss: 2.3, testError: 90 }),
      metricRow({ iteration: 600, validationLoss: 0.1, testLoss: 0.12, testError: testError + 0.5 }),
      metricRow({ iteration: 1000, validationLoss: 0.2, testLoss: 0.22, testError }),
    ],
    paths: [],
    threads: 1,
    checks: [],
    trainSeconds: 1,
    seconds: 2,
    ...run,
  };
}

/** Two copies with errors of 2 % and 4 % at the ends and `middle` percent half way. */
export function pairRecord(middle: number, pair: Partial<PairRecord> = {}): PairRecord {
  const point = (alpha: number, error: number): PathPoint => ({
    alpha,
    testError: error,
    testLoss: error / 10,
    trainError: error / 2,
    trainLoss: error / 20,
  });
  return {
    first: 0,
    second: 1,
    path: [point(0, 4), point(0.5, middle), point(1, 2)],
    l2: 10,
    disagreement: 3,
    ...pair,
  };
}

/** The same pair, with half the error at every point once batch norm is recomputed. */
export function recomputedPair(middle: number): PairRecord {
  const pair = pairRecord(middle);
  const halved = ({ testError, testLoss, trainError, trainLoss }: Measured): Measured => ({
    testError: testError / 2,
    testLoss: testLoss / 2,
    trainError: trainError / 2,
    trainLoss: trainLoss / 2,
  });
  return { ...pair, path: pair.path.map((point) => ({ ...point, recomputed: halved(point) })) };
}

export function stabilityRecord(record: Partial<StabilityRecord>): StabilityRecord {
  return { key: 'key', replicate: 0, level: 0, pairs: [pairRecord(3)], checks: [], seconds: 1, ...record };
}
