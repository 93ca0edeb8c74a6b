import Database from 'better-sqlite3';
import { historyFile } from '../../../src/store/database';
import { MIGRATIONS } from '../../../src/store/migrations';

/**
 * Makes a history of format 1 in a folder, as the first release of Ticketlab wrote it: one experiment, one run, one
 * stability test. It is written in plain SQL so that it stays what it is when the store goes on.
 */
export function writeHistoryOfFormat1(folder: string): string {
  const file = historyFile(folder);
  withDatabase(file, (database) => {
    database.pragma('journal_mode = WAL');
    MIGRATIONS[0](database);
    database.exec(`
      INSERT INTO experiments (id, name, protocol, network, dataset, replicates, status, created, tags)
        VALUES ('0b0e', 'From the first days', 'lottery', 'lenet', 'mnist', 1, 'done', 1700000000000, '["old"]');
      INSERT INTO provenance (experiment_id, spec, spec_hash, seeds, engine, versions, machine, git_commit)
        VALUES ('0b0e', '{"protocol":"lottery"}', 'cafe', '[1]', 'simd', '{"ticketlab":"0.1.0"}', '{"cores":2}', NULL);
      INSERT INTO runs (id, experiment_id, key, replicate, level, role, first_iteration, last_iteration, noise,
          engine, status, started, finished, train_seconds, seconds)
        VALUES (1, '0b0e', 'r0/l0/ticket', 0, 0, 'ticket', 0, 10, 1, 'simd', 'done', 1, 2, 1.5, 2);
      INSERT INTO layers VALUES (1, 0, 'fc1', 8, 10);
      INSERT INTO metrics VALUES (1, 0, NULL, NULL, NULL, 0.5, 12.25, 0.25, 12.5), (1, 10, 'NaN', 0.125, 3, 0.5, 12.25, 0.25, 12.5);
      INSERT INTO checks VALUES ('0b0e', 'r0/l0/ticket', 0, 'masks are nested', 1, '');
      INSERT INTO stability_tests VALUES (1, '0b0e', 'r0/l0/stability', 0, 0, 4);
      INSERT INTO pairs VALUES (1, 0, 1, 3.5, 1.25);
      INSERT INTO path_points VALUES (1, 0, 1, 0.5, 2, 0.1, 1, 0.05);
    `);
    database.pragma('user_version = 1');
  });
  return file;
}

/** Looks into a database, whoever wrote it, and closes it again. */
export function withDatabase<Result>(file: string, action: (database: Database.Database) => Result): Result {
  const database = new Database(file);
  try {
    return action(database);
  } finally {
    database.close();
  }
}

/** Everything in a database: what is defined, and every row. */
export function contentOf(database: Database.Database): unknown {
  const defined = database
    .prepare<[], { name: string; type: string }>('SELECT type, name, sql FROM sqlite_schema ORDER BY name')
    .all();
  const tables = defined.filter(({ type }) => type === 'table');
  return {
    version: database.pragma('user_version', { simple: true }),
    defined,
    rows: tables.map(({ name }) => database.prepare(`SELECT * FROM "${name}"`).all()),
  };
}
