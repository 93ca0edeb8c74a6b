import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { DataFolderInUse } from './errors';
import { createPrivately, temporaryName } from './files';

/** Readers touch the lock for an instant to see whether it is held; a writer waits that out. */
const PATIENCE = 300;

const Holder = z.object({ pid: z.int(), host: z.string(), since: z.string() });
type Holder = z.infer<typeof Holder>;

/**
 * The right to write in a data folder, which one process has at a time. It is an exclusive lock of the operating
 * system (on an empty SQLite database, which knows how to take one on every platform), so it goes with its process,
 * however that ends. The file beside it only says who has it.
 */
export class WriterLock {
  private constructor(
    private readonly folder: string,
    private readonly database: Database.Database,
  ) {}

  /** @throws DataFolderInUse where another process, or another Store of this one, has it. */
  static take(folder: string): WriterLock {
    createPrivately(lockFile(folder));
    const database = new Database(lockFile(folder), { timeout: PATIENCE });
    try {
      // with the journal in memory the file stays empty, and a killed holder leaves nothing to be rolled back
      database.pragma('journal_mode = MEMORY');
      database.exec('BEGIN EXCLUSIVE');
      signIn(folder);
    } catch (error) {
      database.close();
      throw isBusy(error) ? new DataFolderInUse(folder, holderOf(folder)) : error;
    }
    return new WriterLock(folder, database);
  }

  release(): void {
    rmSync(holderFile(this.folder), { force: true });
    this.database.close();
  }
}

/** Whether a living process has the right to write in the folder. */
export function isLocked(folder: string): boolean {
  let database: Database.Database | undefined;
  try {
    database = new Database(lockFile(folder), { readonly: true, fileMustExist: true, timeout: 0 });
    database.prepare('SELECT 1 FROM sqlite_schema').all();
    return false;
  } catch (error) {
    return isBusy(error);
  } finally {
    database?.close();
  }
}

function signIn(folder: string): void {
  const holder: Holder = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
  const temporary = temporaryName(folder);
  writeFileSync(temporary, JSON.stringify(holder), { mode: 0o600 });
  renameSync(temporary, holderFile(folder));
}

function holderOf(folder: string): Holder | undefined {
  try {
    return Holder.parse(JSON.parse(readFileSync(holderFile(folder), 'utf8')));
  } catch {
    return undefined; // it signs in a moment after it takes the lock
  }
}

function lockFile(folder: string): string {
  return join(folder, 'lock.sqlite');
}

function holderFile(folder: string): string {
  return join(folder, 'lock.json');
}

function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
}
