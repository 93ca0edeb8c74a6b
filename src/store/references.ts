import type { Database } from 'better-sqlite3';
import type { SavedCheckpoint } from './checkpoints';
import type { RunId } from './rows';

/** Who refers to which checkpoint file. What nobody refers to can be collected. */

export type Kind = 'progress' | 'final';

export function refer(
  database: Database,
  run: RunId,
  kind: Kind,
  { sha256, bytes, iteration }: SavedCheckpoint & { iteration: number },
): void {
  database
    .prepare(
      'INSERT OR REPLACE INTO checkpoints (run_id, kind, sha256, bytes, iteration) VALUES (?, ?, ?, ?, ?)',
    )
    .run(run, kind, sha256, bytes, iteration);
}

/** Drops the reference to a run's checkpoint of progress and returns which that was. */
export function dropProgress(database: Database, run: RunId): string | undefined {
  return database
    .prepare<[RunId], string>(
      `DELETE FROM checkpoints WHERE run_id = ? AND kind = 'progress' RETURNING sha256`,
    )
    .pluck()
    .get(run);
}

export function isReferenced(database: Database, sha256: string): boolean {
  return database.prepare('SELECT 1 FROM checkpoints WHERE sha256 = ?').get(sha256) !== undefined;
}

/** Every checkpoint that anyone refers to. */
export function all(database: Database): Set<string> {
  return new Set(database.prepare<[], string>('SELECT DISTINCT sha256 FROM checkpoints').pluck().all());
}

/** The last checkpoint of a finished run. */
export function finalOf(
  database: Database,
  experimentId: string,
  key: string,
): { sha256: string } | undefined {
  return database
    .prepare<[string, string], { sha256: string }>(
      `SELECT sha256 FROM checkpoints JOIN runs ON runs.id = run_id
       WHERE experiment_id = ? AND key = ? AND kind = 'final'`,
    )
    .get(experimentId, key);
}

/** The checkpoints of an experiment, each once. */
export function ofExperiment(database: Database, experimentId: string): SavedCheckpoint[] {
  return database
    .prepare<[string], SavedCheckpoint>(
      `SELECT DISTINCT sha256, bytes FROM checkpoints JOIN runs ON runs.id = run_id
       WHERE experiment_id = ? ORDER BY sha256`,
    )
    .all(experimentId);
}

/** Those of them that no other experiment refers to. */
export function ofExperimentOnly(database: Database, experimentId: string): SavedCheckpoint[] {
  const elsewhere = database.prepare(
    'SELECT 1 FROM checkpoints JOIN runs ON runs.id = run_id WHERE sha256 = ? AND experiment_id <> ?',
  );
  return ofExperiment(database, experimentId).filter(({ sha256 }) => !elsewhere.get(sha256, experimentId));
}

/** Bytes of the checkpoints that each of these trashed experiments, or of all of them, alone refers to, by id. */
export function sizesInTrash(database: Database, ids: string[] | undefined): Map<string, number> {
  const rows = database
    .prepare<[{ ids: string | null }], { id: string; bytes: number }>(
      `WITH own AS (
         SELECT DISTINCT experiments.id, sha256, bytes
         FROM experiments JOIN runs ON experiment_id = experiments.id JOIN checkpoints ON run_id = runs.id
         WHERE trashed IS NOT NULL
           AND ($ids IS NULL OR experiments.id IN (SELECT value FROM json_each($ids)))
       )
       SELECT id, sum(bytes) AS bytes FROM own
       WHERE NOT EXISTS (
         SELECT 1 FROM checkpoints JOIN runs ON runs.id = run_id
         WHERE checkpoints.sha256 = own.sha256 AND experiment_id <> own.id
       )
       GROUP BY id`,
    )
    .all({ ids: ids === undefined ? null : JSON.stringify(ids) });
  return new Map(rows.map(({ id, bytes }) => [id, bytes]));
}
