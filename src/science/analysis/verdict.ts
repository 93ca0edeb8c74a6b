import { Stream } from '../random/stream';
import type { Judgement } from './result';
import { meanOf } from './summary';

/** A network is stable when its error barrier is below this many percentage points (LMC 2020, section 3). */
export const STABLE_BELOW = 2;
/** Fewer leave the error too noisy to hold against that line: at 45 % of 1,000, one standard error is 1.6 points. */
const EXAMPLES_NEEDED = 5_000;

const RESAMPLES = 10_000;

/**
 * Whether training is stable to SGD noise, from the error barriers in percentage points of several initialisations
 * (each the mean over its pairs of copies: pairs of one initialisation are no independent evidence). Stable when
 * the whole 95 % bootstrap interval of the mean is below the line, unstable when it is above, else not to be told.
 * The interval of two or three initialisations is from the lowest to the highest, so all of them must agree; that
 * of one says nothing.
 */
export function judgeStability(barriers: readonly number[], testExamples: number): Judgement {
  if (barriers.length < 2) {
    return { verdict: 'indeterminate', interval: null, reason: 'Needs at least two replicates' };
  }
  const interval = bootstrapInterval(barriers);
  const [low, high] = interval;
  if (testExamples < EXAMPLES_NEEDED) {
    const needed = EXAMPLES_NEEDED.toLocaleString('en');
    return { verdict: 'indeterminate', interval, reason: `Needs at least ${needed} test examples` };
  }
  if (high < STABLE_BELOW)
    return { verdict: 'stable', interval, reason: `The interval is below ${STABLE_BELOW} pp` };
  if (low > STABLE_BELOW)
    return { verdict: 'unstable', interval, reason: `The interval is above ${STABLE_BELOW} pp` };
  return { verdict: 'indeterminate', interval, reason: `The interval holds ${STABLE_BELOW} pp` };
}

/** 95 % percentile interval of the mean over seeded resamples (Efron 1979). */
function bootstrapInterval(values: readonly number[]): [number, number] {
  const stream = new Stream(0, 'resample');
  const means = Float64Array.from({ length: RESAMPLES }, () =>
    meanOf(values.map(() => values[stream.below(values.length)])),
  ).sort();
  return [means[RESAMPLES * 0.025], means[RESAMPLES * 0.975 - 1]];
}
