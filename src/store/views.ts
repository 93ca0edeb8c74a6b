import type { Database } from 'better-sqlite3';

/** What the window wants to find again; to the history it is only text. */

export function save(database: Database, name: string, value: unknown): void {
  database
    .prepare('INSERT OR REPLACE INTO views (name, value) VALUES (?, ?)')
    .run(name, JSON.stringify(value));
}

export function readAll(database: Database): Record<string, unknown> {
  const rows = database.prepare<[], { name: string; value: string }>('SELECT name, value FROM views').all();
  return Object.fromEntries(rows.map(({ name, value }) => [name, JSON.parse(value) as unknown]));
}
