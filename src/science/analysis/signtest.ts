import type { SignTest } from './result';

/**
 * Exact one-sided sign test of paired differences: the probability of at least as many positive ones if either
 * sign were as likely. Ties say nothing about the direction: they are dropped, and counted.
 */
export function signTest(differences: readonly number[]): SignTest {
  const positive = differences.filter((difference) => difference > 0).length;
  const negative = differences.filter((difference) => difference < 0).length;
  return {
    positive,
    negative,
    ties: differences.length - positive - negative,
    p: upperTail(positive, positive + negative),
  };
}

/** The probability of at least `heads` heads in `tosses` tosses of a fair coin; up to 1,000 tosses. */
function upperTail(heads: number, tosses: number): number {
  let probability = 0.5 ** tosses;
  let tail = 0;
  for (let tailsTossed = 0; tailsTossed <= tosses - heads; tailsTossed++) {
    tail += probability;
    probability *= (tosses - tailsTossed) / (tailsTossed + 1);
  }
  return tail;
}
