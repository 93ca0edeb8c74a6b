import { Stream, type Seed } from '../random/stream';

/** Iterations in an epoch; the last batch of an epoch may be smaller than the others, as in open_lth. */
export function iterationsPerEpoch(examples: number, batchSize: number): number {
  return Math.ceil(examples / batchSize);
}

/**
 * The order of one epoch: a permutation of 0 to `examples` - 1 drawn from a hash of (seed, epoch), so that
 * neighbouring seeds do not share shifted orders.
 */
export function epochOrder(noise: Seed, epoch: number, examples: number): Uint32Array {
  return new Stream(noise, 'order', epoch).shuffle(Uint32Array.from({ length: examples }, (_, i) => i));
}

/** The batch of one iteration: positions in the training split, as a view into the epoch's order. */
export function batchOf(order: Uint32Array, iterationInEpoch: number, batchSize: number): Uint32Array {
  return order.subarray(iterationInEpoch * batchSize, (iterationInEpoch + 1) * batchSize);
}
