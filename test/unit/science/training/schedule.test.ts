import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { Recipe } from '../../../../src/science/training/recipe';
import { learningRates } from '../../../../src/science/training/schedule';

/** Learning rates of a recipe of 100 iterations in epochs of 10, from a base of 1. */
function ratesOf(recipe: Partial<z.input<typeof Recipe>>): (iteration: number) => number {
  const optimizer = { kind: 'sgd', learningRate: 1 } as const;
  return learningRates(Recipe.parse({ optimizer, length: '100it', batchSize: 60, ...recipe }), 10);
}

describe('the learning rate', () => {
  test('is the one set when there is no schedule', () => {
    const rate = ratesOf({ optimizer: { kind: 'adam', learningRate: 1.2e-3 } });
    expect([0, 50, 99].map(rate)).toEqual([1.2e-3, 1.2e-3, 1.2e-3]);
  });

  test('drops at the steps named, from the first step on that has been reached', () => {
    const rate = ratesOf({ schedule: { kind: 'steps', at: ['5ep', '75it'], factor: 0.5 } });
    expect([0, 49, 50, 74, 75, 99].map(rate)).toEqual([1, 1, 0.5, 0.5, 0.25, 0.25]);
  });

  test('drops to a tenth unless told otherwise', () => {
    expect(ratesOf({ schedule: { kind: 'steps', at: ['50it'] } })(50)).toBe(0.1);
  });

  test('follows half a cosine', () => {
    const rate = ratesOf({ schedule: { kind: 'cosine' } });
    expect(rate(0)).toBe(1);
    expect(rate(25)).toBeCloseTo((1 + Math.SQRT1_2) / 2, 12);
    expect(rate(50)).toBeCloseTo(0.5, 12);
    expect(rate(100)).toBeCloseTo(0, 12);
  });

  test('follows a straight line', () => {
    const rate = ratesOf({ schedule: { kind: 'linear', final: 0.2 } });
    expect(rate(0)).toBe(1);
    expect(rate(50)).toBeCloseTo(0.6, 12);
    expect(rate(100)).toBeCloseTo(0.2, 12);
  });

  test('rises from 0 in a straight line while warming up', () => {
    const rate = ratesOf({ warmup: '2ep' });
    expect([0, 5, 10, 19, 20, 99].map(rate)).toEqual([0, 0.25, 0.5, 0.95, 1, 1]);
  });

  test('warms up on top of its schedule', () => {
    const rate = ratesOf({ warmup: '40it', schedule: { kind: 'steps', at: ['20it'], factor: 0.5 } });
    expect([10, 20, 40].map(rate)).toEqual([0.25, 0.25, 0.5]);
  });

  test('never rises after the warm-up, and is never negative', () => {
    const schedule = fc.constantFrom<z.input<typeof Recipe>['schedule']>(
      { kind: 'constant' },
      { kind: 'steps', at: ['30it', '6ep'] },
      { kind: 'cosine' },
      { kind: 'linear' },
    );
    fc.assert(
      fc.property(schedule, fc.nat(50), fc.integer({ min: 50, max: 99 }), (kind, warmup, iteration) => {
        const rate = ratesOf({ schedule: kind, warmup: `${warmup}it` });
        expect(rate(iteration)).toBeGreaterThanOrEqual(rate(iteration + 1));
        expect(rate(iteration + 1)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('at step k does not depend on where the run began', () => {
    const whole = ratesOf({ warmup: '10it', schedule: { kind: 'steps', at: ['50it'] } });
    const rewound = ratesOf({ warmup: '10it', schedule: { kind: 'steps', at: ['50it'] } });
    const uninterrupted = Array.from({ length: 100 }, (_, iteration) => whole(iteration));
    const fromStep60 = Array.from({ length: 40 }, (_, i) => rewound(60 + i));
    expect(fromStep60).toEqual(uninterrupted.slice(60));
  });
});
