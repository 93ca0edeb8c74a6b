import fc from 'fast-check';
import { expect, test } from 'vitest';
import { alphas, barrier } from '../../../../src/science/analysis/barrier';

const line = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 2, maxLength: 30 });

test('30 evenly spaced alphas, both ends exact', () => {
  const grid = alphas(30);
  expect(grid).toHaveLength(30);
  expect([grid[0], grid[29]]).toEqual([0, 1]);
  grid.slice(1).forEach((alpha, i) => {
    expect(alpha - grid[i]).toBeCloseTo(1 / 29, 12);
  });
  expect(alphas(3)).toEqual([0, 0.5, 1]);
});

test('the highest point less the mean of the ends', () => {
  expect(barrier([8, 30, 62, 40, 10])).toBe(53);
});

test('a line that only falls has half its fall as its barrier', () => {
  expect(barrier([4, 3, 2])).toBe(1);
});

test('a network and itself have no barrier', () => {
  expect(barrier(new Array<number>(30).fill(1.87))).toBe(0);
});

test('a loss that overflows half way is no finite barrier', () => {
  expect(barrier([0.1, NaN, 0.2])).toBeNaN();
});

test('no lower than half the difference of the ends', () => {
  fc.assert(
    fc.property(line, (values) => {
      const difference = Math.abs(values[0] - values[values.length - 1]);
      expect(barrier(values)).toBeGreaterThanOrEqual(difference / 2 - 1e-9);
    }),
  );
});

test('the same from either end, and the same for a line raised as a whole', () => {
  fc.assert(
    fc.property(line, (values) => {
      expect(barrier(values.toReversed())).toBe(barrier(values));
      expect(barrier(values.map((value) => value + 5))).toBeCloseTo(barrier(values), 9);
    }),
  );
});
