/**
 * Something about the history that can be said to the person at the keyboard: what happened, and what to do. The
 * message is complete without a stack; `code` survives where classes do not (between processes).
 */
export class StoreProblem extends Error {
  constructor(
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = new.target.name;
  }
}

export class UnknownExperiment extends StoreProblem {
  constructor(id: string) {
    super('unknown-experiment', `There is no experiment ${id}.`);
  }
}

export class AmbiguousId extends StoreProblem {
  constructor(prefix: string, candidates: { id: string; name: string }[]) {
    const shown = candidates.slice(0, 10).map(({ id, name }) => `  ${id}  ${name}`);
    const rest = candidates.length - shown.length;
    if (rest > 0) shown.push(`  and ${rest} more`);
    super('ambiguous-id', `More than one experiment begins with ${prefix}:\n${shown.join('\n')}`);
  }
}

export class StillRunning extends StoreProblem {
  constructor(id: string) {
    super(
      'still-running',
      `The experiment ${id} is running. Pause it, or wait for its end, and export it then.`,
    );
  }
}

export class UnknownRun extends StoreProblem {
  constructor(run: number) {
    super('unknown-run', `There is no run ${run}.`);
  }
}

export class RunAlreadyFinished extends StoreProblem {
  constructor(key: string) {
    super('run-finished', `The run ${key} is finished; its record is not changed.`);
  }
}

export class DataFolderInUse extends StoreProblem {
  constructor(folder: string, holder: { pid: number; host: string; since: string } | undefined) {
    const by = holder ? ` by process ${holder.pid} on ${holder.host}, since ${holder.since}` : '';
    super(
      'in-use',
      `The data folder ${folder} is in use${by}. Close that one first, or choose another folder.`,
    );
  }
}

export class FolderNotWritable extends StoreProblem {
  constructor(folder: string, cause: unknown) {
    super(
      'not-writable',
      `The folder ${folder} cannot be written (${reasonOf(cause)}). Give yourself permission, or choose another folder.`,
      { cause },
    );
  }
}

export class ReadOnly extends StoreProblem {
  constructor(folder: string, cause: unknown) {
    super('read-only', `The history in ${folder} is open for reading only.`, { cause });
  }
}

export class NoHistory extends StoreProblem {
  constructor(folder: string) {
    super('no-history', `There is no history in ${folder} yet.`);
  }
}

export class HistoryFromFuture extends StoreProblem {
  constructor(where: string, version: number, known: number) {
    super(
      'from-future',
      `${where} was written by a newer Ticketlab (format ${version}; this one knows ${known}). Update Ticketlab to open it.`,
    );
  }
}

export class HistoryOutdated extends StoreProblem {
  constructor(folder: string) {
    super(
      'outdated',
      `The history in ${folder} is in an older format. Start Ticketlab on it once to bring it up to date.`,
    );
  }
}

export class MigrationFailed extends StoreProblem {
  constructor(from: number, to: number, backup: string, cause: unknown) {
    super(
      'migration-failed',
      `The history could not be brought from format ${from} to ${to} (${reasonOf(cause)}). ` +
        `It was left as it was; a backup is at ${backup}.`,
      { cause },
    );
  }
}

export class HistoryDamaged extends StoreProblem {
  constructor(where: string, cause: unknown) {
    super('damaged', `${where} is damaged or no history of Ticketlab (${reasonOf(cause)}).`, { cause });
  }
}

export class DiskFull extends StoreProblem {
  constructor(folder: string, cause: unknown) {
    super(
      'disk-full',
      `The disk that holds ${folder} is full. Free some space; nothing that was saved is lost.`,
      { cause },
    );
  }
}

export class CheckpointMissing extends StoreProblem {
  constructor(sha256: string) {
    super('checkpoint-missing', `The checkpoint ${sha256} is missing from the data folder.`);
  }
}

export class CheckpointDamaged extends StoreProblem {
  constructor(sha256: string, detail: string) {
    super('checkpoint-damaged', `The checkpoint ${sha256} is damaged: ${detail}.`);
  }
}

export class InvalidSafetensors extends StoreProblem {
  constructor(detail: string) {
    super('invalid-safetensors', `Not a valid safetensors file: ${detail}.`);
  }
}

export class ArchiveDamaged extends StoreProblem {
  constructor(file: string, detail: string, options?: ErrorOptions) {
    super('archive-damaged', `${file} is damaged or no archive of Ticketlab: ${detail}.`, options);
  }
}

export class ArchiveUnreadable extends StoreProblem {
  constructor(file: string, cause: unknown) {
    super('archive-unreadable', `${file} cannot be read (${reasonOf(cause)}).`, { cause });
  }
}

const FULL = ['ENOSPC', 'EDQUOT', 'SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE'];
const FORBIDDEN = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'SQLITE_CANTOPEN'];
const DAMAGED = ['SQLITE_CORRUPT', 'SQLITE_NOTADB'];

/** What the file system or SQLite says, as a StoreProblem where there is one; anything else as it is. */
export function translate(error: unknown, folder: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const is = (codes: string[]) => codes.some((known) => code === known || code.startsWith(`${known}_`));
  if (error instanceof StoreProblem) return error;
  if (is(FULL)) return new DiskFull(folder, error);
  if (is(FORBIDDEN)) return new FolderNotWritable(folder, error);
  if (is(['SQLITE_READONLY'])) return new ReadOnly(folder, error);
  if (is(DAMAGED)) return new HistoryDamaged(`The history in ${folder}`, error);
  return error;
}

/** Does something with the files in a folder; what goes wrong is thrown as a StoreProblem where there is one. */
export function guarded<Result>(folder: string, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    throw translate(error, folder);
  }
}

/** The same for an action that takes its time. */
export async function guardedAsync<Result>(folder: string, action: () => Promise<Result>): Promise<Result> {
  try {
    return await action();
  } catch (error) {
    throw translate(error, folder);
  }
}

export function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
