import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Activation } from '../../../../src/engine/simd/activation';
import { backgroundOf, Images, type BatchAugmentation } from '../../../../src/engine/simd/images';
import { PlanMemory } from '../../../../src/engine/simd/memory';
import { DensePixels, SparsePixels } from '../../../../src/engine/simd/pixels';
import { ALONE } from '../../../../src/engine/simd/team';
import { epochAugmentation } from '../../../../src/science/data/augmentation';
import type { Examples } from '../../../../src/science/data/examples';
import { upTo } from '../../../../src/science/data/order';
import { inputFor, type Scale } from '../../../../src/science/data/scale';
import type { Shape } from '../../../../src/science/network/graph';
import { Stream } from '../../../../src/science/random/stream';
import { InTurn } from './trial';

const CAPACITY = 40;

function randomExamples(shape: Shape, count: number, seed: number): Examples {
  const stream = new Stream(seed, 'subset');
  const pixels = shape[0] * shape[1] * shape[2];
  return {
    images: Uint8Array.from({ length: count * pixels }, () => stream.below(256)),
    labels: Uint8Array.from({ length: count }, () => stream.below(10)),
    indices: stream.shuffle(Uint32Array.from({ length: count }, (_, i) => i)),
    shape,
    scale: randomScale(shape[0], stream),
  };
}

function randomScale(channels: number, stream: Stream): Scale {
  const some = () => Float32Array.from({ length: channels }, () => stream.normal());
  return { factor: some(), summand: some() };
}

const anyBatch = fc.record({
  shape: fc.tuple(
    fc.integer({ min: 1, max: 3 }),
    fc.integer({ min: 1, max: 7 }),
    fc.integer({ min: 1, max: 7 }),
  ),
  size: fc.integer({ min: 1, max: CAPACITY }),
  border: fc.integer({ min: 0, max: 2 }),
  threads: fc.integer({ min: 1, max: 3 }),
  isCopied: fc.boolean(),
  isVector: fc.boolean(),
  seed: fc.nat(1e6),
});

/** What a batch is as the network's input, read pixel by pixel. */
function inputOf(
  examples: Examples,
  positions: Uint32Array,
  {
    border = 0,
    threads = 1,
    isCopied = false,
    isVector = false,
    isRead = new Uint8Array(examples.shape[0] * examples.shape[1] * examples.shape[2]).fill(1),
    augmentation,
  }: {
    border?: number;
    threads?: number;
    isCopied?: boolean;
    isVector?: boolean;
    isRead?: Uint8Array;
    augmentation?: BatchAugmentation;
  },
) {
  const memory = new PlanMemory(undefined, isCopied ? [examples.images] : []);
  memory.copyAll();
  const team = new InTurn(threads);
  const images = new Images(memory, team, examples.shape, CAPACITY);
  const values = new Activation(memory, examples.shape, CAPACITY, {
    border,
    vector: isVector && border === 0,
  });
  const pixels = new DensePixels(memory, team, images, values, isRead);
  team.do(() => images.fill(examples, positions, augmentation));
  team.do(() => pixels.read(positions.length));
  const at = (i: number, channel: number, y: number, x: number) =>
    memory.floats(
      values.at(Math.floor(i / 16)) +
        channel * values.plane +
        y * values.row +
        x * values.pixel +
        (i % 16) * 4,
      1,
    )[0];
  return { at, labels: memory.bytes(images.labels, positions.length) };
}

function positionsOf(count: number, seed: number): Uint32Array {
  const stream = new Stream(seed, 'order');
  return Uint32Array.from({ length: count }, () => stream.below(count));
}

describe('the images of a batch', () => {
  test('are their bytes to scale, in the order of the positions, with zeros around', () => {
    fc.assert(
      fc.property(anyBatch, ({ shape, size, border, threads, isCopied, isVector, seed }) => {
        const examples = randomExamples(shape, size, seed);
        const positions = positionsOf(size, seed);
        const { at, labels } = inputOf(examples, positions, { border, threads, isCopied, isVector });
        const [channels, height, width] = shape;
        positions.forEach((position, i) => {
          const image = examples.indices[position];
          expect(labels[i]).toBe(examples.labels[image]);
          for (let channel = 0; channel < channels; channel++) {
            for (let y = -border; y < height + border; y++) {
              for (let x = -border; x < width + border; x++) {
                const inside = y >= 0 && y < height && x >= 0 && x < width;
                const byte = examples.images[((image * channels + channel) * height + y) * width + x];
                const expected = inside ? inputFor(examples.scale, channel, byte) : 0;
                if (at(i, channel, y, x) !== expected) expect.fail(`pixel ${[i, channel, y, x].join()}`);
              }
            }
          }
        });
      }),
      { numRuns: 50 },
    );
  });

  test('are copied at once where they follow each other', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(39), { minLength: 1, maxLength: 10 }), fc.nat(1e6), (firsts, seed) => {
        const examples = { ...randomExamples([1, 4, 4], 40, seed), indices: upTo(40) };
        const positions = Uint32Array.from(firsts.flatMap((first) => [first, first + 1, first + 2]))
          .filter((position) => position < 40)
          .subarray(0, CAPACITY);
        const { at } = inputOf(examples, positions, { threads: 2 });
        positions.forEach((position, i) => {
          for (let pixel = 0; pixel < 16; pixel++) {
            const expected = inputFor(examples.scale, 0, examples.images[position * 16 + pixel]);
            expect(at(i, 0, Math.floor(pixel / 4), pixel % 4)).toBe(expected);
          }
        });
      }),
    );
  });

  test('are left out where nothing reads any of four', () => {
    const examples = randomExamples([2, 3, 3], 20, 1);
    const read = [2, 9, 17];
    const isRead = Uint8Array.from({ length: 18 }, (_, i) => Number(read.includes(i)));
    const isComputed = (i: number) => i < 4 || (i >= 9 && i < 13) || i === 17;
    const { at } = inputOf(examples, upTo(20), { border: 1, isRead });
    for (let i = 0; i < 20; i++) {
      isRead.forEach((_, pixel) => {
        const channel = Math.floor(pixel / 9);
        const byte = examples.images[examples.indices[i] * 18 + pixel];
        const expected = isComputed(pixel) ? inputFor(examples.scale, channel, byte) : 0;
        expect(at(i, channel, Math.floor((pixel % 9) / 3), pixel % 3)).toBe(expected);
      });
    }
  });

  test('are mirrored, then shifted as their places in the epoch say, with black at the edges', () => {
    fc.assert(
      fc.property(anyBatch, fc.nat(20), fc.nat(9), fc.boolean(), (batch, first, crop, flip) => {
        const { shape, size, border, threads, isCopied, seed } = batch;
        const examples = randomExamples(shape, size, seed);
        const positions = positionsOf(size, seed);
        const epoch = epochAugmentation(seed, 1, first + size, { flip, crop });
        const augmentation = { epoch, first };
        const { at } = inputOf(examples, positions, { border, threads, isCopied, augmentation });
        const [channels, height, width] = shape;
        positions.forEach((position, i) => {
          const image = examples.indices[position];
          for (let channel = 0; channel < channels; channel++) {
            for (let y = 0; y < height; y++) {
              for (let x = 0; x < width; x++) {
                const row = y - epoch.down[first + i];
                const shifted = x - epoch.right[first + i];
                const column = epoch.flip[first + i] === 1 ? width - 1 - shifted : shifted;
                const inside = row >= 0 && row < height && shifted >= 0 && shifted < width;
                const byte = examples.images[((image * channels + channel) * height + row) * width + column];
                const expected = inputFor(examples.scale, channel, inside ? byte : 0);
                if (at(i, channel, y, x) !== expected) expect.fail(`pixel ${[i, channel, y, x].join()}`);
              }
            }
          }
        });
      }),
      { numRuns: 50 },
    );
  });

  test('are as the split they come from has them', () => {
    const memory = new PlanMemory();
    const examples = randomExamples([1, 2, 2], 4, 1);
    const images = new Images(memory, ALONE, [1, 2, 2], CAPACITY);
    const pixels = new SparsePixels(memory, ALONE, images, 7);
    const scales = [examples.scale, randomScale(1, new Stream(2, 'subset'))];
    for (const scale of scales) {
      images.fill({ ...examples, scale }, upTo(4));
      pixels.read(4);
      const ground = inputFor(scale, 0, 7);
      expect(pixels.ground).toBe(ground);
      const [first] = memory.words(pixels.byImage, 1);
      const byte = examples.images[examples.indices[0] * 4];
      expect(memory.floats(first, 2)[1]).toBe(Math.fround(inputFor(scale, 0, byte) - ground));
    }
  });
});

describe('a background', () => {
  const withHalf = (shape: Shape) => {
    const examples = randomExamples(shape, 50, 2);
    return { ...examples, images: examples.images.map((byte, i) => (i % 5 < 3 ? 9 : byte)) };
  };

  test('is the byte of more than half of the pixels', () => {
    expect(backgroundOf(withHalf([1, 5, 5]))).toBe(9);
    expect(backgroundOf(randomExamples([1, 5, 5], 50, 2))).toBeUndefined();
  });

  test('is none where there are several channels', () => {
    expect(backgroundOf(withHalf([3, 5, 5]))).toBeUndefined();
  });
});
