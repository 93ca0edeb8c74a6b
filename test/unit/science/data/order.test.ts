import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { batchOf, epochOrder, iterationsPerEpoch } from '../../../../src/science/data/order';

const noise = fc.maxSafeNat();
const epoch = fc.nat(1000);
const examples = fc.integer({ min: 1, max: 300 });
const countUp = (length: number) => Array.from({ length }, (_, i) => i);

describe('the order of an epoch', () => {
  test('is a permutation of all examples', () => {
    fc.assert(
      fc.property(noise, epoch, examples, (seed, number, count) => {
        expect([...epochOrder(seed, number, count)].sort((a, b) => a - b)).toEqual(countUp(count));
      }),
    );
  });

  test('is the same whenever it is drawn', () => {
    expect(epochOrder(5, 3, 1000)).toEqual(epochOrder(5, 3, 1000));
  });

  test('shares no run with any epoch nearby of neighbouring seeds', () => {
    const count = 5000;
    const orders = [10, 11, 12].flatMap((seed) =>
      countUp(4).map((number) => epochOrder(seed, number, count)),
    );
    const pairs = orders.flatMap((first, i) => orders.slice(i + 1).map((second) => [first, second]));
    for (const [first, second] of pairs) {
      expect(samePlaces(first, second)).toBeLessThan(10); // 1 is expected by chance
      expect(commonNeighbours(first, second)).toBeLessThan(10); // 1 is expected by chance
    }
  });

  test('puts every example everywhere equally often', () => {
    const counts = new Float64Array(25);
    for (let seed = 0; seed < 10_000; seed++) {
      epochOrder(seed, 0, 5).forEach((example, place) => counts[5 * place + example]++);
    }
    const chiSquared = counts.reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0);
    expect(chiSquared).toBeLessThan(39.3); // 99.9th percentile with 16 degrees of freedom
  });
});

describe('the batches of an epoch', () => {
  test('hold every example exactly once, the last of them what is left over', () => {
    fc.assert(
      fc.property(noise, examples, fc.integer({ min: 1, max: 300 }), (seed, count, size) => {
        const order = epochOrder(seed, 0, count);
        const batches = countUp(iterationsPerEpoch(count, size)).map((iteration) =>
          batchOf(order, iteration, size),
        );
        expect(batches.flatMap((batch) => [...batch])).toEqual([...order]);
        expect(batches.slice(0, -1).every(({ length }) => length === size)).toBe(true);
        expect(batches.at(-1)!.length).toBeGreaterThan(0);
      }),
    );
  });

  test('number 917 of 60 for the 55,000 training examples of the papers, the last of 40', () => {
    expect(iterationsPerEpoch(55_000, 60)).toBe(917);
    expect(batchOf(epochOrder(0, 0, 55_000), 916, 60)).toHaveLength(40);
  });
});

/** Places at which two orders have the same example. */
function samePlaces(first: Uint32Array, second: Uint32Array): number {
  return first.reduce((sum, example, i) => sum + Number(example === second[i]), 0);
}

/** Pairs of examples that follow one another in both orders, at whatever place: all but a few where one is shifted. */
function commonNeighbours(first: Uint32Array, second: Uint32Array): number {
  const next = new Map(Array.from(second.subarray(1), (example, i) => [second[i], example]));
  return first.subarray(1).reduce((sum, example, i) => sum + Number(next.get(first[i]) === example), 0);
}
