import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Summary } from '../../../../src/science/analysis/result';
import { summarise } from '../../../../src/science/analysis/summary';

const finite = fc.double({ min: -1e6, max: 1e6, noNaN: true });

test('mean, standard deviation and Student-t interval', () => {
  const summary = summarise([97, 99, 98]);
  expect(summary).toMatchObject({ mean: 98, sd: 1, n: 3, values: [97, 99, 98], diverged: 0 });
  // 98 -+ 4.30265 / sqrt(3)
  expect(summary.interval![0]).toBeCloseTo(95.51586, 5);
  expect(summary.interval![1]).toBeCloseTo(100.48414, 5);
});

test('one value has no spread', () => {
  expect(summarise([5])).toEqual({ mean: 5, sd: null, n: 1, interval: null, values: [5], diverged: 0 });
});

test('no value has no mean', () => {
  expect(summarise([])).toEqual({ mean: null, sd: null, n: 0, interval: null, values: [], diverged: 0 });
});

test('values that diverged are left out, counted, and keep their place', () => {
  expect(summarise([1, NaN, 3, Infinity])).toMatchObject({
    mean: 2,
    n: 2,
    values: [1, null, 3, null],
    diverged: 2,
  });
  expect(summarise([NaN])).toMatchObject({ mean: null, sd: null, n: 0, interval: null, diverged: 1 });
});

test('any values give a summary that JSON can hold', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(finite, fc.constantFrom(NaN, Infinity, -Infinity))), (values) => {
      const summary = summarise(values);
      expect(Summary.parse(JSON.parse(JSON.stringify(summary)))).toEqual(JSON.parse(JSON.stringify(summary)));
      expect(summary.n + summary.diverged).toBe(values.length);
    }),
  );
});

test('the order of the values does not matter', () => {
  fc.assert(
    fc.property(fc.array(finite, { minLength: 2 }), (values) => {
      const scale = Math.max(...values.map(Math.abs), 1e-300);
      const { mean, sd } = summarise(values);
      const reversed = summarise(values.toReversed());
      expect(Math.abs(reversed.mean! - mean!) / scale).toBeLessThan(1e-12);
      expect(Math.abs(reversed.sd! - sd!) / scale).toBeLessThan(1e-7);
    }),
  );
});

test('the mean lies in its interval and in the range of the values', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2 }), (values) => {
      const { mean, interval } = summarise(values);
      expect(mean).toBeGreaterThanOrEqual(Math.min(...values));
      expect(mean).toBeLessThanOrEqual(Math.max(...values));
      expect(interval![0]).toBeLessThanOrEqual(mean!);
      expect(interval![1]).toBeGreaterThanOrEqual(mean!);
    }),
  );
});
