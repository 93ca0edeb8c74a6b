import type { MetricRow } from '../protocol/records';

/**
 * The row at which early stopping would have stopped, found once training is over: the least validation loss, the
 * earliest of equals (LTH 2019, section 2). Rows whose loss is no finite number do not count; undefined when no
 * row is left, because the run diverged from its first evaluation on.
 */
export function earlyStop(metrics: readonly MetricRow[]): MetricRow | undefined {
  return metrics
    .filter(({ validationLoss }) => Number.isFinite(validationLoss))
    .reduce<MetricRow | undefined>(
      (best, row) => (best === undefined || row.validationLoss < best.validationLoss ? row : best),
      undefined,
    );
}
