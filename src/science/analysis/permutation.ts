import { Stream } from '../random/stream';

/** Up to this many differences every one of the 2^n assignments of signs is tried. */
const EXACT_UP_TO = 15;
const DRAWS = 100_000;

/**
 * One-sided sign-flip permutation test of paired differences: the probability of at least as large a mean if the
 * sign of each difference were a toss of a coin. Exact for up to 15 differences; beyond, an estimate from 100,000
 * seeded draws that counts the observed signs as one more (Phipson and Smyth 2010), so that it is never 0.
 */
export function signFlipTest(differences: readonly number[]): number {
  const sizes = differences.map(Math.abs);
  const observed = sum(differences);
  // equal sums in another order of additions must count as equal
  const threshold = observed - 1e-12 * sum(sizes);
  const reaches = (isPositive: (i: number) => boolean) =>
    sum(sizes.map((size, i) => (isPositive(i) ? size : -size))) >= threshold;

  let reached = 0;
  if (differences.length <= EXACT_UP_TO) {
    const assignments = 2 ** differences.length;
    for (let signs = 0; signs < assignments; signs++) if (reaches((i) => ((signs >> i) & 1) === 1)) reached++;
    return reached / assignments;
  }
  const stream = new Stream(0, 'resample');
  for (let draw = 0; draw < DRAWS; draw++) if (reaches(() => stream.below(2) === 1)) reached++;
  return (reached + 1) / (DRAWS + 1);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
