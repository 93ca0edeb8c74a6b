import { z } from 'zod';
import { Stream } from '../random/stream';
import { DATASET_NAMES, DATASETS } from './datasets';
import type { Examples } from './examples';

/** Which examples an experiment trains, validates and tests on, and how the network sees them. */
export const Data = z.strictObject({
  dataset: z.enum(DATASET_NAMES),
  train: z.int().min(1).describe('training examples'),
  validation: z
    .int()
    .min(1)
    .describe('examples set aside from the training set, on which early stopping is decided'),
  test: z.int().min(1).describe('test examples, from the start of the test set'),
  balanced: z
    .boolean()
    .default(false)
    .describe('whether the training examples are spread evenly over the classes'),
  pixels: z
    .enum(['bytes', 'unit', 'standardised'])
    .default('standardised')
    .describe('0 to 255, 0 to 1, or with the mean and standard deviation of the training set taken out'),
  seed: z.int().min(0).default(0).describe('draws the split; shared by all replicates'),
});
export type Data = z.infer<typeof Data>;

/** The published images and labels of a data set, one byte a pixel. */
export interface RawData {
  train: { images: Uint8Array; labels: Uint8Array };
  test: { images: Uint8Array; labels: Uint8Array };
}

/** Splits a data set. Validation is drawn first, so it stays the same whatever the size of the training split. */
export function splitData(raw: RawData, data: Data): Record<'train' | 'validation' | 'test', Examples> {
  const dataset = DATASETS[data.dataset];
  const drawn = new Stream(data.seed, 'split').shuffle(Uint32Array.from(raw.train.labels, (_, i) => i));
  const rest = drawn.subarray(data.validation);
  const shape: [number, number, number] = [...dataset.shape];
  const common = { shape, pixelValues: pixelValues(data) };
  return {
    train: {
      ...common,
      ...raw.train,
      indices: data.balanced
        ? balancedSubset(rest, raw.train.labels, dataset.classes, data.train)
        : rest.slice(0, data.train),
    },
    validation: { ...common, ...raw.train, indices: drawn.slice(0, data.validation) },
    test: { ...common, ...raw.test, indices: Uint32Array.from({ length: data.test }, (_, i) => i) },
  };
}

/** The first `size` of the candidates in turn from each class, so that class counts differ by one at most. */
function balancedSubset(
  candidates: Uint32Array,
  labels: Uint8Array,
  classes: number,
  size: number,
): Uint32Array {
  const byClass = Array.from({ length: classes }, (_, label) =>
    candidates.filter((index) => labels[index] === label),
  );
  const smallest = Math.min(...byClass.map((members) => members.length));
  if (size > smallest * classes) {
    throw new RangeError(
      `data.train is ${size}, but a class-balanced split can have at most ${smallest * classes}: the rarest class has ${smallest} examples left`,
    );
  }
  return Uint32Array.from({ length: size }, (_, i) => byClass[i % classes][Math.floor(i / classes)]);
}

/** The network's input for each byte. */
export function pixelValues({ dataset, pixels }: Data): Float32Array {
  const { pixelMean, pixelSd } = DATASETS[dataset];
  return Float32Array.from({ length: 256 }, (_, byte) => {
    switch (pixels) {
      case 'bytes':
        return byte;
      case 'unit':
        return byte / 255;
      case 'standardised':
        return (byte / 255 - pixelMean) / pixelSd;
    }
  });
}
