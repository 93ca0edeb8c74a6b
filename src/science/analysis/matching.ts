import type { Matching } from './result';
import { summarise } from './summary';

const DROP_BELOW = 0.2;
/** A drop of exactly 0.2 is none below 0.2, whatever floating point makes of the difference. */
const ROUNDING = 1e-9;

/**
 * Whether a ticket matches the dense network, by both definitions of LMC (2020): sections 4 and 4.4. Test errors in
 * percent, the same replicates in the same order; NaN is that of a run that diverged, with which nothing matches.
 */
export function matching(ticketErrors: readonly number[], denseErrors: readonly number[]): Matching {
  const drop = summarise(ticketErrors.map((error, i) => error - denseErrors[i]));
  if (drop.diverged > 0) return { drop, withinOneSd: false, withinPointTwo: false };
  const { sd } = summarise(denseErrors);
  return {
    drop,
    withinOneSd: drop.mean === null || sd === null ? null : drop.mean <= sd,
    withinPointTwo: drop.mean === null ? null : drop.mean < DROP_BELOW - ROUNDING,
  };
}
