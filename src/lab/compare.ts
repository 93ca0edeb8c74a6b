import type { Tensors } from '../science/network/graph';
import type { Mask } from '../science/pruning/mask';

/** How many weights that the mask prunes are not zero. */
export function prunedNonZero(weights: Tensors, mask: Mask): number {
  let count = 0;
  for (const [name, bits] of Object.entries(mask)) {
    const values = weights[name];
    // without a branch, which on a random mask would be guessed wrong every other time
    for (let i = 0; i < bits.length; i++) count += (1 - bits[i]) * Number(values[i] !== 0);
  }
  return count;
}

/** Euclidean distance between two sets of tensors taken as one long vector each. */
export function distance(first: Tensors, second: Tensors): number {
  let sum = 0;
  for (const [name, values] of Object.entries(first)) {
    const others = second[name];
    for (let i = 0; i < values.length; i++) sum += (values[i] - others[i]) ** 2;
  }
  return Math.sqrt(sum);
}

/** The point alpha x first + (1 - alpha) x second; at 0 and 1 the ends themselves, bit for bit. */
export function interpolate(first: Tensors, second: Tensors, alpha: number): Tensors {
  return Object.fromEntries(
    Object.entries(first).map(([name, values]) => {
      const others = second[name];
      return [name, values.map((value, i) => alpha * value + (1 - alpha) * others[i])];
    }),
  );
}

/** Percent of positions at which two lists of predictions differ. */
export function disagreement(first: Uint8Array, second: Uint8Array): number {
  let differing = 0;
  for (let i = 0; i < first.length; i++) if (first[i] !== second[i]) differing++;
  return (100 * differing) / first.length;
}
