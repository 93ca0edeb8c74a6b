import type { ExperimentListing } from '../../ipc/contract';

/** A list, the newest first, with these experiments as they are now; of those asked for, what has no row is gone. */
export function merge(
  list: readonly ExperimentListing[],
  ids: readonly string[],
  rows: readonly ExperimentListing[],
): ExperimentListing[] {
  const asked = new Set(ids);
  const fresh = new Map(rows.map((row) => [row.id, row]));
  const known = list.flatMap((row) => {
    if (!asked.has(row.id)) return [row];
    const now = fresh.get(row.id) ?? [];
    fresh.delete(row.id);
    return now;
  });
  if (fresh.size === 0) return known;
  return [...fresh.values(), ...known].sort((a, b) => b.created - a.created);
}
