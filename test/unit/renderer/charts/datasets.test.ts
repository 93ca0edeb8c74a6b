import { expect, test } from 'vitest';
import { datasetsOf, type LineData } from '../../../../src/renderer/charts/datasets';
import type { ChartModel, Series } from '../../../../src/renderer/charts/model';
import type { PictureLook } from '../../../../src/renderer/charts/svg';

const look: PictureLook = {
  paper: '#fff',
  ink: '#000',
  soft: '#555',
  rule: '#ddd',
  line: () => ({ colour: '#123', dash: [] }),
};
const window = { from: 0, to: 100, place: (x: number) => 10 * x };

const group = (x: number[], y: number[], spread: number[]): Series[] => [
  { id: 'a/0', label: 'A, replicate 0', look: 'member', place: 0, x, y },
  {
    ...{ id: 'a', label: 'A', look: 'line', place: 0, x, y },
    band: { low: y.map((value, i) => value - spread[i]), high: y.map((value, i) => value + spread[i]) },
  },
];

const chart = (series: Series[]): ChartModel => ({
  title: 'Accuracy',
  x: { title: 'Weights kept' },
  y: { title: 'Accuracy' },
  series,
  caption: '',
});

const drawn = (series: Series[]) => datasetsOf(chart(series), look, window);
const bars = (data: LineData[]) => data.filter(({ pointStyle }) => pointStyle === 'line');
const radii = ({ data, pointRadius }: LineData) =>
  data.map((_, dataIndex) => (pointRadius as (at: { dataIndex: number }) => number)({ dataIndex }));

test('a single point has its interval as an error bar, and its members as dots', () => {
  const data = drawn(group([20], [96], [2]));
  const [bar] = bars(data);
  expect(bar.data).toEqual([
    { x: 20, y: 94 },
    { x: 20, y: 98 },
    { x: 20, y: NaN },
  ]);
  // the mean, and behind it its member
  expect(data.slice(0, 2).map(radii)).toEqual([[2.5], [2.5]]);
});

test('a line with a band needs neither', () => {
  const data = drawn(group([20, 40], [96, 97], [2, 2]));
  expect(bars(data)).toEqual([]);
  expect(data.slice(0, 2).map(radii)).toEqual([
    [2.5, 2.5],
    [0, 0],
  ]);
});

test('points that no line joins are all shown', () => {
  const [points] = drawn([{ ...group([0, 1], [96, 97], [0, 0])[0], look: 'points' }]);
  expect(points.showLine).toBe(false);
  expect(radii(points)).toEqual([2.5, 2.5]);
});

test('what stands alone between gaps counts as a single point', () => {
  const data = drawn(group([20, 40, 60, 80], [96, NaN, 97, 98], [NaN, 1, 1, 1]));
  expect(bars(data)).toEqual([]);
  expect(radii(data[1])).toEqual([2.5, 0, 0, 0]);
  const [bar] = bars(drawn(group([20, 40, 60], [96, 97, 98], [NaN, 1, NaN])));
  expect(bar.data.map(({ x }) => x)).toEqual([40, 40, 40]);
});
