import type { Augmentation } from './augmentation';
import type { Scale } from './scale';

/**
 * Labelled images of one split. Images stay the bytes they were published as, so that splits and workers can
 * share one copy; `scale` says what they mean to the network.
 */
export interface Examples {
  /** Example after example, each channels x height x width bytes. May be backed by shared memory. */
  images: Uint8Array;
  /** One class number per image. */
  labels: Uint8Array;
  /** Which images belong to the split, in its order. */
  indices: Uint32Array;
  /** Channels, height, width. */
  shape: [number, number, number];
  /** What a byte is to the network. */
  scale: Scale;
  /** How images are changed at random whenever they are trained on; never in evaluation. */
  augmentation?: Augmentation;
}
