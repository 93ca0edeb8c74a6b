import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import type { SavedCheckpoint } from './checkpoints';
import { historyFile } from './database';
import {
  ArchiveDamaged,
  HistoryDamaged,
  HistoryFromFuture,
  reasonOf,
  StoreProblem,
  translate,
} from './errors';
import { checkReferences, migrate, versionOf } from './migrate';
import { MIGRATIONS } from './migrations';
import type { Status } from './rows';
import { copyExperiment } from './transfer';

/**
 * The rows of one experiment as a database of their own, with the history's schema; so the history's migrations make an old
 * one readable, too.
 */

export interface ExperimentFile {
  id: string;
  name: string;
  protocol: string;
  network: string;
  dataset: string;
  status: Status;
  created: number;
  runs: number;
}

/** Copies an experiment out of the history in a folder into a new file. */
export function createExperimentFile(file: string, folder: string, id: string): void {
  const database = new Database(file);
  try {
    migrate(database, file);
    copyExperiment(database, historyFile(folder), id);
  } finally {
    database.close();
  }
}

/**
 * Makes sure that a file from elsewhere is a sound database of one experiment, brings it up to date and says what it is.
 * `archive` is what to call it.
 * @throws ArchiveDamaged, HistoryFromFuture
 */
export function openExperimentFile(
  file: string,
  archive: string,
): ExperimentFile & { checkpoints: SavedCheckpoint[] } {
  let database: Database.Database | undefined;
  try {
    database = new Database(file);
    return readExperimentFile(database, archive);
  } catch (error) {
    const problem = translate(error, dirname(file));
    if (problem instanceof StoreProblem && !(problem instanceof HistoryDamaged)) throw problem;
    throw new ArchiveDamaged(archive, reasonOf(error), { cause: error });
  } finally {
    database?.close();
  }
}

function readExperimentFile(database: Database.Database, archive: string) {
  database.pragma('trusted_schema = OFF');
  const version = versionOf(database);
  if (version > MIGRATIONS.length) throw new HistoryFromFuture(archive, version, MIGRATIONS.length);
  if (version < 1 || schemaOf(database) !== schemaOfVersion(version)) {
    throw new ArchiveDamaged(archive, 'its tables are not those of a history');
  }
  const soundness = database.pragma('integrity_check', { simple: true });
  if (soundness !== 'ok') throw new ArchiveDamaged(archive, String(soundness));
  checkReferences(database);
  migrate(database, archive);
  // what waited elsewhere goes on here only when somebody says so
  database.exec(`UPDATE experiments SET status = 'paused' WHERE status IN ('queued', 'running')`);
  database.exec('UPDATE experiments SET trashed = NULL, queue_place = NULL');
  const experiments = database
    .prepare<[], ExperimentFile>(
      `SELECT id, name, protocol, network, dataset, status, created, (SELECT count(*) FROM runs) AS runs FROM experiments`,
    )
    .all();
  if (experiments.length !== 1)
    throw new ArchiveDamaged(archive, `it holds ${experiments.length} experiments`);
  const checkpoints = database
    .prepare<[], SavedCheckpoint>('SELECT DISTINCT sha256, bytes FROM checkpoints')
    .all();
  return { ...experiments[0], checkpoints };
}

/** Everything that is defined in a database: an alien trigger or view must not come in with the rows. */
function schemaOf(database: Database.Database): string {
  return JSON.stringify(
    database.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name').all(),
  );
}

function schemaOfVersion(version: number): string {
  const database = new Database(':memory:');
  try {
    migrate(database, ':memory:', MIGRATIONS.slice(0, version));
    return schemaOf(database);
  } finally {
    database.close();
  }
}
