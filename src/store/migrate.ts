import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { HistoryFromFuture, MigrationFailed, translate } from './errors';
import { settle, temporaryName } from './files';
import { MIGRATIONS } from './migrations';

type Migrations = typeof MIGRATIONS;

export function versionOf(database: Database): number {
  return database.pragma('user_version', { simple: true }) as number;
}

/**
 * Takes a database to the newest version, all the way or not at all.
 * @throws HistoryFromFuture where it is newer than this program; `where` names it.
 */
export function migrate(database: Database, where: string, migrations: Migrations = MIGRATIONS): void {
  const version = versionOf(database);
  if (version > migrations.length) throw new HistoryFromFuture(where, version, migrations.length);
  if (version === migrations.length) return;
  // a table that others refer to can be replaced only while nobody looks after the references
  database.pragma('foreign_keys = OFF');
  try {
    database.transaction(() => {
      for (const step of migrations.slice(version)) step(database);
      checkReferences(database);
      database.pragma(`user_version = ${migrations.length}`);
    })();
  } finally {
    database.pragma('foreign_keys = ON');
  }
}

/** @throws Error where a row refers to one that is not there */
export function checkReferences(database: Database): void {
  const dangling = database.pragma('foreign_key_check') as { table: string }[];
  if (dangling.length > 0) throw new Error(`rows of ${dangling[0].table} refer to nothing`);
}

/**
 * Migrates the history in a folder. One that exists is first copied to `backups/`.
 * @throws HistoryFromFuture; MigrationFailed, which says where the backup is
 */
export function migrateHistory(
  database: Database,
  folder: string,
  migrations: Migrations = MIGRATIONS,
): void {
  const version = versionOf(database);
  const where = `The history in ${folder}`;
  if (version === 0 || version >= migrations.length) {
    migrate(database, where, migrations);
    return;
  }
  const backup = backUp(database, folder, version);
  try {
    migrate(database, where, migrations);
  } catch (error) {
    throw new MigrationFailed(version, migrations.length, backup, translate(error, folder));
  }
}

function backUp(database: Database, folder: string, version: number): string {
  const backup = join(folder, 'backups', `history-format-${version}.sqlite`);
  const temporary = temporaryName(folder);
  mkdirSync(dirname(backup), { recursive: true, mode: 0o700 });
  try {
    database.prepare('VACUUM INTO ?').run(temporary);
    settle(temporary, backup);
  } finally {
    rmSync(temporary, { force: true });
  }
  return backup;
}
