import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reportAcceleration } from '../../../../src/science/analysis/acceleration';
import { reportLottery } from '../../../../src/science/analysis/report';
import { LevelAcceleration } from '../../../../src/science/analysis/result';
import type { Graph } from '../../../../src/science/network/graph';
import type { LayerPath, RunRecord } from '../../../../src/science/protocol/records';
import { metricRow, runRecord } from './records';

/** 2 weights used at 16 pixels each, then 160 used once: 32 and 160 multiply-adds. */
const graph: Graph = {
  name: 'small',
  input: [2, 4, 4],
  classes: 10,
  layers: [
    {
      ...{ kind: 'convolution', name: 'conv', from: ['input'], inputs: 2, outputs: 1 },
      ...{ kernel: 1, stride: 1, padding: 0, bias: true },
    },
    { kind: 'flatten', name: 'flat', from: ['conv'] },
    { kind: 'linear', name: 'fc', from: ['flat'], inputs: 16, outputs: 10 },
  ],
};

const layersOf = (conv: number, fc: number) => [
  { name: 'conv', kept: conv, total: 2 },
  { name: 'fc', kept: fc, total: 160 },
];

/** With a validation error at 0, 400 and 1,000 steps; the last of them has the least validation loss. */
function course(errors: readonly [number, number, number], trainSeconds: number, hasTimes = true) {
  return errors.map((validationError, i) =>
    metricRow({
      iteration: [0, 400, 1000][i],
      seconds: hasTimes ? [0, 0.4, 1][i] * trainSeconds : null,
      validationError,
      validationLoss: 1 - i / 10,
    }),
  );
}

function run(level: number, replicate: number, trainSeconds: number, record: Partial<RunRecord> = {}) {
  return runRecord({
    level,
    replicate,
    trainSeconds,
    layers: level === 0 ? layersOf(2, 160) : layersOf(1, 16),
    metrics: course([90, 5, 4], trainSeconds),
    ...record,
  });
}

function accelerate(runs: RunRecord[]): LevelAcceleration[] {
  const { levels } = reportLottery({ runs, stability: [], rewind: '0it', copies: 0, testExamples: 100 });
  return reportAcceleration(levels, runs, graph);
}

describe('per step', () => {
  test('a level is held against the dense network of its replicate', () => {
    const [dense, pruned] = accelerate([run(0, 0, 8), run(0, 1, 12), run(1, 0, 2), run(1, 1, 6)]);
    expect(dense).toMatchObject({ level: 0, density: 1, theoretical: 1, replicates: [0, 1], threads: [1] });
    expect(dense.secondsPerStep).toMatchObject({ n: 2, values: [0.008, 0.012] });
    expect(dense.speedup.values).toEqual([1, 1]);
    expect(pruned.speedup).toMatchObject({ mean: 3, n: 2, values: [4, 2] });
  });

  test('steps are counted from the rewind point', () => {
    const [, pruned] = accelerate([run(0, 0, 8), run(1, 0, 1, { from: 500 })]);
    expect(pruned.secondsPerStep.mean).toBe(0.002);
    expect(pruned.speedup.mean).toBe(4);
  });

  test('a level that is slower than dense shows as such', () => {
    expect(accelerate([run(0, 0, 2), run(1, 0, 4)])[1].speedup.mean).toBe(0.5);
  });

  test('runs on another number of threads than their dense network, or on a changing one, are left out and counted', () => {
    const [, pruned] = accelerate([
      ...[0, 1, 2, 3].map((replicate) => run(0, replicate, 8, { threads: replicate === 3 ? 2 : 1 })),
      run(1, 0, 2),
      run(1, 1, 2, { threads: 2 }),
      run(1, 2, 2, { threads: null }),
      run(1, 3, 4, { threads: 2 }),
    ]);
    expect(pruned).toMatchObject({ replicates: [0, 3], otherThreads: 2, threads: [1, 2] });
    expect(pruned.speedup.values).toEqual([4, 2]);
  });

  test('what has no time has no speed', () => {
    const [, pruned] = accelerate([run(0, 0, 0), run(1, 0, 2), run(0, 1, 4), run(1, 1, 2)]);
    expect(pruned.secondsPerStep.values).toEqual([0.002, 0.002]);
    expect(pruned.speedup).toMatchObject({ values: [null, 2], n: 1 });
  });

  test('a convolution counts a weight once for every pixel', () => {
    expect(accelerate([run(0, 0, 1), run(1, 0, 1)])[1].theoretical).toBeCloseTo((32 + 160) / (16 + 16));
  });

  test('under global pruning it is the mean of the weights kept that counts', () => {
    const runs = [0, 1].flatMap((replicate) => [
      run(0, replicate, 1),
      run(1, replicate, 1, { layers: layersOf(2 * replicate, 16) }),
    ]);
    expect(accelerate(runs)[1].theoretical).toBeCloseTo((32 + 160) / (16 + 16));
  });
});

describe('to target accuracy', () => {
  test('is the time until the dense accuracy less one point is first measured', () => {
    const [dense, pruned] = accelerate([
      run(0, 0, 10),
      // 6 % is above the dense network's 4 % and one point
      run(1, 0, 5, { metrics: course([90, 6, 5], 5) }),
      run(0, 1, 10),
      run(1, 1, 5, { metrics: course([90, 3, 4], 5) }),
    ]);
    expect(dense.toTarget).toMatchObject({ reached: 2, of: 2, seconds: { values: [4, 4] } });
    expect(pruned.toTarget).toMatchObject({
      reached: 2,
      of: 2,
      seconds: { values: [5, 2] },
      speedup: { values: [0.8, 2] },
    });
  });

  test('the target is that of early stop, not of the end', () => {
    const stopped = course([90, 5, 9], 10);
    stopped[2].validationLoss = 2;
    const [dense, pruned] = accelerate([
      run(0, 0, 10, { metrics: stopped }),
      run(1, 0, 5, { metrics: course([90, 8, 7], 5) }),
    ]);
    expect(dense.toTarget!.seconds.mean).toBe(4);
    expect(pruned.toTarget).toMatchObject({ reached: 0, of: 1 });
  });

  test('who never reaches it is counted, and in no mean', () => {
    const [, pruned] = accelerate([
      run(0, 0, 10),
      run(1, 0, 5, { metrics: course([90, 9, 5.1], 5) }),
      run(0, 1, 10),
      run(1, 1, 5),
    ]);
    expect(pruned.toTarget).toMatchObject({ reached: 1, of: 2, seconds: { mean: 2, values: [null, 2] } });
  });

  test('there is none where the history has no times, or the dense network diverged', () => {
    const old = { metrics: course([90, 5, 4], 5, false) };
    const [dense, pruned] = accelerate([run(0, 0, 10, old), run(1, 0, 5)]);
    expect([dense.toTarget, pruned.toTarget]).toEqual([null, null]);
    const diverged = course([90, 90, 90], 10).map((row) => ({ ...row, validationLoss: NaN }));
    expect(accelerate([run(0, 0, 10, { metrics: diverged }), run(1, 0, 5)])[1].toTarget).toBeNull();
  });
});

test('the paths of layers are counted over replicates, their times averaged over those timed', () => {
  const path = (layer: string, how: LayerPath['path'], seconds: LayerPath['seconds']): LayerPath => ({
    layer,
    path: how,
    density: 0.1,
    seconds,
  });
  const [dense, pruned] = accelerate([
    run(0, 0, 1),
    run(1, 0, 1, {
      paths: [path('conv', 'dense', { dense: 1, sparse: 2 }), path('fc', 'sparse', null)],
    }),
    run(0, 1, 1),
    run(1, 1, 1, {
      paths: [path('conv', 'sparse', { dense: 3, sparse: 2 }), path('fc', 'sparse', null)],
    }),
  ]);
  expect(dense.layers).toEqual([]);
  expect(pruned.layers).toEqual([
    { layer: 'conv', density: 0.1, paths: { dense: 1, sparse: 1 }, seconds: { dense: 2, sparse: 2 } },
    { layer: 'fc', density: 0.1, paths: { sparse: 2 }, seconds: null },
  ]);
});

test('whatever was recorded fits the schema, through JSON', () => {
  const anyRun = fc
    .record({
      seconds: fc.double({ min: 0, max: 1e6, noNaN: true }),
      hasTimes: fc.boolean(),
      threads: fc.constantFrom(1, 2, null),
      errors: fc.tuple(...[0, 1, 2].map(() => fc.double({ min: 0, max: 100, noNaN: true }))),
    })
    .map(({ seconds, hasTimes, threads, errors }) => ({
      trainSeconds: seconds,
      threads,
      metrics: course(errors as [number, number, number], seconds, hasTimes),
    }));
  fc.assert(
    fc.property(anyRun, anyRun, (first, second) => {
      const levels = accelerate([run(0, 0, 1, first), run(1, 0, 1, second)]);
      expect(LevelAcceleration.array().parse(JSON.parse(JSON.stringify(levels)))).toEqual(levels);
    }),
  );
});
