import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deriveSeed, PURPOSES, Stream } from '../../../../src/science/random/stream';

const DRAWS = 200_000;

const draw = (count: number, next: () => number) => Array.from({ length: count }, next);
const moment = (values: number[], power: number) =>
  values.reduce((sum, value) => sum + value ** power, 0) / values.length;
const seeds = fc.maxSafeNat();

describe('a stream', () => {
  test('gives the same draws whenever it is opened', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom(...PURPOSES), fc.nat(), fc.nat(), (seed, purpose, epoch, index) => {
        const [first, second] = [1, 2].map(() => new Stream(seed, purpose, epoch, index));
        expect(draw(9, () => first.word())).toEqual(draw(9, () => second.word()));
      }),
    );
  });

  test('does not depend on what is drawn from others in between', () => {
    const alone = new Stream(1, 'init');
    const expected = draw(20, () => alone.normal());
    const [stream, other] = [new Stream(1, 'init'), new Stream(1, 'order')];
    const interleaved = draw(20, () => {
      other.shuffle([1, 2, 3]);
      return stream.normal();
    });
    expect(interleaved).toEqual(expected);
  });

  test('shares no draws with a stream of another name', () => {
    const seen = new Set<string>();
    let streams = 0;
    for (const seed of [0, 1, 2, 2 ** 32, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER]) {
      for (const purpose of PURPOSES) {
        for (let epoch = 0; epoch < 20; epoch++) {
          for (let index = 0; index < 10; index++) {
            const stream = new Stream(seed, purpose, epoch, index);
            seen.add(`${stream.word()} ${stream.word()}`);
            streams++;
          }
        }
      }
    }
    expect(seen.size).toBe(streams);
  });

  test.each([
    ['seeds', new Stream(1, 'init'), new Stream(2, 'init')],
    ['purposes', new Stream(1, 'init'), new Stream(1, 'reinit')],
    ['epochs', new Stream(1, 'order', 1), new Stream(1, 'order', 2)],
    ['indices', new Stream(1, 'init', 0, 1), new Stream(1, 'init', 0, 2)],
  ])('is uncorrelated with one of neighbouring %s', (_, first, second) => {
    const products = draw(DRAWS, () => first.normal() * second.normal());
    expect(Math.abs(moment(products, 1))).toBeLessThan(4 / Math.sqrt(DRAWS));
  });
});

describe('uniform draws', () => {
  const stream = new Stream(7, 'init');
  const values = draw(DRAWS, () => stream.uniform());

  test('lie in [0, 1)', () => {
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
  });

  test('have the moments of a uniform distribution', () => {
    expect(moment(values, 1)).toBeCloseTo(1 / 2, 2);
    expect(moment(values, 2)).toBeCloseTo(1 / 3, 2);
    expect(moment(values, 3)).toBeCloseTo(1 / 4, 2);
  });

  test('use more than 32 bits', () => {
    expect(values.some((value) => !Number.isInteger(value * 2 ** 32))).toBe(true);
  });
});

describe('normal draws', () => {
  const stream = new Stream(7, 'init');
  const values = draw(DRAWS, () => stream.normal());

  test('have the moments of a standard normal distribution', () => {
    expect(moment(values, 1)).toBeCloseTo(0, 1.5);
    expect(moment(values, 2)).toBeCloseTo(1, 1.5);
    expect(moment(values, 3)).toBeCloseTo(0, 1);
    expect(moment(values, 4)).toBeCloseTo(3, 0.5);
  });

  test('have the tails of one', () => {
    const beyond = (limit: number) => values.filter((value) => Math.abs(value) > limit).length / DRAWS;
    expect(beyond(1)).toBeCloseTo(0.3173, 2);
    expect(beyond(2)).toBeCloseTo(0.0455, 2);
    expect(beyond(3)).toBeCloseTo(0.0027, 3);
  });

  test('do not follow one another', () => {
    const products = values.slice(1).map((value, i) => value * values[i]);
    expect(Math.abs(moment(products, 1))).toBeLessThan(4 / Math.sqrt(DRAWS));
  });
});

describe('whole numbers below a limit', () => {
  test('are just that', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 2 ** 32 }), (seed, limit) => {
        const value = new Stream(seed, 'order').below(limit);
        expect(Number.isInteger(value) && value >= 0 && value < limit).toBe(true);
      }),
    );
  });

  test('come equally often', () => {
    const limit = 10;
    const counts = new Float64Array(limit);
    const stream = new Stream(3, 'order');
    for (let i = 0; i < DRAWS; i++) counts[stream.below(limit)]++;
    const expected = DRAWS / limit;
    const chiSquared = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(chiSquared).toBeLessThan(27.9); // 99.9th percentile with 9 degrees of freedom
  });

  test('have no modulo bias where a remainder would show it most', () => {
    const limit = 3 * 2 ** 30;
    const stream = new Stream(3, 'order');
    const low = draw(DRAWS, () => stream.below(limit)).filter((value) => value < limit / 3).length;
    expect(low / DRAWS).toBeCloseTo(1 / 3, 2); // by remainders it would be a half
  });
});

describe('a shuffle', () => {
  test('keeps all items', () => {
    fc.assert(
      fc.property(seeds, fc.array(fc.nat()), (seed, items) => {
        const shuffled = new Stream(seed, 'mask').shuffle([...items]);
        expect(shuffled.sort()).toEqual([...items].sort());
      }),
    );
  });

  test('gives every arrangement equally often', () => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 24_000; seed++) {
      const arrangement = new Stream(seed, 'mask').shuffle([1, 2, 3, 4]).join('');
      counts.set(arrangement, (counts.get(arrangement) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    const chiSquared = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chiSquared).toBeLessThan(49.7); // 99.9th percentile with 23 degrees of freedom
  });
});

describe('a derived seed', () => {
  test('is a safe whole number, the same for the same path', () => {
    const path = fc.array(fc.oneof(fc.string(), fc.nat()));
    fc.assert(
      fc.property(seeds, path, (seed, steps) => {
        const derived = deriveSeed(seed, ...steps);
        expect(Number.isSafeInteger(derived) && derived >= 0).toBe(true);
        expect(deriveSeed(seed, ...steps)).toBe(derived);
      }),
    );
  });

  test('is met only once among thousands of paths', () => {
    const derived = new Set<number>();
    for (let seed = 0; seed < 20; seed++) {
      for (const purpose of ['noise', 'scores', 'branch mask', 'branch weights']) {
        for (const role of ['ticket', 'pretrain', 'copy-1', 'copy-2', 'randomReinit']) {
          for (let level = 0; level < 20; level++) derived.add(deriveSeed(seed, purpose, role, level));
        }
      }
    }
    expect(derived.size).toBe(20 * 4 * 5 * 20);
  });

  test('tells the order of a path, its length, and numbers from text', () => {
    const paths = [[], ['a'], ['a', 'b'], ['b', 'a'], ['a', 0], ['a', 1], ['a', '1'], [0], [0, 0]];
    expect(new Set(paths.map((path) => deriveSeed(1, ...path))).size).toBe(paths.length);
  });
});
