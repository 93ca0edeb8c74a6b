import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reportLottery, reportTrain } from '../../../../src/science/analysis/report';
import { LotteryResult, TrainResult } from '../../../../src/science/analysis/result';
import type { RunRecord, StabilityRecord } from '../../../../src/science/protocol/records';
import { metricRow, pairRecord, recomputedPair, runRecord, stabilityRecord } from './records';

const facts = { rewind: '0it', copies: 2, testExamples: 10_000 };
const report = (runs: RunRecord[], stability: StabilityRecord[] = []) =>
  reportLottery({ runs, stability, ...facts });

const half = [
  { name: 'fc1', kept: 300, total: 800 },
  { name: 'fc2', kept: 200, total: 200 },
];
const run = (level: number, replicate: number, testError: number, role: RunRecord['role'] = 'ticket') =>
  runRecord({ level, replicate, testError, role, ...(level > 0 && { layers: half }) });

/** Two levels, three replicates, one control, copies at level 1; the records in no order. */
const runs = [
  run(1, 2, 1.9),
  run(0, 1, 2.2),
  run(1, 0, 1.8, 'copy-0'),
  run(1, 0, 2.1),
  run(0, 2, 1.8),
  run(1, 1, 2.3),
  run(1, 2, 2.9, 'randomReinit'),
  run(1, 0, 2.6, 'randomReinit'),
  run(1, 1, 2.3, 'randomReinit'),
  run(0, 0, 2),
  runRecord({ level: 0, replicate: 0, role: 'pretrain', testError: 50 }),
];
const stability = [
  stabilityRecord({
    level: 1,
    replicate: 1,
    pairs: [pairRecord(5), pairRecord(4, { l2: 20, disagreement: 5 })],
  }),
  stabilityRecord({ level: 1, replicate: 0, pairs: [pairRecord(13), pairRecord(13)] }),
];

describe('a complete experiment', () => {
  const { levels } = report(runs, stability);

  test('fits the schema, through JSON', () => {
    const result = report(runs, stability);
    expect(LotteryResult.parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
  });

  test('has its levels and replicates in order', () => {
    expect(levels.map(({ level }) => level)).toEqual([0, 1]);
    expect(levels[1].replicates).toEqual([0, 1, 2]);
    expect(levels[1].test.error.values).toEqual([2.1, 2.3, 1.9]);
  });

  test('counts weights', () => {
    expect(levels[0]).toMatchObject({ kept: 1000, total: 1000, density: 1 });
    expect(levels[1]).toMatchObject({ kept: 500, total: 1000, density: 0.5, layers: half });
  });

  test('measures at the end, at early stop and before training', () => {
    const [dense] = levels;
    expect(dense.test.error.mean).toBeCloseTo(2, 12);
    expect(dense.test.loss.mean).toBeCloseTo(0.22, 12);
    expect(dense.train.error.mean).toBeCloseTo(0.1, 12);
    expect(dense.earlyStop.iteration.values).toEqual([600, 600, 600]);
    expect(dense.earlyStop.testError.mean).toBeCloseTo(2.5, 12);
    expect(dense.earlyStop.testLoss.mean).toBeCloseTo(0.12, 12);
    expect(dense.untrained.testError.mean).toBe(90);
  });

  test('compares with the dense network', () => {
    expect(levels[0].matching).toMatchObject({ withinOneSd: true, withinPointTwo: true });
    expect(levels[1].matching).toMatchObject({ withinOneSd: true, withinPointTwo: true });
    expect(levels[1].matching.drop.mean).toBeCloseTo(0.1, 12);
  });

  test('compares a control with the ticket, replicate by replicate', () => {
    const reinit = levels[1].branches.randomReinit!;
    expect(reinit.test.error.values).toEqual([2.6, 2.3, 2.9]);
    expect(reinit.minusTicket.testError.values).toEqual([0.5, 0, 1]);
    expect(reinit.minusTicket.signTest).toEqual({ positive: 2, negative: 0, ties: 1, p: 0.25 });
    expect(reinit.minusTicket.adjustedP).toBe(0.25);
    expect(levels[1].branches.randomMask).toBeUndefined();
  });

  test('averages the pairs of a replicate', () => {
    const { replicates, test, train, l2, disagreement, path } = levels[1].stability!;
    expect(replicates).toEqual([0, 1]);
    // the ends of a pair have errors of 4 and 2
    expect(test.barrier.values).toEqual([13 - 3, (5 + 4) / 2 - 3]);
    expect(test.lossBarrier.mean).toBeCloseTo((1 + 0.15) / 2, 12);
    expect(train.barrier.values).toEqual([5, 0.75]);
    expect(train.lossBarrier.mean).toBeCloseTo((0.5 + 0.075) / 2, 12);
    expect(l2.values).toEqual([10, 15]);
    expect(disagreement.values).toEqual([3, 4]);
    expect(path.map(({ alpha }) => alpha)).toEqual([0, 0.5, 1]);
    expect(path[1].testError.values).toEqual([13, 4.5]);
    expect(path[1].trainLoss.mean).toBeCloseTo((0.65 + 0.225) / 2, 12);
  });

  test('judges stability', () => {
    expect(levels[0].stability).toBeUndefined();
    expect(levels[1].stability).toMatchObject({
      rewind: '0it',
      copies: 2,
      verdict: 'indeterminate',
    });
  });
});

describe('a line measured with batch norm recomputed as well', () => {
  const line = stabilityRecord({ level: 1, pairs: [recomputedPair(43), recomputedPair(23)] });

  test('is reported beside the line as it is, on which the verdict stays', () => {
    const { levels } = report(runs, [line, { ...line, replicate: 1 }]);
    const { test, train, path, recomputed, verdict, interval } = levels[1].stability!;
    expect([test, train].map(({ barrier }) => barrier.mean)).toEqual([30, 15]);
    expect([recomputed!.test, recomputed!.train].map(({ barrier }) => barrier.mean)).toEqual([15, 7.5]);
    expect(path.map(({ testError }) => testError.mean)).toEqual([4, 33, 2]);
    expect(recomputed!.path.map(({ testError }) => testError.mean)).toEqual([2, 16.5, 1]);
    expect([verdict, interval]).toEqual(['unstable', [30, 30]]);
  });

  test('is left out where a replicate has none', () => {
    const { levels } = report(runs, [line, stabilityRecord({ level: 1, replicate: 1 })]);
    expect(levels[1].stability!.recomputed).toBeUndefined();
  });
});

test('the p-values of a control are corrected over its levels', () => {
  const levels = [0, 1, 2, 3].flatMap((level) =>
    [0, 1, 2, 3, 4, 5].flatMap((replicate) => [
      run(level, replicate, 2),
      ...(level > 0 ? [run(level, replicate, 3, 'randomReinit')] : []),
      ...(level === 2 ? [run(level, replicate, 3, 'randomMask')] : []),
    ]),
  );
  const { branches } = report(levels).levels[2];
  expect(branches.randomReinit!.minusTicket).toMatchObject({ signTest: { p: 1 / 64 }, adjustedP: 3 / 64 });
  expect(branches.randomMask!.minusTicket).toMatchObject({ signTest: { p: 1 / 64 }, adjustedP: 1 / 64 });
});

test('layers that global pruning leaves unequal are averaged', () => {
  const layers = (kept: number) => [{ name: 'conv', kept, total: 100 }];
  const [, level] = report([
    runRecord({ layers: layers(100) }),
    runRecord({ level: 1, replicate: 0, layers: layers(20) }),
    runRecord({ level: 1, replicate: 1, layers: layers(30) }),
  ]).levels;
  expect(level).toMatchObject({ kept: 25, total: 100, density: 0.25, layers: layers(25) });
});

describe('an experiment under way', () => {
  test('nothing finished', () => {
    expect(report([])).toEqual({ levels: [], checks: [] });
    expect(TrainResult.parse(reportTrain([]))).toMatchObject({
      replicates: [],
      test: { error: { mean: null, n: 0 } },
    });
  });

  test('a level whose ticket has not finished is left out', () => {
    const { levels } = report(
      [run(0, 0, 2), run(1, 0, 3, 'randomReinit')],
      [stabilityRecord({ level: 1 }), stabilityRecord({ level: 0 })],
    );
    expect(levels.map(({ level }) => level)).toEqual([0]);
    expect(levels[0].stability!.replicates).toEqual([0]);
  });

  test('comparisons are over the replicates that have both', () => {
    const [, level] = report([
      run(0, 0, 2),
      run(0, 1, 9),
      run(1, 1, 9.1),
      run(1, 2, 4),
      run(1, 0, 5, 'randomReinit'),
      run(1, 2, 4.5, 'randomReinit'),
    ]).levels;
    expect(level.replicates).toEqual([1, 2]);
    expect(level.matching.drop.n).toBe(1);
    expect(level.matching.drop.mean).toBeCloseTo(0.1, 12);
    expect(level.branches.randomReinit).toMatchObject({
      replicates: [0, 2],
      minusTicket: { testError: { values: [0.5] }, signTest: { positive: 1, p: 0.5 } },
    });
  });

  test('a control before its ticket, or a ticket without its dense network, is compared with nothing', () => {
    const [level] = report([run(1, 0, 2), run(1, 1, 3, 'randomReinit')]).levels;
    expect(level.matching).toMatchObject({ withinOneSd: null, withinPointTwo: null });
    expect(level.branches.randomReinit!.minusTicket).toMatchObject({
      testError: { n: 0 },
      signTest: { p: 1 },
    });
  });

  test('any part of the records gives a valid report', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(runs), fc.shuffledSubarray(stability), (someRuns, someStability) => {
        const result = report(someRuns, someStability);
        expect(LotteryResult.parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
      }),
      { numRuns: 50 },
    );
  });
});

test('a run that diverged has an error but no loss and no early stop', () => {
  const diverged = runRecord({
    replicate: 1,
    metrics: [0, 1000].map((iteration) =>
      metricRow({ iteration, validationLoss: NaN, testLoss: NaN, testError: 90.2, trainLoss: Infinity }),
    ),
  });
  const result = report([run(0, 0, 2), diverged]);
  const [dense] = result.levels;
  expect(LotteryResult.parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
  expect(dense.test.error).toMatchObject({ values: [2, 90.2], n: 2, diverged: 0 });
  expect(dense.test.loss).toMatchObject({ mean: 0.22, values: [0.22, null], n: 1, diverged: 1 });
  expect(dense.train.loss.diverged).toBe(1);
  expect(dense.earlyStop.iteration).toMatchObject({ values: [600, null], n: 1, diverged: 1 });
});

test('checks are counted by name, and a failure says where', () => {
  const held = { name: 'Masks are nested', passed: true, detail: '' };
  const broken = { name: 'Copies end different', passed: false, detail: 'distance 0' };
  const { checks } = report(
    [runRecord({ checks: [held] }), runRecord({ level: 1, role: 'copy-1', checks: [held, broken] })],
    [stabilityRecord({ replicate: 2, level: 1, checks: [broken] })],
  );
  expect(checks).toEqual([
    { name: held.name, passed: 2, failures: [] },
    {
      name: broken.name,
      passed: 0,
      failures: [
        { replicate: 0, level: 1, role: 'copy-1', detail: 'distance 0' },
        { replicate: 2, level: 1, role: 'stability', detail: 'distance 0' },
      ],
    },
  ]);
});

test('training alone', () => {
  const check = { name: 'Weights are finite', passed: true, detail: '' };
  const result = reportTrain([run(0, 1, 3), runRecord({ testError: 2, checks: [check] })]);
  expect(TrainResult.parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
  expect(result).toMatchObject({ replicates: [0, 1], test: { error: { values: [2, 3], mean: 2.5 } } });
  expect(result.checks).toEqual([{ name: check.name, passed: 1, failures: [] }]);
});
