import type { Summary } from './result';
import { studentQuantile } from './student';

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * Summarises one value per replicate, in the order given. A value that is no finite number, such as the loss of a
 * run that diverged, has no place in a mean: it is left out of `mean`, `sd`, `n` and `interval`, counted in
 * `diverged`, and stays in `values` as null, so that nobody takes the mean for one over all replicates.
 */
export function summarise(values: readonly number[]): Summary {
  const finite = values.filter(Number.isFinite);
  const n = finite.length;
  const mean = meanOf(finite);
  const sd = Math.sqrt(finite.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
  const halfWidth = n > 1 ? (studentQuantile(n - 1) * sd) / Math.sqrt(n) : NaN;
  return {
    mean: n > 0 ? mean : null,
    sd: n > 1 ? sd : null,
    n,
    interval: n > 1 ? [mean - halfWidth, mean + halfWidth] : null,
    values: values.map((value) => (Number.isFinite(value) ? value : null)),
    diverged: values.length - n,
  };
}
