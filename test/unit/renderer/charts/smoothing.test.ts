import { expect, test } from 'vitest';
import { smooth } from '../../../../src/renderer/charts/smoothing';

const even = (count: number) => Array.from({ length: count }, (_, i) => i);

test('no half-life, no smoothing', () => {
  expect(smooth([0, 1], [3, 4], 0)).toEqual([3, 4]);
});

test('a level line stays level from its first point on', () => {
  for (const y of smooth(
    even(50),
    even(50).map(() => 7),
    5,
  ))
    expect(y).toBeCloseTo(7, 10);
});

test('half of a step is forgotten after one half-life', () => {
  const ys = even(200).map((x) => (x < 100 ? 0 : 1));
  expect(smooth(even(200), ys, 10)[109]).toBeCloseTo(0.5, 3);
});

test('more points in the same time do not weigh more', () => {
  const coarse = smooth([0, 10, 20], [0, 0, 10], 10).at(-1)!;
  const fine = smooth([0, 10, ...even(10).map((i) => 11 + i)], [0, 0, ...even(10).map(() => 10)], 10).at(-1)!;
  expect(fine).toBeCloseTo(coarse, 10);
});

test('what is no number stays to be seen, and spoils nothing behind it', () => {
  const smoothed = smooth([0, 1, 2, 3], [1, NaN, Infinity, 1], 2);
  expect(smoothed).toEqual([1, NaN, Infinity, 1]);
});
