import { Stream, type Seed } from '../random/stream';
import type { Mask } from './mask';

/** Permutes the mask within each layer: every layer keeps its count (the "layerwise" random mask of open_lth). */
export function shuffleLayerwise(mask: Mask, seed: Seed): Mask {
  return Object.fromEntries(
    Object.entries(mask).map(([name, bits], index) => [
      name,
      new Stream(seed, 'mask', 1, index).shuffle(bits.slice()),
    ]),
  );
}

/** Permutes all bits of the mask together: only the total stays. */
export function shuffleGlobally(mask: Mask, seed: Seed): Mask {
  const layers = Object.entries(mask);
  const joined = new Uint8Array(layers.reduce((sum, [, bits]) => sum + bits.length, 0));
  let offset = 0;
  for (const [, bits] of layers) {
    joined.set(bits, offset);
    offset += bits.length;
  }
  new Stream(seed, 'mask', 2).shuffle(joined);
  offset = 0;
  return Object.fromEntries(
    layers.map(([name, bits]) => {
      const shuffled = joined.slice(offset, offset + bits.length);
      offset += bits.length;
      return [name, shuffled];
    }),
  );
}
