import type { Database } from 'better-sqlite3';
import type { Cut } from '../science/analysis/standing';
import type { RunId } from './rows';

/** Where experiments were cut that came to rest before their end. */

/** Keeps how many steps runs under way have taken: their last checkpoints may lag behind. */
export function saveReach(database: Database, reached: { run: RunId; iteration: number }[]): void {
  const save = database.prepare(`UPDATE runs SET reached = ? WHERE id = ?`);
  for (const { run, iteration } of reached) save.run(iteration, run);
}

/** The cuts of these experiments, or of all, by id; one that was cut while no run was under way has none. */
export function read(database: Database, ids: string[] | undefined): Map<string, Cut> {
  const cuts = new Map<string, Cut>();
  // the last of an experiment stands: the run that failed, else the furthest
  const rows = database
    .prepare<[{ ids: string | null }], Omit<Cut, 'others'> & { id: string }>(
      `SELECT experiments.id, iif(protocol = 'lottery', level, NULL) AS level,
         coalesce(iteration, first_iteration) AS "from",
         max(coalesce(reached, 0), coalesce(iteration, first_iteration)) AS step
       FROM runs JOIN experiments ON experiments.id = experiment_id
         LEFT JOIN checkpoints ON run_id = runs.id AND kind = 'progress'
       WHERE runs.status <> 'done' AND experiments.status IN ('paused', 'interrupted', 'failed', 'cancelled')
         AND ($ids IS NULL OR experiments.id IN (SELECT value FROM json_each($ids)))
       ORDER BY runs.status = 'failed', level, step`,
    )
    .all({ ids: ids === undefined ? null : JSON.stringify(ids) });
  for (const { id, ...cut } of rows) cuts.set(id, { ...cut, others: (cuts.get(id)?.others ?? -1) + 1 });
  return cuts;
}
