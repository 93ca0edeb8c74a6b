import { z } from 'zod';
import { Stream } from '../random/stream';
import { Augmentation } from './augmentation';
import { DATASET_NAMES, DATASETS } from './datasets';
import type { Examples } from './examples';
import { upTo } from './order';
import { poolImages } from './pool';
import { scaleOf } from './scale';

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
    .enum(['bytes', 'unit', 'standardised', 'imagenet'])
    .default('standardised')
    .describe(
      'what the network sees: 0 to 255, 0 to 1, or with mean and standard deviation of each channel taken out: those of the training set, or those of ImageNet, as open_lth does with colour images',
    ),
  pool: z
    .int()
    .min(1)
    .max(4)
    .optional()
    .describe('side of the squares of pixels that are averaged into one; images stay whole without it'),
  augmentation: Augmentation.optional().describe('random changes to images, in training only'),
  seed: z.int().min(0).default(0).describe('draws the split; shared by all replicates'),
});
export type Data = z.infer<typeof Data>;

/** The published images and labels of a data set, one byte a pixel. */
export interface RawData {
  train: { images: Uint8Array; labels: Uint8Array };
  test: { images: Uint8Array; labels: Uint8Array };
}

/** Shape of the images that the network sees: channels, height, width. */
export function shapeOf({ dataset, pool = 1 }: Data): [number, number, number] {
  const [channels, height, width] = DATASETS[dataset].shape;
  return [channels, Math.floor(height / pool), Math.floor(width / pool)];
}

/** Splits a data set. Validation is drawn first, so it stays the same whatever the size of the training split. */
export function splitData(raw: RawData, data: Data): Record<'train' | 'validation' | 'test', Examples> {
  const { shape, classes } = DATASETS[data.dataset];
  const pooled = (images: Uint8Array) =>
    data.pool === undefined || data.pool === 1 ? images : poolImages(images, shape, data.pool);
  const drawn = new Stream(data.seed, 'split').shuffle(upTo(raw.train.labels.length));
  const rest = drawn.subarray(data.validation);
  const common = { shape: shapeOf(data), scale: scaleOf(data) };
  const training = { ...common, images: pooled(raw.train.images), labels: raw.train.labels };
  return {
    train: {
      ...training,
      indices: data.balanced
        ? balancedSubset(rest, raw.train.labels, classes.length, data.train)
        : rest.slice(0, data.train),
      ...(data.augmentation && { augmentation: data.augmentation }),
    },
    // in the order of the images, in which they are read fastest
    validation: { ...training, indices: drawn.slice(0, data.validation).sort() },
    test: {
      ...common,
      images: pooled(raw.test.images),
      labels: raw.test.labels,
      indices: upTo(data.test),
    },
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
