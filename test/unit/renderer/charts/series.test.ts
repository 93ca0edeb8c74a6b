import { expect, test } from 'vitest';
import type { RunCurve } from '../../../../src/ipc/contract';
import {
  ACCURACIES,
  curveChart,
  groupRuns,
  LOSSES,
  type CurveOptions,
} from '../../../../src/renderer/charts/curves';
import { densityChart, EARLY_STOP, layerChart, MEASURES } from '../../../../src/renderer/charts/density';
import { barrierChart, pathChart } from '../../../../src/renderer/charts/stability';
import { replicateChart } from '../../../../src/renderer/charts/replicates';
import { widthRange } from '../../../../src/renderer/charts/model';
import { ticksOf } from '../../../../src/renderer/charts/ticks';
import { reportLottery, reportTrain } from '../../../../src/science/analysis/report';
import {
  metricRow,
  pairRecord,
  recomputedPair,
  runRecord,
  stabilityRecord,
} from '../../science/analysis/records';

const sparse = [
  { name: 'fc1', kept: 100, total: 800 },
  { name: 'fc2', kept: 100, total: 200 },
];

const { levels } = reportLottery({
  runs: [
    runRecord({ replicate: 0, testError: 2 }),
    runRecord({ replicate: 1, testError: 3 }),
    runRecord({ replicate: 0, level: 1, layers: sparse, testError: 4 }),
    runRecord({ replicate: 0, level: 1, layers: sparse, role: 'randomReinit', testError: 6 }),
  ],
  stability: [stabilityRecord({ replicate: 0, pairs: [pairRecord(7)] })],
  rewind: '0it',
  copies: 2,
  testExamples: 10_000,
});

/** With batch norm. */
const { levels: normed } = reportLottery({
  runs: [runRecord({ replicate: 0, testError: 2 })],
  stability: [stabilityRecord({ replicate: 0, pairs: [recomputedPair(7)] })],
  rewind: '0it',
  copies: 2,
  testExamples: 10_000,
});

const find = (chart: ReturnType<typeof densityChart>, id: string) =>
  chart.series.find((series) => series.id === id)!;

test('tickets, controls and the dense network are held against density', () => {
  const chart = densityChart(levels, MEASURES[0]);
  expect(find(chart, 'ticket')).toMatchObject({ label: 'Tickets', x: [20, 100], y: [96, 97.5], n: [1, 2] });
  expect(find(chart, 'randomReinit')).toMatchObject({ label: 'Random reinit', x: [20], y: [94] });
  expect(find(chart, 'dense')).toMatchObject({ look: 'reference', x: [20, 100], y: [97.5, 97.5] });
  expect(chart.caption).toContain('n = 1 to 2.');
});

test('a replicate that is not as far has a shorter line, not a hole', () => {
  const chart = densityChart(levels, MEASURES[0]);
  expect(find(chart, 'ticket/0')).toMatchObject({ look: 'member', x: [20, 100], y: [96, 98] });
  expect(find(chart, 'ticket/1')).toMatchObject({ x: [100], y: [97] });
});

test('the interval of accuracy is that of error turned over', () => {
  const { band } = find(densityChart(levels, MEASURES[0]), 'ticket');
  const { interval } = levels[0].test.error;
  // one replicate alone has none
  expect(band!.low[0]).toBeNaN();
  expect(band!.low[1]).toBeCloseTo(100 - interval![1]);
  expect(band!.high[1]).toBeCloseTo(100 - interval![0]);
});

test('early stop and layers have charts of their own', () => {
  expect(find(densityChart(levels, EARLY_STOP), 'ticket').y).toEqual([600, 600]);
  expect(layerChart(levels).series.map(({ id, y }) => [id, y])).toEqual([
    ['fc1', [12.5, 100]],
    ['fc2', [50, 100]],
  ]);
});

test('layers whose lines coincide are named', () => {
  const equal = ['fc1', 'fc2', 'fc3'].map((name, i) => ({ name, kept: i < 2 ? 601 + i : 800, total: 1000 }));
  const whole = equal.map((layer) => ({ ...layer, kept: 1000 }));
  const chart = layerChart(
    reportLottery({
      runs: [runRecord({ layers: whole }), runRecord({ level: 1, layers: equal })],
      ...{ stability: [], rewind: '0it', copies: 0, testExamples: 10_000 },
    }).levels,
  );
  expect(chart.caption).toBe('Mean over replicates. n = 1. The lines of fc1, fc2 coincide.');
  expect(layerChart(levels).caption).not.toContain('coincide');
});

test('the line between copies and its barrier', () => {
  expect(pathChart(levels, 'testError').series.at(-1)).toMatchObject({
    label: 'Dense',
    x: [0, 0.5, 1],
    y: [4, 7, 2],
  });
  const [limit, tested] = barrierChart(levels, 2).series;
  expect(limit.y).toEqual([2]);
  expect(tested.y).toEqual([4]);
});

test('the line with batch norm recomputed is drawn beside the published one', () => {
  const lines = pathChart(normed, 'testError').series.map(({ label, y }) => [label, y]);
  expect(lines).toEqual([
    ['Dense', [4, 7, 2]],
    ['Dense, norm recomputed', [2, 3.5, 1]],
  ]);
  const barriers = barrierChart(normed, 2).series.slice(1);
  expect(barriers.map(({ label, y }) => [label, y])).toEqual([
    ['Test', [4]],
    ['Training', [2]],
    ['Test, norm recomputed', [2]],
    ['Training, norm recomputed', [1]],
  ]);
});

test('networks that were only trained are a point each, beside their mean', () => {
  const runs = reportTrain([runRecord({ testError: 2 }), runRecord({ replicate: 1, testError: 3 })]);
  const { x, series, caption } = replicateChart(runs, MEASURES[0]);
  expect(ticksOf(x, ...widthRange({ ...chartOf([]), x, series }), 9)).toEqual([0, 1]);
  expect(series).toMatchObject([
    { id: 'mean', look: 'reference', x: [0, 1], y: [97.5, 97.5], n: [2, 2] },
    { id: 'network', look: 'points', x: [0, 1], y: [98, 97] },
  ]);
  expect(series[0].band!.low[0]).toBeLessThan(97);
  expect(caption).toContain('n = 2.');
});

const curve = (replicate: number, losses: number[], more: Partial<RunCurve> = {}): RunCurve => ({
  key: `replicate-${replicate}/level-0/ticket`,
  replicate,
  level: 0,
  role: 'ticket',
  from: 100,
  to: 300,
  finished: true,
  hidden: 0,
  rows: losses.map((validationLoss, i) =>
    metricRow({ iteration: 100 + 100 * i, validationLoss, batchLoss: i === 0 ? null : 1 }),
  ),
  trainSeconds: 10,
  ...more,
});

const options: CurveOptions = { clock: 'step', smoothing: 0, logX: false, logY: false, grouping: 'mean' };
const chartOf = (curves: RunCurve[], changes: Partial<CurveOptions> = {}) =>
  curveChart(groupRuns(curves, 50), LOSSES[1], { ...options, ...changes });

test('runs of a level and role are averaged over those that are as far', () => {
  const { series, caption } = chartOf([curve(0, [2, 1, 0.5]), curve(1, [4, 3])]);
  expect(series.map(({ look }) => look)).toEqual(['member', 'member', 'line']);
  expect(series[2]).toMatchObject({ label: 'Dense', x: [100, 200, 300], y: [3, 2, 0.5], n: [2, 2, 1] });
  expect(caption).toMatch(/n = 2.*Not smoothed/);
});

test('every run can have its own line', () => {
  const { series } = chartOf([curve(0, [2, 1]), curve(1, [4, 3])], { grouping: 'runs' });
  expect(series.map(({ label }) => label)).toEqual(['Dense, replicate 0', 'Dense, replicate 1']);
});

/** Seconds of the rows of a run. */
const timed = (replicate: number, seconds: number[], more: Partial<RunCurve> = {}): RunCurve => {
  const run = curve(
    replicate,
    seconds.map(() => 1),
    more,
  );
  return { ...run, rows: run.rows.map((row, i) => ({ ...row, seconds: seconds[i] })) };
};

test('a curve can lie along epochs or along the time trained', () => {
  const runs = [timed(0, [0, 2, 10]), timed(1, [0, 4, 6])];
  expect(chartOf(runs, { clock: 'epoch' }).series[2].x).toEqual([2, 4, 6]);
  // every run has its own time, and those that are averaged the mean of theirs
  expect(chartOf(runs, { clock: 'time', grouping: 'runs' }).series.map(({ x }) => x)).toEqual([
    [0, 2, 10],
    [0, 4, 6],
  ]);
  expect(chartOf(runs, { clock: 'time' }).series[2].x).toEqual([0, 3, 8]);
});

test('a run that is behind is taken to go on at its pace', () => {
  const { series } = chartOf([timed(0, [0, 2, 10]), timed(1, [0, 4])], { clock: 'time' });
  expect(series[2]).toMatchObject({ x: [0, 3, 9], n: [2, 2, 1] });
});

test('the time of old runs, whose rows have none, is spread evenly, and this is said', () => {
  const runs = [curve(0, [2, 1, 0.5]), curve(1, [2, 1, 0.5], { trainSeconds: 30 })];
  const { series, caption } = chartOf(runs, { clock: 'time' });
  expect(series[2].x).toEqual([0, 10, 20]);
  expect(caption).toMatch(/2 runs of an old history without times/);
  expect(chartOf([timed(0, [0, 2, 10])], { clock: 'time' }).caption).not.toContain('old history');
});

test('the x axis is that of the whole run while it is under way', () => {
  const runs = [timed(0, [0, 2], { to: 500, finished: false })];
  expect(chartOf(runs).x.whole).toEqual([100, 500]);
  expect(chartOf(runs, { clock: 'epoch' }).x.whole).toEqual([2, 10]);
  expect(chartOf(runs, { clock: 'time' }).x.whole).toEqual([0, 8]);
});

test('smoothing is said, and the measurements stay behind it', () => {
  const { series, caption } = chartOf([curve(0, [2, 1, 0.5])], { smoothing: 0.1 });
  expect(series.map(({ look }) => look)).toEqual(['ghost', 'line']);
  expect(caption).toContain('half-life 20 it');
});

test('what was not measured is left out', () => {
  expect(curveChart(groupRuns([curve(0, [2, 1])], 50), LOSSES[0], options).series[0].x).toEqual([200]);
  expect(curveChart(groupRuns([curve(0, [2, 1])], 50), ACCURACIES[0], options).series[0].y).toEqual([98, 98]);
});
