import type { Role, RunRecord } from '../protocol/records';

/** Runs of an experiment as the analysis looks them up. */

/** Those of one role at one level, in order of their replicates. */
export function runsOf(runs: readonly RunRecord[], level: number, role: Role): RunRecord[] {
  return inOrder(runs.filter((run) => run.level === level && run.role === role));
}

/** In order of their replicates. */
export function inOrder<Item extends { replicate: number }>(items: readonly Item[]): Item[] {
  return items.toSorted((a, b) => a.replicate - b.replicate);
}

/** The runs of the replicates that have both, in order. */
export function pairByReplicate(runs: RunRecord[], others: RunRecord[]): [RunRecord, RunRecord][] {
  return runs.flatMap((run) => {
    const other = others.find(({ replicate }) => replicate === run.replicate);
    return other ? [[run, other] as [RunRecord, RunRecord]] : [];
  });
}
