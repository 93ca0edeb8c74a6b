import { expect, test } from 'vitest';
import {
  addLevel,
  firstTickets,
  isTaken,
  meetings,
  readEntry,
  standingOf,
  writeEntry,
  type Contestant,
} from '../../../../src/renderer/screens/compare/contestants';
import {
  deltasTo,
  formatDelta,
  formatScore,
  formatTest,
  SCORE_COLUMNS,
  scoreCells,
  SCORES,
} from '../../../../src/renderer/screens/compare/deltas';
import { overlayDensity, overlayRuns } from '../../../../src/renderer/screens/compare/overlay';
import { assignPlaces } from '../../../../src/renderer/screens/compare/places';
import { alignSettings, formatSetting } from '../../../../src/renderer/screens/compare/settings';
import { MEASURES } from '../../../../src/renderer/charts/density';
import { QUICK } from '../quick';
import { fakeDocument, fakeResult } from '../../../support/fakeExperiment';
import { smallTraining } from '../../../support/specs';

const quick = QUICK;
const fake = fakeResult(quick);
const other = fakeResult({ ...quick, replicates: 5, seed: 1 });
const contestant = (key: string, result = fake, level: number | null = null): Contestant => ({
  key,
  label: key,
  level,
  result: fakeDocument(key, key, 'done', result),
});
const [a, b] = [contestant('a'), contestant('b', other)];
const plain = contestant('plain', fakeResult(smallTraining({ replicates: 2 })));
const [error] = SCORES;

test('an entry of a comparison is an experiment or one of its levels', () => {
  for (const text of ['id', 'id@3']) expect(writeEntry(readEntry(text))).toBe(text);
});

test('levels of one experiment are compared, each once', () => {
  const all = { id: 'a', level: null };
  const levels = [0, 1, 2];
  const two = addLevel([all, { id: 'b', level: 0 }], all, levels)!;
  expect(two.map(writeEntry)).toEqual(['a', 'a@0', 'b@0']);
  const four = addLevel(addLevel(two, two[1], levels)!, two[1], levels)!;
  expect(four.map(writeEntry)).toEqual(['a', 'a@0', 'a@2', 'a@1', 'b@0']);
  expect(addLevel(four, four[0], levels)).toBeUndefined();
  // what comes before, where nothing after it is free
  const last = { id: 'a', level: 2 };
  expect(addLevel([last], last, levels)?.map(writeEntry)).toEqual(['a@2', 'a@0']);
  expect([null, 0, 1].map((level) => isTaken(two, two[1], level))).toEqual([true, false, false]);
});

test('the first two different tickets are held against each other', () => {
  const last = a.result.kind === 'lottery' ? a.result.levels.at(-1)!.level : NaN;
  const of = (...all: Contestant[]) => firstTickets(all).map(({ id, level }) => [id, level]);
  expect(of(a, contestant('a', fake, last), contestant('a', fake, 2), b)).toEqual([
    ['a', last],
    ['a', 2],
  ]);
  expect(of(plain, a)).toEqual([['a', last]]);
});

test('contestants meet at full density, at their best or near a density', () => {
  expect(standingOf(a, 'dense')).toMatchObject({ level: 0, density: 1, seeds: [0, 1, 2] });
  expect(standingOf(b, 0.17)).toMatchObject({ level: 4, seeds: [1, 2, 3, 4, 5] });
  expect(standingOf(a, 0.5)).toBeUndefined();
  expect(standingOf(contestant('a', fake, 3), 'dense')).toMatchObject({ level: 3 });
  expect(meetings([a, b])).toHaveLength(8);
  const best = standingOf(a, 'best')!.runs.test.error.mean!;
  for (const density of meetings([a])) {
    expect(standingOf(a, density)!.runs.test.error.mean).toBeGreaterThanOrEqual(best);
  }
});

test('differences are paired by seed', () => {
  const [before, after] = [standingOf(a, 'dense')!, standingOf(b, 'dense')!];
  const [delta] = deltasTo(before, [after], error);
  // seeds 1 and 2 are in both
  const differences = [0, 1].map(
    (i) => after.runs.test.error.values[i]! - before.runs.test.error.values[i + 1]!,
  );
  expect(delta).toMatchObject({ pairs: 2 });
  expect(delta!.mean).toBeCloseTo((differences[0] + differences[1]) / 2);
  expect(delta!.p).toBeGreaterThanOrEqual(0.5);
});

test('without seeds in common the means are compared, after Welch', () => {
  const strangers = { ...standingOf(b, 'dense')!, seeds: [10, 11, 12, 13, 14] };
  const baseline = standingOf(a, 'dense')!;
  const [delta] = deltasTo(baseline, [strangers], error);
  expect(delta).toMatchObject({ pairs: 0, p: null });
  expect(delta!.mean).toBeCloseTo(strangers.runs.test.error.mean! - baseline.runs.test.error.mean!);
  expect(delta!.interval![0]).toBeLessThan(delta!.mean);
  expect(formatTest(delta!)).toBe('unpaired');
});

test('p is corrected for the number of rows', () => {
  const [baseline, level] = [standingOf(a, 'dense')!, standingOf(a, 0.0287)!];
  const [alone] = deltasTo(baseline, [level], error);
  const [first, second] = deltasTo(baseline, [level, level], error);
  expect(first!.p).toBeCloseTo(Math.min(1, 2 * alone!.p!));
  expect(second!.p).toBe(first!.p);
});

test('what is missing has no difference', () => {
  expect(deltasTo(undefined, [standingOf(a, 'dense')], error)).toEqual([undefined]);
  expect(deltasTo(standingOf(a, 'dense'), [undefined], error)).toEqual([undefined]);
  expect(formatScore(undefined, error)).toBe('–');
});

test('differences are signed', () => {
  const delta = { mean: 0.123, interval: [-0.05, 0.296] as [number, number], pairs: 3, p: 0.25 };
  expect(formatDelta(delta, 2)).toBe('+0.12 [−0.05, +0.30]');
  expect(formatTest(delta)).toBe('p=0.250, 3 pairs');
  expect(formatDelta({ ...delta, interval: null }, 1)).toBe('+0.1');
});

test('what is saved are numbers, as many as there are columns', () => {
  const delta = { mean: 0.123, interval: [-0.05, 0.296] as [number, number], pairs: 3, p: 0.25 };
  const cells = scoreCells(standingOf(a, 'dense'), delta, error);
  expect(cells.slice(3)).toEqual([0.123, -0.05, 0.296, 0.25, 3]);
  expect(cells.length * SCORES.length).toBe(SCORE_COLUMNS.length);
  expect(scoreCells(undefined, undefined, error)).toEqual(Array.from({ length: 8 }, () => undefined));
});

test('only settings that differ differ, and missing is not null', () => {
  const rows = alignSettings([
    { name: 'x', lr: 0.1, list: [1, 2], nothing: null },
    { name: 'y', lr: 0.1, list: [1, 3], more: { deep: true } },
  ]);
  expect(rows.filter(({ differs }) => differs)).toEqual([
    { path: 'list', values: ['1, 2', '1, 3'], differs: true },
    { path: 'nothing', values: [null, undefined], differs: true },
    { path: 'more.deep', values: [undefined, true], differs: true },
  ]);
  expect(rows.map(({ path }) => path)).not.toContain('name');
  expect([undefined, null, true, 0.1].map(formatSetting)).toEqual(['not set', 'null', 'yes', '0.1']);
});

test('what has a colour keeps it, and no two have the same', () => {
  expect(assignPlaces(['a', 'b', 'c'], { b: 0, x: 1 })).toEqual({ b: 0, a: 1, c: 2 });
  expect(assignPlaces(['a', 'b'], { a: 3, b: 3 })).toEqual({ a: 3, b: 0 });
});

test('tickets or controls of several experiments lie over each other', () => {
  const placed = [
    { contestant: a, place: 4 },
    { contestant: contestant('c', fake, 4), place: 2 },
  ];
  const lines = overlayDensity(placed, 'ticket', MEASURES[0]).series.filter(({ look }) => look === 'line');
  expect(lines.map(({ id, place, x }) => [id, place, x.length])).toEqual([
    ['a', 4, 9],
    ['c', 2, 1],
  ]);
  const controls = overlayDensity(placed, 'randomMask', MEASURES[0]).series.filter(
    ({ look }) => look === 'line',
  );
  expect(controls.map(({ x }) => x.length)).toEqual([3, 1]);
  const groups = overlayRuns(placed, new Map([['a', fake.curves]]), 'ticket', 2);
  expect(groups).toMatchObject([{ id: 'a', place: 4, iterationsPerEpoch: 917 }]);
  expect(groups[0].runs.map(({ level }) => level)).toEqual([2, 2, 2]);
});

test('plain training is a point at full density, and only what is drawn is counted', () => {
  const placed = [
    { contestant: plain, place: 0 },
    { contestant: a, place: 1 },
  ];
  const chart = overlayDensity(placed, 'ticket', MEASURES[0]);
  const [point] = chart.series.filter(({ look }) => look === 'line');
  expect(point).toMatchObject({ id: 'plain', x: [100], n: [2] });
  expect(chart.caption).toContain('n = 2 to 3.');
  // it has no controls
  expect(overlayDensity(placed, 'randomMask', MEASURES[0]).caption).toContain('n = 3.');
  expect(overlayDensity([], 'ticket', MEASURES[0]).caption).not.toContain('n =');
});
