import type { Database } from 'better-sqlite3';

/** How fast this machine has been, in cost units per second; it stays here when an experiment moves elsewhere. */

export interface Pace {
  network: string;
  engine: string;
  workers: number;
}

export function save(database: Database, { network, engine, workers }: Pace, unitsPerSecond: number): void {
  database
    .prepare('INSERT OR REPLACE INTO speeds (network, engine, workers, units_per_second) VALUES (?, ?, ?, ?)')
    .run(network, engine, workers, unitsPerSecond);
}

/** Every network that was measured on an engine with so many workers. */
export function readAll(
  database: Database,
  { engine, workers }: Omit<Pace, 'network'>,
): { network: string; unitsPerSecond: number }[] {
  return database
    .prepare<[string, number], { network: string; unitsPerSecond: number }>(
      'SELECT network, units_per_second AS unitsPerSecond FROM speeds WHERE engine = ? AND workers = ?',
    )
    .all(engine, workers);
}

export function read(database: Database, { network, engine, workers }: Pace): number | undefined {
  return database
    .prepare<[string, string, number], number>(
      'SELECT units_per_second FROM speeds WHERE network = ? AND engine = ? AND workers = ?',
    )
    .pluck()
    .get(network, engine, workers);
}
