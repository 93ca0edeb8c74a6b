import type { Database } from 'better-sqlite3';
import type { LogRow } from './rows';

/** What has happened to an experiment, in words. */

export function note(database: Database, experimentId: string, text: string): void {
  database
    .prepare('INSERT INTO log (experiment_id, time, text) VALUES (?, ?, ?)')
    .run(experimentId, Date.now(), text);
}

/** The oldest first. */
export function read(database: Database, experimentId: string): LogRow[] {
  return database
    .prepare<[string], LogRow>('SELECT time, text FROM log WHERE experiment_id = ? ORDER BY rowid')
    .all(experimentId);
}
