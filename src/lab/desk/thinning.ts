import type { MetricRow } from '../../science/protocol/records';

/** What a curve is judged by: its extremes must survive thinning. */
const CURVES = ['batchLoss', 'validationError', 'testError'] as const;

/**
 * At most about `points` of the rows: the first, the last, and of each bucket between them those with the least and the
 * greatest values, and every one that is no number, so that no spike and no divergence is lost.
 */
export function thin(rows: MetricRow[], points: number): MetricRow[] {
  if (rows.length <= points) return rows;
  const perBucket = 2 * CURVES.length;
  const buckets = Math.max(1, Math.floor((points - 2) / perBucket));
  const width = (rows.length - 2) / buckets;
  const kept = new Set<MetricRow>([rows[0], rows.at(-1)!]);
  for (let bucket = 0; bucket < buckets; bucket++) {
    const members = rows.slice(1 + Math.round(bucket * width), 1 + Math.round((bucket + 1) * width));
    for (const curve of CURVES) for (const row of extremes(members, curve)) kept.add(row);
  }
  return rows.filter((row) => kept.has(row));
}

function extremes(rows: MetricRow[], curve: (typeof CURVES)[number]): MetricRow[] {
  const measured = rows.filter((row) => row[curve] !== null);
  if (measured.length === 0) return [];
  const notFinite = measured.find((row) => !Number.isFinite(row[curve]));
  const least = measured.reduce((a, b) => (b[curve]! < a[curve]! ? b : a));
  const greatest = measured.reduce((a, b) => (b[curve]! > a[curve]! ? b : a));
  return notFinite ? [least, greatest, notFinite] : [least, greatest];
}
