import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Augmentation, epochAugmentation } from '../../../../src/science/data/augmentation';

const both: Augmentation = { flip: true, crop: 4 };
const noise = fc.maxSafeNat();
const epoch = fc.nat(1000);
const examples = fc.integer({ min: 1, max: 200 });

describe('the augmentation of an epoch', () => {
  test('is the same whenever it is drawn, so that an epoch can be gone on with in the middle', () => {
    fc.assert(
      fc.property(noise, epoch, examples, (seed, number, count) => {
        expect(epochAugmentation(seed, number, count, both)).toEqual(
          epochAugmentation(seed, number, count, both),
        );
      }),
    );
  });

  test('stays within its limits, and does nothing where nothing is asked for', () => {
    fc.assert(
      fc.property(
        noise,
        epoch,
        examples,
        fc.boolean(),
        fc.integer({ min: 0, max: 16 }),
        (seed, number, count, flip, crop) => {
          const drawn = epochAugmentation(seed, number, count, { flip, crop });
          for (const values of Object.values(drawn)) expect(values).toHaveLength(count);
          expect(drawn.flip.every((value) => value <= Number(flip))).toBe(true);
          for (const shifts of [drawn.right, drawn.down]) {
            expect(shifts.every((shift) => Math.abs(shift) <= crop)).toBe(true);
          }
        },
      ),
    );
  });

  test('differs from copy to copy and from epoch to epoch', () => {
    const draws = [1, 2, 3].flatMap((seed) =>
      [0, 1, 2].map((number) => epochAugmentation(seed, number, 5000, both)),
    );
    draws.forEach((first, i) => {
      for (const second of draws.slice(i + 1)) {
        // by chance half of the mirrorings and a ninth of the shifts are the same
        expect(sameShare(first.flip, second.flip)).toBeCloseTo(1 / 2, 1);
        expect(sameShare(first.right, second.right)).toBeCloseTo(1 / 9, 1);
        expect(sameShare(first.down, second.down)).toBeCloseTo(1 / 9, 1);
      }
    });
  });

  test('mirrors every other image, by chance', () => {
    const { flip } = epochAugmentation(3, 0, 40_000, both);
    const mirrored = flip.reduce((sum, value) => sum + value, 0);
    expect(Math.abs(mirrored - 20_000)).toBeLessThan(4 * Math.sqrt(40_000 / 4));
  });

  test('shifts every way equally often', () => {
    const { right, down } = epochAugmentation(3, 0, 81_000, both);
    const counts = new Float64Array(81);
    right.forEach((shift, place) => counts[9 * (shift + 4) + down[place] + 4]++);
    const chiSquared = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chiSquared).toBeLessThan(124.8); // 99.9th percentile with 80 degrees of freedom
  });
});

describe('the setting', () => {
  test('is no augmentation unless asked for', () => {
    expect(Augmentation.parse({})).toEqual({ flip: false, crop: 0 });
  });

  test.each([{ crop: -1 }, { crop: 17 }, { crop: 1.5 }, { flip: 1 }, { rotate: true }])(
    'refuses %j',
    (setting) => expect(Augmentation.safeParse(setting).success).toBe(false),
  );
});

/** Share of the places at which two draws are the same. */
function sameShare(first: ArrayLike<number>, second: ArrayLike<number>): number {
  return Array.from(first).filter((value, i) => value === second[i]).length / first.length;
}
