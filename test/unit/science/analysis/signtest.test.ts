import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { signTest } from '../../../../src/science/analysis/signtest';

const differences = fc.array(fc.integer({ min: -2, max: 2 }), { maxLength: 300 });

describe('known values', () => {
  test.each([
    [3, 1 / 8],
    [5, 1 / 32],
    [6, 1 / 64],
    [7, 1 / 128],
  ])('%i of %i positive', (n, p) => {
    expect(signTest(new Array<number>(n).fill(0.1))).toEqual({ positive: n, negative: 0, ties: 0, p });
  });

  test('5 of 6 positive: (1 + 6) / 64', () => {
    expect(signTest([1, 1, 1, 1, 1, -9]).p).toBe(7 / 64);
  });

  test('ties are dropped and counted', () => {
    expect(signTest([1, 0, 2, 0, -1])).toEqual({ positive: 2, negative: 1, ties: 2, p: 0.5 });
  });

  test('nothing to compare is no evidence', () => {
    expect(signTest([])).toEqual({ positive: 0, negative: 0, ties: 0, p: 1 });
    expect(signTest([0, 0]).p).toBe(1);
  });

  test('270 of 500 positive', () => {
    const { p } = signTest([...new Array<number>(270).fill(1), ...new Array<number>(230).fill(-1)]);
    expect(p).toBeCloseTo(binomialTail(270, 500), 12);
  });
});

test('turning all signs round: the two tails share the observed count', () => {
  fc.assert(
    fc.property(differences, (values) => {
      const forth = signTest(values);
      const back = signTest(values.map((value) => -value));
      expect([back.positive, back.negative]).toEqual([forth.negative, forth.positive]);
      const observed = binomialTail(forth.positive, forth.positive + forth.negative, forth.positive);
      expect(forth.p + back.p).toBeCloseTo(1 + observed, 9);
    }),
  );
});

/** P(from <= X <= to) for a binomial X of probability 1/2, in whole numbers. */
function binomialTail(from: number, n: number, to = n): number {
  let ways = 1n;
  let sum = 0n;
  for (let k = 0; k <= to; k++) {
    if (k >= from) sum += ways;
    ways = (ways * BigInt(n - k)) / BigInt(k + 1);
  }
  return Number((sum * 10n ** 18n) / 2n ** BigInt(n)) / 1e18;
}
