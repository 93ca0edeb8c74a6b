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
  return new Stream(noise, 'order', epoch).shuffle(upTo(examples));
}

/** 0 to `count` - 1. */
export function upTo(count: number): Uint32Array {
  // many times as fast as Uint32Array.from
  const numbers = new Uint32Array(count);
  for (let i = 0; i < count; i++) numbers[i] = i;
  return numbers;
}

/** The batch of one iteration: positions in the training split, as a view into the epoch's order. */
export function batchOf(order: Uint32Array, iterationInEpoch: number, batchSize: number): Uint32Array {
  return order.subarray(iterationInEpoch * batchSize, (iterationInEpoch + 1) * batchSize);
}
