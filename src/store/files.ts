import { createHash, randomUUID } from 'node:crypto';
import { closeSync, createReadStream, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/**
 * Where files are made before they get their names, on the same disk so that they can be renamed. What a killed
 * process left in it is of no use to anyone.
 */
export function temporaryFolder(folder: string): string {
  return join(folder, 'temporary');
}

/** A name of its own in the folder's temporary one, which is made where it is missing. */
export function temporaryName(folder: string): string {
  mkdirSync(temporaryFolder(folder), { recursive: true, mode: 0o700 });
  return join(temporaryFolder(folder), randomUUID());
}

/**
 * Creates an empty file that only its owner can read, unless there is one already. That one is not even opened: to close it would
 * drop the locks that this process has on it.
 */
export function createPrivately(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

/** Gives a finished file its name. Once this returns, neither a crash nor a power cut brings back a half of it. */
export function settle(temporary: string, name: string): void {
  sync(temporary);
  renameSync(temporary, name);
  syncFolder(dirname(name));
}

/** Runs an action with a temporary folder, which is gone when it ends, well or not. */
export async function withTemporaryFolder<Result>(
  name: string,
  action: (folder: string) => Promise<Result>,
): Promise<Result> {
  mkdirSync(name, { mode: 0o700 });
  try {
    return await action(name);
  } finally {
    rmSync(name, { recursive: true, force: true });
  }
}

/** SHA-256 of a file, read in pieces. */
export async function hashFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** Makes sure that the names in a folder outlast a power cut. Windows has no such thing, and needs none. */
export function syncFolder(folder: string): void {
  if (process.platform !== 'win32') sync(folder);
}

function sync(path: string): void {
  // Windows flushes only what is open for writing; a folder cannot be opened so
  const file = openSync(path, process.platform === 'win32' ? 'r+' : 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
