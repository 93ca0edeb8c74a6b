import type { Database } from 'better-sqlite3';

/** How the rows of one experiment get from one history to another. */

/** Tables whose rows are numbered afresh where they arrive. */
type Numbered = 'runs' | 'stability_tests';

interface Part {
  table: string;
  /** Which rows are the experiment's. */
  belongs: string;
  /** The column that holds such a number, and whose number it is. */
  numbered?: { column: string; of: Numbered };
}

/** All that belongs to an experiment, parents first. */
export const PARTS: readonly Part[] = [
  { table: 'experiments', belongs: 'id = $id' },
  { table: 'provenance', belongs: 'experiment_id = $id' },
  { table: 'results', belongs: 'experiment_id = $id' },
  { table: 'checks', belongs: 'experiment_id = $id' },
  { table: 'log', belongs: 'experiment_id = $id' },
  { table: 'runs', belongs: 'experiment_id = $id', numbered: { column: 'id', of: 'runs' } },
  child('layers', 'run_id', 'runs'),
  child('metrics', 'run_id', 'runs'),
  child('checkpoints', 'run_id', 'runs'),
  {
    table: 'stability_tests',
    belongs: 'experiment_id = $id',
    numbered: { column: 'id', of: 'stability_tests' },
  },
  child('pairs', 'test_id', 'stability_tests'),
  child('path_points', 'test_id', 'stability_tests'),
];

function child(table: string, column: string, of: Numbered): Part {
  const belongs = `${column} IN (SELECT id FROM source.${of} WHERE experiment_id = $id)`;
  return { table, belongs, numbered: { column, of } };
}

/** Copies an experiment from the history in a file into this one, in one transaction. Both are of the newest version. */
export function copyExperiment(database: Database, source: string, id: string): void {
  database.prepare('ATTACH ? AS source').run(source);
  try {
    database.transaction(() => {
      const highest = {
        runs: highestNumber(database, 'runs'),
        stability_tests: highestNumber(database, 'stability_tests'),
      };
      for (const part of PARTS) copyPart(database, part, id, highest);
    })();
  } finally {
    database.exec('DETACH source');
  }
}

function copyPart(database: Database, part: Part, id: string, highest: Record<Numbered, number>): void {
  const { table, belongs, numbered } = part;
  const columns = database
    .prepare<[string], string>('SELECT name FROM pragma_table_info(?)')
    .pluck()
    .all(table);
  const values = columns.map((column) =>
    column === numbered?.column ? `${column} + ${highest[numbered.of]}` : column,
  );
  database
    .prepare(
      `INSERT INTO main.${table} (${columns.join(', ')})
       SELECT ${values.join(', ')} FROM source.${table} WHERE ${belongs}`,
    )
    .run({ id });
}

function highestNumber(database: Database, table: Numbered): number {
  return database.prepare<[], number>(`SELECT coalesce(max(id), 0) FROM main.${table}`).pluck().get()!;
}
