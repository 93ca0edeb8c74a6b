import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { Data, splitData, type RawData } from '../../../../src/science/data/split';

/** 400 training images of 10 classes, the last class rare, and 50 test images; only their labels matter here. */
const raw: RawData = {
  train: {
    images: new Uint8Array(400),
    labels: Uint8Array.from({ length: 400 }, (_, i) => (i < 20 ? 9 : i % 9)),
  },
  test: { images: new Uint8Array(50), labels: new Uint8Array(50) },
};

function split(data: Partial<z.input<typeof Data>> = {}) {
  return splitData(raw, Data.parse({ dataset: 'mnist', train: 200, validation: 50, test: 30, ...data }));
}

const sizes = fc.record({
  train: fc.integer({ min: 1, max: 300 }),
  validation: fc.integer({ min: 1, max: 100 }),
});
const classCounts = (indices: Uint32Array) => {
  const counts = new Array<number>(10).fill(0);
  indices.forEach((index) => counts[raw.train.labels[index]]++);
  return counts;
};

describe('a split', () => {
  test('has the sizes asked for, and no example in both training and validation', () => {
    fc.assert(
      fc.property(sizes, fc.maxSafeNat(), (size, seed) => {
        const { train, validation } = split({ ...size, seed });
        expect(train.indices).toHaveLength(size.train);
        expect(validation.indices).toHaveLength(size.validation);
        const all = new Set([...train.indices, ...validation.indices]);
        expect(all.size).toBe(size.train + size.validation);
        expect([...all].every((index) => index < 400)).toBe(true);
      }),
    );
  });

  test('may use up the data set', () => {
    const { train, validation } = split({ train: 350, validation: 50 });
    expect(new Set([...train.indices, ...validation.indices]).size).toBe(400);
  });

  test('keeps its validation set whatever the size of the training set', () => {
    const whole = split({ train: 350 }).validation.indices;
    expect(split({ train: 10 }).validation.indices).toEqual(whole);
    expect(split({ train: 10, balanced: true }).validation.indices).toEqual(whole);
  });

  test('takes a smaller training set from a larger one', () => {
    expect(split({ train: 100 }).train.indices).toEqual(split({ train: 300 }).train.indices.slice(0, 100));
  });

  test('depends on its seed', () => {
    expect(split({ seed: 1 })).toEqual(split({ seed: 1 }));
    expect(split({ seed: 2 }).train.indices).not.toEqual(split({ seed: 1 }).train.indices);
    expect(split({ seed: 2 }).validation.indices).not.toEqual(split({ seed: 1 }).validation.indices);
  });

  test('tests on the first of the test set', () => {
    const { test: tested } = split({ test: 30 });
    expect([...tested.indices]).toEqual(Array.from({ length: 30 }, (_, i) => i));
    expect(tested.labels).toBe(raw.test.labels);
  });

  test('shares the images instead of copying them', () => {
    const { train, validation } = split();
    expect(train.images).toBe(raw.train.images);
    expect(validation.images).toBe(raw.train.images);
  });
});

describe('a balanced training set', () => {
  test('has class counts that differ by one at most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.maxSafeNat(), (train, seed) => {
        const { indices } = split({ train, seed, balanced: true }).train;
        const counts = classCounts(indices);
        expect(new Set(indices).size).toBe(train);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('cannot be larger than its rarest class allows, and says so', () => {
    const rarest = 20 - classCounts(split().validation.indices)[9];
    expect(() => split({ train: 300, balanced: true })).toThrow(
      new RangeError(
        `data.train is 300, but a class-balanced split can have at most ${10 * rarest}: the rarest class has ${rarest} examples left`,
      ),
    );
  });
});

describe('pixels', () => {
  test('mean the same in all splits', () => {
    const { train, validation, test: tested } = split();
    expect(validation.scale).toBe(train.scale);
    expect(tested.scale).toBe(train.scale);
  });
});

describe('images', () => {
  test('are the published bytes, unless they are pooled', () => {
    const whole = split();
    expect(whole.train.images).toBe(raw.train.images);
    expect(whole.train.shape).toEqual([1, 28, 28]);
    expect(split({ pool: 1 }).test.images).toBe(raw.test.images);
  });

  test('are made smaller in all splits', () => {
    const images = new Uint8Array(400 * 784).fill(100, 784, 2 * 784);
    const some = { ...raw, train: { ...raw.train, images } };
    const data = { dataset: 'mnist', train: 200, validation: 50, test: 30, pool: 2 } as const;
    const { train, validation, test: tested } = splitData(some, Data.parse(data));
    expect(train.shape).toEqual([1, 14, 14]);
    expect(train.images).toHaveLength(400 * 196);
    expect(train.images.indexOf(100)).toBe(196);
    expect(validation.images).toBe(train.images);
    expect(tested.shape).toEqual([1, 14, 14]);
  });

  test('are augmented in training only', () => {
    const { train, validation, test: tested } = split({ augmentation: { flip: true } });
    expect(train.augmentation).toEqual({ flip: true, crop: 0 });
    expect([validation, tested].some((examples) => 'augmentation' in examples)).toBe(false);
    expect('augmentation' in split().train).toBe(false);
  });
});

test('what a spec leaves out is left out of what is stored of it', () => {
  expect(Object.keys(Data.parse({ dataset: 'mnist', train: 1, validation: 1, test: 1 })).sort()).toEqual([
    'balanced',
    'dataset',
    'pixels',
    'seed',
    'test',
    'train',
    'validation',
  ]);
});
