import fc from 'fast-check';
import { expect, test } from 'vitest';
import { holm } from '../../../../src/science/analysis/holm';

const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }));

test('a worked example', () => {
  // ascending .005 x 4, .01 x 3, .03 x 2, then .04 x 1 raised to the one before
  expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02]);
});

test('one test needs no correction, none gives none, and no p exceeds 1', () => {
  expect(holm([0.04])).toEqual([0.04]);
  expect(holm([])).toEqual([]);
  expect(holm([0.6, 0.7])).toEqual([1, 1]);
});

test('keeps the order of the tests, never helps one, and never costs more than Bonferroni', () => {
  fc.assert(
    fc.property(pValues, (ps) => {
      const adjusted = holm(ps);
      ps.forEach((p, i) => {
        expect(adjusted[i]).toBeGreaterThanOrEqual(p);
        expect(adjusted[i]).toBeLessThanOrEqual(Math.min(1, p * ps.length));
        ps.forEach((other, j) => {
          if (p < other) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j]);
        });
      });
    }),
  );
});
