import fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstAtLeast, thin } from '../../../../src/renderer/charts/thin';

const ramp = (count: number) => Array.from({ length: count }, (_, i) => i);

test('few points all stay', () => {
  expect(thin([0, 1, 2], [5, 6, 7], { from: 0, to: 2, place: (x) => 100 * x })).toEqual([0, 1, 2]);
});

test('of a column of pixels the ends and the extremes stay', () => {
  const ys = [5, 1, 4, 9, 3, 2];
  expect(thin(ramp(6), ys, { from: 0, to: 5, place: () => 0 })).toEqual([0, 1, 3, 5]);
});

test('a gap stays a gap', () => {
  const ys = [5, 6, NaN, 5, 6, 5];
  expect(thin(ramp(6), ys, { from: 0, to: 5, place: () => 0 })).toContain(2);
});

test('beyond the window one point stays at each side', () => {
  expect(thin(ramp(10), ramp(10), { from: 3.5, to: 5.5, place: (x) => 100 * x })).toEqual([3, 4, 5, 6, 7]);
});

test('no peak is lost and no more points stay than pixels can show', () => {
  const lines = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 3000 });
  fc.assert(
    fc.property(lines, fc.integer({ min: 1, max: 200 }), (ys, width) => {
      const xs = ramp(ys.length);
      const place = (x: number) => (x / ys.length) * width;
      const kept = thin(xs, ys, { from: 0, to: ys.length - 1, place });
      expect(kept).toEqual([...new Set(kept)].sort((a, b) => a - b));
      expect(kept.length).toBeLessThanOrEqual(5 * (width + 1));
      const values = kept.map((i) => ys[i]);
      expect(Math.max(...values)).toBe(Math.max(...ys));
      expect(Math.min(...values)).toBe(Math.min(...ys));
      expect([kept[0], kept.at(-1)]).toEqual([0, ys.length - 1]);
    }),
  );
});

test('an empty line has no points', () => {
  expect(thin([], [], { from: 0, to: 1, place: (x) => x })).toEqual([]);
});

test('a place in an ascending list is found', () => {
  expect([0, 1, 1.5, 3, 4].map((x) => firstAtLeast([1, 2, 3], x))).toEqual([0, 0, 1, 2, 3]);
});
