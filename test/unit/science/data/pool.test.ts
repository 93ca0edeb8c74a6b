import fc from 'fast-check';
import { expect, test } from 'vitest';
import { poolImages } from '../../../../src/science/data/pool';

test('is the mean of each square, halves rounded up, channel by channel', () => {
  const image = Uint8Array.of(
    ...[0, 1, 10, 10, 0, 1, 10, 13], // 2 x 4 of the first channel
    ...[255, 255, 1, 2, 255, 255, 3, 5], // and of the second
  );
  expect([...poolImages(image, [2, 2, 4], 2)]).toEqual([1, 11, 255, 3]);
});

test('agrees with the mean that is written out', () => {
  const shape = fc.record({
    examples: fc.integer({ min: 1, max: 3 }),
    channels: fc.integer({ min: 1, max: 3 }),
    height: fc.integer({ min: 1, max: 3 }),
    width: fc.integer({ min: 1, max: 3 }),
    side: fc.constantFrom(1, 2, 4),
  });
  fc.assert(
    fc.property(
      shape,
      fc.infiniteStream(fc.nat(255)),
      ({ examples, channels, height, width, side }, bytes) => {
        const [fullHeight, fullWidth] = [height * side, width * side];
        const images = Uint8Array.from(
          { length: examples * channels * fullHeight * fullWidth },
          () => bytes.next().value as number,
        );
        const pooled = poolImages(images, [channels, fullHeight, fullWidth], side);
        expect(pooled).toHaveLength(examples * channels * height * width);
        pooled.forEach((byte, i) => {
          const [plane, row, column] = [
            Math.floor(i / (height * width)),
            Math.floor(i / width) % height,
            i % width,
          ];
          const square = Array.from({ length: side * side }, (_, at) => {
            const [y, x] = [row * side + Math.floor(at / side), column * side + (at % side)];
            return images[(plane * fullHeight + y) * fullWidth + x];
          });
          expect(byte).toBe(Math.round(square.reduce((sum, value) => sum + value, 0) / square.length));
        });
      },
    ),
  );
});
