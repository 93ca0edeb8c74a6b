import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { CheckpointDamaged, CheckpointMissing, guarded, InvalidSafetensors } from './errors';
import { settle, syncFolder, temporaryFolder, temporaryName } from './files';
import { decode, encode, type TensorEntry, type TensorFile } from './safetensors';

export type { TensorEntry, TensorFile } from './safetensors';

export interface SavedCheckpoint {
  sha256: string;
  bytes: number;
}

/** A file this young may have been written for a reference that is still on its way. */
const YOUNG = 10_000;
/** Something temporary this old belongs to a process that was killed. */
const STALE = 3_600_000;

/**
 * The checkpoint files of a data folder: safetensors, each named by its SHA-256. Needs no database, so engine workers
 * read and write them where they are.
 */
export class CheckpointFiles {
  /** @param folder The data folder; the files are in `checkpoints/` below it. */
  constructor(readonly folder: string) {}

  /**
   * Writes a checkpoint, whole or not at all. Equal tensors and metadata make one file, however often they are written.
   * @throws DiskFull, FolderNotWritable, InvalidSafetensors
   */
  write(tensors: Record<string, TensorEntry>, metadata: Record<string, string> = {}): SavedCheckpoint {
    const content = encode(tensors, metadata);
    const sha256 = createHash('sha256').update(content).digest('hex');
    guarded(this.folder, () => {
      const temporary = temporaryName(this.folder);
      try {
        writeFileSync(temporary, content, { flag: 'wx', mode: 0o600 });
        this.adopt(temporary, sha256);
      } finally {
        rmSync(temporary, { force: true });
      }
    });
    return { sha256, bytes: content.length };
  }

  /**
   * Reads a checkpoint and verifies it.
   * @throws CheckpointMissing, CheckpointDamaged
   */
  read(sha256: string): TensorFile {
    const content = this.readBytes(sha256);
    if (createHash('sha256').update(content).digest('hex') !== sha256) {
      throw new CheckpointDamaged(sha256, `its ${content.length} bytes are not those that were written`);
    }
    try {
      return decode(content);
    } catch (error) {
      if (error instanceof InvalidSafetensors) throw new CheckpointDamaged(sha256, error.message);
      throw error;
    }
  }

  has(sha256: string): boolean {
    return existsSync(this.path(sha256));
  }

  /** Where a checkpoint is, or would be. */
  path(sha256: string): string {
    return join(this.folder, nameOf(sha256));
  }

  /** Takes in a finished file whose SHA-256 is known, in place of any that has its name. */
  adopt(file: string, sha256: string): void {
    const path = this.path(sha256);
    const created = mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    settle(file, path);
    if (created !== undefined) syncFolder(dirname(created));
  }

  /** Deletes a file if that can be done now, but not one just written, unless it is said to. Returns the bytes freed. */
  remove(sha256: string, { evenYoung = false } = {}): number {
    const status = statSync(this.path(sha256), { throwIfNoEntry: false });
    if (status === undefined || (!evenYoung && isYounger(status.mtimeMs, YOUNG))) return 0;
    try {
      rmSync(this.path(sha256));
      return status.size;
    } catch {
      return 0; // somebody reads it
    }
  }

  /** The SHA-256 of every checkpoint there is. */
  all(): string[] {
    const shelves = join(this.folder, 'checkpoints');
    if (!existsSync(shelves)) return [];
    return readdirSync(shelves, { recursive: true, encoding: 'utf8' })
      .map((path) => basename(path, '.safetensors'))
      .filter((name) => /^[0-9a-f]{64}$/.test(name));
  }

  /** Deletes what killed processes left half-written. */
  removeStale(): void {
    const folder = temporaryFolder(this.folder);
    if (!existsSync(folder)) return;
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      const status = statSync(path, { throwIfNoEntry: false });
      if (status !== undefined && !isYounger(status.mtimeMs, STALE))
        rmSync(path, { recursive: true, force: true });
    }
  }

  private readBytes(sha256: string): Buffer {
    try {
      return readFileSync(this.path(sha256));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
        throw new CheckpointMissing(sha256);
      throw error;
    }
  }
}

/** Where a checkpoint is within a data folder or an archive. */
export function nameOf(sha256: string): string {
  return `checkpoints/${sha256.slice(0, 2)}/${sha256}.safetensors`;
}

function isYounger(modified: number, age: number): boolean {
  return Date.now() - modified < age;
}
