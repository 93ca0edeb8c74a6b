import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { summarise } from '../../../../src/science/analysis/summary';
import { judgeStability } from '../../../../src/science/analysis/verdict';

const kindOf = (barriers: number[], testExamples = 10_000) => judgeStability(barriers, testExamples).verdict;

test.each([
  [[0.1, 0.3, 0.2], 'stable'],
  [[40, 52, 61], 'unstable'],
  [[1.5, 2.5, 2], 'indeterminate'],
  [[2, 2, 2], 'indeterminate'],
  // the outlier is one of six: some resamples hold it often enough
  [[0.1, 0.2, 0.1, 0.2, 0.1, 11], 'indeterminate'],
  [[1.9, 1.8, 1.9, 1.8, 1.9, 2.1], 'stable'],
])('%j is %s', (barriers, kind) => {
  expect(kindOf(barriers)).toBe(kind);
});

test('one initialisation says nothing', () => {
  expect(judgeStability([0], 10_000)).toMatchObject({ verdict: 'indeterminate', interval: null });
  expect(judgeStability([], 10_000)).toMatchObject({ verdict: 'indeterminate', interval: null });
});

test('fewer than 5,000 test examples cannot tell', () => {
  expect(kindOf([0.1, 0.2, 0.1], 4_999)).toBe('indeterminate');
  expect(kindOf([50, 60, 55], 4_999)).toBe('indeterminate');
  expect(kindOf([0.1, 0.2, 0.1], 5_000)).toBe('stable');
});

describe('the interval', () => {
  test('of two or three initialisations is their range', () => {
    expect(judgeStability([3, 1], 10_000).interval).toEqual([1, 3]);
    expect(judgeStability([4, 1, 2.5], 10_000).interval).toEqual([1, 4]);
  });

  test('of many is close to that of the normal distribution', () => {
    const barriers = Array.from({ length: 100 }, (_, i) => i / 10);
    const { mean, sd } = summarise(barriers);
    const [low, high] = judgeStability(barriers, 10_000).interval!;
    expect(low).toBeCloseTo(mean! - (1.96 * sd!) / 10, 1);
    expect(high).toBeCloseTo(mean! + (1.96 * sd!) / 10, 1);
  });

  test('is the same every time and holds within the range', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 90 }), { minLength: 2, maxLength: 6 }), (barriers) => {
        const { interval } = judgeStability(barriers, 10_000);
        expect(judgeStability(barriers, 10_000).interval).toEqual(interval);
        expect(interval![0]).toBeGreaterThanOrEqual(Math.min(...barriers) - 1e-9);
        expect(interval![1]).toBeLessThanOrEqual(Math.max(...barriers) + 1e-9);
      }),
      { numRuns: 20 },
    );
  });
});
