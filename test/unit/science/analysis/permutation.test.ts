import fc from 'fast-check';
import { expect, test } from 'vitest';
import { signFlipTest } from '../../../../src/science/analysis/permutation';
import { signTest } from '../../../../src/science/analysis/signtest';

test.each([
  [[1, 2, 3], 1 / 8],
  [[-1, -2, -3], 1],
  // sums 4, 2, -2, -4
  [[3, -1], 2 / 4],
  // 0.1 + 0.2 and 0.3 are the same mean
  [[0.1, 0.2, -0.3], 5 / 8],
  [[0, 0], 1],
  [[], 1],
])('exact over all signs of %j', (differences, p) => {
  expect(signFlipTest(differences)).toBe(p);
});

test('differences of one size are a sign test', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(-0.3, 0.3), { maxLength: 10 }), (differences) => {
      expect(signFlipTest(differences)).toBeCloseTo(signTest(differences).p, 12);
    }),
  );
});

test('beyond 15 differences a seeded estimate', () => {
  const differences = Array.from({ length: 20 }, (_, i) => (i % 3 === 0 ? -1 : 1));
  const p = signFlipTest(differences);
  expect(Math.abs(p - signTest(differences).p)).toBeLessThan(0.004);
  expect(signFlipTest(differences)).toBe(p);
});

test('an estimate is never 0', () => {
  expect(signFlipTest(new Array<number>(30).fill(1))).toBe(1 / 100_001);
});
