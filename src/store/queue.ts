import type { Database } from 'better-sqlite3';

/** Which experiments wait for their turn or have it, in which order: it outlasts the process that carries them out. */

/** The ids in the queue, the first first. */
export function read(database: Database): string[] {
  return database
    .prepare<[], string>('SELECT id FROM experiments WHERE queue_place IS NOT NULL ORDER BY queue_place')
    .pluck()
    .all();
}

/** Puts these experiments, which are the whole queue, in this order. */
export function order(database: Database, ids: string[]): void {
  const place = database.prepare('UPDATE experiments SET queue_place = ? WHERE id = ?');
  ids.forEach((id, index) => place.run(index, id));
}
