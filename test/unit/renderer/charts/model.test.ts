import { expect, test } from 'vitest';
import { dataTable } from '../../../../src/renderer/charts/datatable';
import { formatTick, formatValue } from '../../../../src/renderer/charts/format';
import {
  countMisfits,
  fullCaption,
  heightRange,
  isSeen,
  widthRange,
  withinBounds,
  type ChartModel,
  type Series,
} from '../../../../src/renderer/charts/model';
import { linearTicks, logTicks } from '../../../../src/renderer/charts/ticks';

const line = (more: Partial<Series>): Series => ({
  id: 'a',
  label: 'Line',
  look: 'line',
  place: 0,
  x: [1, 2, 3],
  y: [1, 2, 3],
  ...more,
});

const chart = (series: Series[], more: Partial<ChartModel> = {}): ChartModel => ({
  title: 'Loss',
  x: { title: 'Step', unit: 'it' },
  y: { title: 'Loss', unit: 'nats' },
  series,
  caption: 'n = 3.',
  ...more,
});

test('what an axis cannot show is counted by its reason', () => {
  const series = [line({ y: [NaN, 0, -1] }), line({ look: 'ghost', y: [NaN, NaN, NaN] })];
  expect(countMisfits(chart(series))).toEqual({ 'not finite': 1, 'not positive': 0 });
  expect(countMisfits(chart(series, { y: { title: 'Loss', log: true } }))).toEqual({
    'not finite': 1,
    'not positive': 2,
  });
});

test('the height holds lines and bands, and stays above zero where everything is', () => {
  const [low, high] = heightRange(chart([line({ band: { low: [0.5, 1, 2], high: [2, 3, 6] } })]));
  expect(low).toBeCloseTo(0.17);
  expect(high).toBeCloseTo(6.33);
  expect(heightRange(chart([line({ y: [0, 1, 2] })]))[0]).toBe(0);
  expect(heightRange(chart([]))).toEqual([0, 1]);
  expect(heightRange(chart([line({ y: [0, 1, 100] })], { y: { title: '', log: true } }))[0]).toBeGreaterThan(
    0.5,
  );
});

test('a band that comes close to zero does not take a logarithmic axis along', () => {
  const wide = line({ band: { low: [0.001, 0.5, -2], high: [2, 3, 6] } });
  const [low] = heightRange(chart([wide], { y: { title: '', log: true } }));
  expect(low).toBeGreaterThan(0.05);
  expect(low).toBeLessThanOrEqual(0.1);
});

test('the table has a row for each x and columns for bands and counts', () => {
  const series = [
    line({ band: { low: [0, 1, 2], high: [2, 3, 4] }, n: [3, 3, 2] }),
    line({ id: 'b', label: 'Other', x: [2, 4], y: [7, NaN] }),
  ];
  expect(dataTable(chart(series))).toEqual({
    columns: [
      'Step (it)',
      'Line: Loss (nats)',
      'Line: 95 % low',
      'Line: 95 % high',
      'Line: n',
      'Other: Loss (nats)',
    ],
    rows: [
      [1, 1, 0, 2, 3, null],
      [2, 2, 1, 3, 3, 7],
      [3, 3, 2, 4, 2, null],
      [4, null, null, null, null, NaN],
    ],
  });
});

test('the table of a falling axis falls', () => {
  const { rows } = dataTable(chart([line({})], { x: { title: 'Density', reverse: true } }));
  expect(rows.map(([x]) => x)).toEqual([3, 2, 1]);
});

test('ticks are round', () => {
  expect(linearTicks(0.13, 1.02, 5)).toEqual([0.2, 0.4, 0.6, 0.8, 1]);
  expect(linearTicks(97.4, 98.6, 6)).toEqual([97.4, 97.6, 97.8, 98, 98.2, 98.4, 98.6]);
  expect(linearTicks(3, 3, 5)).toEqual([3]);
  expect(logTicks(1.9, 100)).toEqual([2, 5, 10, 20, 50, 100]);
  // both ends can be read
  expect(logTicks(1.17, 101)).toEqual([1.2, 2, 5, 10, 20, 50, 100]);
  expect(logTicks(0.0213, 1.83)).toEqual([0.022, 0.05, 0.1, 0.2, 0.5, 1, 1.8]);
  expect(logTicks(24.7, 101.5)).toEqual([25, 40, 60, 80, 100]);
  expect(logTicks(1e-8, 1)).toEqual([1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1]);
  expect(logTicks(2, 3)).toEqual([2, 2.2, 2.4, 2.6, 2.8, 3]);
});

test('values and ticks read well', () => {
  expect([98.123, NaN, -Infinity].map((value) => formatValue(value, { digits: 2 }))).toEqual([
    '98.12',
    'not a number',
    'minus infinite',
  ]);
  expect([0.00001, 0.12345, 81000, 0].map((value) => formatValue(value))).toEqual([
    '1.00e−5',
    '0.1235',
    '81,000',
    '0',
  ]);
  expect([20000, 1500000, 0.1, 1e-5, 0].map(formatTick)).toEqual(['20k', '1.5M', '0.1', '1e−5', '0']);
});

test('negative numbers have a minus sign, not a hyphen', () => {
  expect(formatTick(-0.25)).toBe('−0.25');
  expect(formatValue(-0.25, { digits: 1 })).toBe('−0.3');
  expect(formatValue(-0.001, { digits: 1 })).toBe('0.0');
});

test('bands end where the quantity does, which is said; the numbers stay', () => {
  const few = chart([line({ y: [98, 99, 99], band: { low: [97, NaN, 80], high: [99, NaN, 118] } })], {
    y: { title: 'Accuracy', unit: '%', bounds: [0, 100] },
  });
  expect(withinBounds(few).series[0].band).toEqual({ low: [97, NaN, 80], high: [99, NaN, 100] });
  expect(heightRange(withinBounds(few))[1]).toBe(100);
  expect(fullCaption(few)).toBe(
    'n = 3. Intervals that reach beyond what can be (0 to 100 %) are drawn up to there.',
  );
  expect(dataTable(few).rows[2]).toEqual([3, 99, 80, 118]);
  expect(fullCaption(chart([line({})], { y: few.y }))).toBe('n = 3.');
});

test('a point is out of sight beyond the zoom', () => {
  const seen = [1, 2, 5, 6].map((x) => isSeen(x, { x: [2, 5], y: [0, 1] }));
  expect(seen).toEqual([false, true, true, false]);
  expect(isSeen(6, undefined)).toBe(true);
});

test('the width holds what is to come', () => {
  const [from, to] = widthRange(chart([line({})], { x: { title: 'Step', whole: [0, 100] } }));
  expect(from).toBeCloseTo(-1);
  expect(to).toBeCloseTo(101);
});
