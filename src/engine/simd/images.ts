import type { EpochAugmentation } from '../../science/data/augmentation';
import type { Examples } from '../../science/data/examples';
import type { Scale } from '../../science/data/scale';
import type { Shape } from '../../science/network/graph';
import type { Job } from '../engine';
import { PANEL, panelsFor } from './matrix';
import type { PlanMemory, Pointer } from './memory';
import type { Share, Team } from './team';

/** Values of a byte. */
export const BYTE_VALUES = 256;
const LINE = 64;
/** A data set of no more bytes is copied whole: reading its images one by one would take a good part of a small network's step. */
const MOST_COPIED = 64 * 1024 * 1024;

/** The images of a job of which the kernels shall have copies: see `PlanMemory`. */
export function copiedImages({ data }: Pick<Job, 'data'>): Uint8Array[] {
  const all = new Set([data.train, data.validation, data.test].map(({ images }) => images));
  return [...all].filter(({ length }) => length <= MOST_COPIED);
}

/** An epoch's augmentation, and the place in the epoch's order of the first image of a batch. */
export interface BatchAugmentation {
  epoch: EpochAugmentation;
  first: number;
}

/** The images and labels of one batch. */
export class Images {
  /** For each image the address of its bytes, channel after channel; kernels may read some more. */
  readonly addresses: Pointer;
  readonly pixels: number;
  readonly labels: Pointer;
  /** What the bytes mean: of the examples taken last. */
  scale!: Scale;
  /** Room for images that have to be copied, one after the other. */
  private readonly bytes: Pointer;

  constructor(
    private readonly memory: PlanMemory,
    private readonly team: Team,
    readonly shape: Shape,
    readonly capacity: number,
  ) {
    const [channels, height, width] = shape;
    this.pixels = channels * height * width;
    this.bytes = memory.reserve(capacity * this.pixels + LINE);
    this.labels = memory.reserve(capacity);
    // kernels read up to 16 images, whether they are there or not
    const room = panelsFor(capacity) * PANEL;
    this.addresses = memory.table(new Int32Array(room).fill(this.bytes));
  }

  /** Takes the examples at the given positions of a split: this thread's share of them. */
  fill(examples: Examples, positions: Uint32Array, augmentation?: BatchAugmentation): void {
    const { memory, pixels } = this;
    const share = this.team.share(positions.length);
    const labels = memory.bytes(this.labels, this.capacity);
    const addresses = memory.words(this.addresses, this.capacity);
    const copy = augmentation ? undefined : memory.copyOf(examples.images);
    for (let i = share[0]; i < share[1]; i++) {
      const place = examples.indices[positions[i]];
      labels[i] = examples.labels[place];
      addresses[i] = copy === undefined ? this.bytes + i * pixels : copy + place * pixels;
    }
    if (augmentation) this.copyAugmented(examples, positions, share, augmentation);
    else if (copy === undefined) this.copy(examples, positions, share);
    this.scale = examples.scale;
  }

  /** Copies images as they are: those that follow each other, as in an evaluation, at once. */
  private copy({ images, indices }: Examples, positions: Uint32Array, [from, to]: Share): void {
    const { pixels } = this;
    const bytes = this.memory.bytes(this.bytes, this.capacity * pixels);
    for (let i = from, end = from; i < to; i = end) {
      const place = indices[positions[i]];
      do end++;
      while (end < to && indices[positions[end]] === place + end - i);
      const start = place * pixels;
      // of shared memory, `set` copies one image in half of a Buffer's time, and many in twice of it
      if (end === i + 1) bytes.set(images.subarray(start, start + pixels), i * pixels);
      else bufferOf(images).copy(bytes, i * pixels, start, start + (end - i) * pixels);
    }
  }

  private copyAugmented(
    { images, indices }: Examples,
    positions: Uint32Array,
    [from, to]: Share,
    augmentation: BatchAugmentation,
  ): void {
    const { pixels } = this;
    const bytes = this.memory.bytes(this.bytes, this.capacity * pixels);
    for (let i = from; i < to; i++) {
      const place = indices[positions[i]];
      const image = images.subarray(place * pixels, (place + 1) * pixels);
      copyAugmentedImage(image, bytes.subarray(i * pixels), this.shape, augmentation, i);
    }
  }
}

function bufferOf({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, length);
}

/** Copies the `i`-th image of a batch, mirrored, then shifted, as its augmentation says; black comes in at the edges. */
function copyAugmentedImage(
  image: Uint8Array,
  to: Uint8Array,
  [channels, height, width]: Shape,
  { epoch, first }: BatchAugmentation,
  i: number,
): void {
  const right = epoch.right[first + i];
  const down = epoch.down[first + i];
  const isMirrored = epoch.flip[first + i] === 1;
  if (right !== 0 || down !== 0) to.fill(0, 0, image.length);
  const start = Math.max(0, right);
  const end = Math.min(width, width + right);
  const step = isMirrored ? -1 : 1;
  const column = isMirrored ? width - 1 - (start - right) : start - right;
  for (let channel = 0; channel < channels; channel++) {
    for (let y = Math.max(0, down); y < Math.min(height, height + down); y++) {
      const row = (channel * height + y) * width;
      let from = row - down * width + column;
      for (let x = start; x < end; x++, from += step) to[row + x] = image[from];
    }
  }
}

export function pixelsOf({ shape }: Examples): number {
  return shape[0] * shape[1] * shape[2];
}

const SAMPLE = 1000;

/**
 * The byte that makes up more than half of the first training images, if they have one channel and there is one: then a layer
 * gains by taking the input as that background and the few pixels that differ from it. It depends on nothing but the data, so
 * that every session computes alike.
 */
export function backgroundOf(examples: Examples): number | undefined {
  const { images, indices, shape } = examples;
  if (shape[0] > 1) return undefined;
  const pixels = pixelsOf(examples);
  const counts = new Uint32Array(BYTE_VALUES);
  const sample = indices.subarray(0, SAMPLE);
  for (const image of sample) {
    for (let at = image * pixels; at < (image + 1) * pixels; at++) counts[images[at]]++;
  }
  const found = counts.findIndex((count) => count > (sample.length * pixels) / 2);
  return found < 0 ? undefined : found;
}
