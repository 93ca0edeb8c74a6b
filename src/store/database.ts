import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { HistoryFromFuture, HistoryOutdated, NoHistory } from './errors';
import { createPrivately } from './files';
import { migrateHistory, versionOf } from './migrate';
import { MIGRATIONS } from './migrations';

export function historyFile(folder: string): string {
  return join(folder, 'history.sqlite');
}

/** Opens the history of a folder for its one writer; creates it or brings it up to date where need be. */
export function openForWriting(folder: string, migrations = MIGRATIONS): Database.Database {
  createPrivately(historyFile(folder));
  return opened(historyFile(folder), {}, (database) => {
    database.pragma('journal_mode = WAL');
    // a commit outlasts a power cut; there are few of them, so it may cost its milliseconds
    database.pragma('synchronous = FULL');
    migrateHistory(database, folder, migrations);
  });
}

/** Opens the history of a folder for reading, which the writer does not notice. */
export function openForReading(folder: string): Database.Database {
  if (!existsSync(historyFile(folder))) throw new NoHistory(folder);
  return opened(historyFile(folder), { readonly: true }, (database) => {
    const version = versionOf(database);
    if (version === 0) throw new NoHistory(folder);
    if (version < MIGRATIONS.length) throw new HistoryOutdated(folder);
    if (version > MIGRATIONS.length) {
      throw new HistoryFromFuture(`The history in ${folder}`, version, MIGRATIONS.length);
    }
  });
}

/** Opens a database for an action that makes it ready to use, and closes it where that fails. */
function opened(
  file: string,
  options: Database.Options,
  makeReady: (database: Database.Database) => void,
): Database.Database {
  const database = new Database(file, { ...options, fileMustExist: true });
  try {
    database.pragma('foreign_keys = ON');
    // an imported database is not let to run code of its own
    database.pragma('trusted_schema = OFF');
    makeReady(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
