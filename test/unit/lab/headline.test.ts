import { expect, test } from 'vitest';
import { headlineOf } from '../../../src/lab/headline';
import { countDiverged } from '../../../src/science/analysis/diverged';
import type { ExperimentResult } from '../../../src/science/analysis/document';
import { reportLottery, reportTrain } from '../../../src/science/analysis/report';
import { lotteryTables } from '../../../src/science/analysis/table';
import type { RunRecord } from '../../../src/science/protocol/records';
import { metricRow, runRecord } from '../science/analysis/records';

const layers = [{ name: 'fc', kept: 10, total: 100 }];
const ticket = (testError: number) => runRecord({ level: 1, layers, testError });

/** As SGD leaves it that has gone too far: no loss, and an error that is not its own. */
const diverged = (run: Partial<RunRecord> = {}) =>
  runRecord({
    metrics: [0, 1000].map((iteration) => metricRow({ iteration, testLoss: NaN, testError: 100 })),
    ...run,
  });

function lottery(runs: RunRecord[]) {
  const facts = { stability: [], rewind: '0it', copies: 0, testExamples: 10_000 };
  return { kind: 'lottery', ...reportLottery({ runs, ...facts }) } as unknown as ExperimentResult & {
    kind: 'lottery';
  };
}

test('the best error and the lowest density that matches are what an experiment has found', () => {
  expect(headlineOf(lottery([runRecord({ testError: 2 }), ticket(1.9)]))).toMatchObject({
    ...{ bestDensity: 0.1, lowestMatchingDensity: 0.1, diverged: 0 },
    bestError: { mean: 1.9 },
  });
  expect(headlineOf(lottery([]))).toBeNull();
});

test('where everything diverged there is no best error, and nothing matches', () => {
  const result = lottery([diverged(), diverged({ level: 1, layers })]);
  expect(headlineOf(result)).toMatchObject({
    ...{ lowestMatchingDensity: null, diverged: 2 },
    bestError: { mean: null, diverged: 1 },
  });
  expect(lotteryTables(result.levels)[0].rows[1]).toContain('no: diverged');
});

test('what diverged is left out of the best error, and a ticket does not match it', () => {
  const result = lottery([
    ...[diverged(), runRecord({ replicate: 1, testError: 3 })],
    ...[ticket(2), runRecord({ replicate: 1, level: 1, layers, testError: 3 })],
  ]);
  expect(headlineOf(result)).toMatchObject({ bestError: { mean: 2.5 }, lowestMatchingDensity: null });
});

test('controls and plain training are counted, too', () => {
  expect(countDiverged(lottery([runRecord({}), diverged({ role: 'randomReinit' })]))).toBe(1);
  const train = { kind: 'train', runs: reportTrain([runRecord({}), diverged({ replicate: 1 })]) };
  expect(headlineOf(train as unknown as ExperimentResult)).toMatchObject({
    ...{ bestError: { mean: 2, n: 1, diverged: 1 }, diverged: 1 },
  });
});
