import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { MetricRow } from '../../../../src/science/protocol/records';
import { thin } from '../../../../src/lab/desk/thinning';

function rowsOf(losses: (number | null)[]): MetricRow[] {
  return losses.map((batchLoss, iteration) => ({
    iteration,
    seconds: iteration,
    batchLoss,
    trainLoss: null,
    trainError: null,
    validationLoss: 1,
    validationError: 10,
    testLoss: 1,
    testError: 10,
  }));
}

it('leaves few rows as they are', () => {
  const rows = rowsOf([null, 3, 2, 1]);
  expect(thin(rows, 4)).toEqual(rows);
});

it('keeps the ends, the order and the extremes, within the number asked for', () => {
  const losses = fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 60, maxLength: 600 });
  fc.assert(
    fc.property(losses, fc.integer({ min: 20, max: 60 }), (values, points) => {
      const rows = rowsOf(values);
      const kept = thin(rows, points);
      const iterations = kept.map(({ iteration }) => iteration);
      expect(kept.length).toBeLessThanOrEqual(points);
      expect(iterations).toEqual(iterations.toSorted((a, b) => a - b));
      expect([kept[0], kept.at(-1)]).toEqual([rows[0], rows.at(-1)]);
      const all = kept.map(({ batchLoss }) => batchLoss!);
      expect(Math.min(...all)).toBe(Math.min(...values));
      expect(Math.max(...all)).toBe(Math.max(...values));
    }),
  );
});

it('keeps a divergence', () => {
  const losses = Array.from({ length: 500 }, () => 1);
  losses[250] = NaN;
  expect(thin(rowsOf(losses), 50).some(({ batchLoss }) => Number.isNaN(batchLoss))).toBe(true);
});
