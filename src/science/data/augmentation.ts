import { z } from 'zod';
import { Stream, type Seed } from '../random/stream';

/** Random changes to the images that are trained on: a mirror image, and a shift whose edges are black. */
export const Augmentation = z.strictObject({
  flip: z.boolean().default(false).describe('mirrors every other image, by chance, left to right'),
  crop: z
    .int()
    .min(0)
    .max(16)
    .default(0)
    .describe('pixels of black put around an image, from which a part of its own size is cut at random'),
});
export type Augmentation = z.infer<typeof Augmentation>;

/** What is done to each image of an epoch, by its place in the epoch's order. */
export interface EpochAugmentation {
  /** 1 where the image is mirrored. */
  flip: Uint8Array;
  /** Pixels that the image moves right and down, -crop to crop; mirroring comes first. */
  right: Int8Array;
  down: Int8Array;
}

/**
 * Draws an epoch's augmentation, for the `examples` images of the training split, from the stream named by (noise, epoch):
 * copies differ in it, and an epoch that is gone on with in the middle has the same draws.
 */
export function epochAugmentation(
  noise: Seed,
  epoch: number,
  examples: number,
  { flip, crop }: Augmentation,
): EpochAugmentation {
  const stream = new Stream(noise, 'augment', epoch);
  const drawn = {
    flip: new Uint8Array(examples),
    right: new Int8Array(examples),
    down: new Int8Array(examples),
  };
  for (let place = 0; place < examples; place++) {
    if (flip) drawn.flip[place] = stream.below(2);
    if (crop > 0) {
      drawn.right[place] = stream.below(2 * crop + 1) - crop;
      drawn.down[place] = stream.below(2 * crop + 1) - crop;
    }
  }
  return drawn;
}
