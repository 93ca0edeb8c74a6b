import { expect, test } from 'vitest';
import { nearestIndex, rank, snap } from '../../../../src/renderer/charts/nearest';

const place = { x: (x: number) => 100 * x, y: (y: number) => 100 - y };
const a = { id: 'a', x: [0, 1, 2], y: [10, 20, 30] };
const b = { id: 'b', x: [0, 1.05, 2], y: [90, 80, 70] };
const c = { id: 'c', x: [5], y: [10] };

test('nearest is by the screen, so also on a logarithmic axis', () => {
  expect(nearestIndex([1, 100], 20, Math.log)).toBe(1);
  expect(nearestIndex([1, 100], 20, (x) => x)).toBe(0);
  expect(nearestIndex([], 1, place.x)).toBe(-1);
});

test('the cursor snaps to a value that some line has', () => {
  expect(snap([a, b], 1.2, place.x)).toBe(1.05);
  expect(snap([], 1, place.x)).toBeUndefined();
});

test('the lines at the cursor come nearest to the pointer first; those that are elsewhere do not come', () => {
  expect(rank([a, b, c], 1, 25, place).map(({ id }) => id)).toEqual(['b', 'a']);
  expect(rank([a, b, c], 1, 75, place).map(({ id }) => id)).toEqual(['a', 'b']);
  expect(rank([a, b], 1, null, place).map(({ id }) => id)).toEqual(['a', 'b']);
});

test('a value that is no number comes last', () => {
  const gap = { id: 'gap', x: [1], y: [NaN] };
  expect(rank([gap, a], 1, 75, place).map(({ id }) => id)).toEqual(['a', 'gap']);
});
