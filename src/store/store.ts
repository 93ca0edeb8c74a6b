import { mkdirSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import type { Cut } from '../science/analysis/standing';
import type { Check, MetricRow, RunRecord, StabilityRecord } from '../science/protocol/records';
import { CheckpointFiles, type SavedCheckpoint } from './checkpoints';
import { listChecks, saveChecks } from './checks';
import * as cuts from './cuts';
import { openForReading, openForWriting } from './database';
import { CheckpointMissing, FolderNotWritable, guarded, StoreProblem, translate } from './errors';
import * as experiments from './experiments';
import { isLocked, WriterLock } from './lock';
import * as log from './log';
import * as queue from './queue';
import * as references from './references';
import type {
  ExperimentRow,
  ExperimentSummary,
  GrownSpec,
  KeyedCheck,
  ListingRow,
  LogRow,
  NewExperiment,
  NewRun,
  Provenance,
  RunCourse,
  RunId,
  Status,
  UnfinishedRun,
} from './rows';
import * as runs from './runs';
import * as speeds from './speeds';
import * as stability from './stability';
import { copyExperiment } from './transfer';
import * as views from './views';

/**
 * The experiment history of a data folder. Every change is one transaction: done when the method returns, else not at all.
 * Any method may throw DiskFull, FolderNotWritable or HistoryDamaged, and any change ReadOnly.
 */
export class Store {
  readonly checkpoints: CheckpointFiles;
  /** Checkpoints that nothing refers to, but that could not be deleted yet: just written, or being read. */
  private readonly loose = new Set<string>();

  private constructor(
    readonly folder: string,
    private readonly database: Database,
    private readonly lock: WriterLock | undefined,
  ) {
    this.checkpoints = new CheckpointFiles(folder);
  }

  /**
   * Opens the history in a folder for its one writer, and creates what is missing. With `readonly`, opens one that exists for
   * reading, whoever writes meanwhile.
   * @throws DataFolderInUse, FolderNotWritable, HistoryFromFuture, MigrationFailed; with `readonly` NoHistory, HistoryOutdated
   */
  static open(folder: string, { readonly = false }: { readonly?: boolean } = {}): Store {
    return guarded(folder, () => (readonly ? Store.openForReading(folder) : Store.openForWriting(folder)));
  }

  private static openForReading(folder: string): Store {
    return new Store(folder, openForReading(folder), undefined);
  }

  private static openForWriting(folder: string): Store {
    makeFolder(folder);
    const lock = WriterLock.take(folder);
    try {
      const store = new Store(folder, openForWriting(folder), lock);
      store.checkpoints.removeStale();
      return store;
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  close(): void {
    try {
      // nobody writes any more, so that no reference to a file is still on its way
      guarded(this.folder, () => this.sweep({ evenYoung: true }));
    } finally {
      this.database.close();
      this.lock?.release();
    }
  }

  /** Adds an experiment, queued. */
  createExperiment(experiment: NewExperiment): void {
    this.change((database) => experiments.create(database, experiment));
  }

  /** @throws UnknownExperiment */
  experiment(id: string): ExperimentRow {
    return this.asItIs([this.look((database) => experiments.get(database, id))])[0];
  }

  /** Whether there is an experiment with this id, in the trash or not. */
  has(id: string): boolean {
    return this.look((database) => experiments.exists(database, id));
  }

  /** The newest first; those in the trash are left out, or with `trashed` they alone are given. */
  experiments({ trashed = false }: { trashed?: boolean } = {}): ExperimentSummary[] {
    return this.asItIs(this.look((database) => experiments.list(database, trashed)));
  }

  /** Listings of these experiments, or of the whole history with its trash, the newest first. */
  listings(ids?: string[]): ListingRow[] {
    return this.look((database) => experiments.listings(database, ids));
  }

  /**
   * The id that begins with these characters, in the trash or not.
   * @throws UnknownExperiment, AmbiguousId
   */
  resolveId(prefix: string): string {
    return this.look((database) => experiments.resolve(database, prefix));
  }

  setStatus(id: string, status: Status, problem?: string): void {
    this.change((database) => experiments.setStatus(database, id, status, problem));
  }

  /** For the writer that has just opened: whatever was running is interrupted. Returns the ids. */
  markInterrupted(): string[] {
    return this.change(experiments.markInterrupted);
  }

  /** Adds to the wall seconds and training steps an experiment has taken. */
  addTime(id: string, seconds: number, trainSteps: number): void {
    this.update(id, 'seconds = seconds + ?, train_steps = train_steps + ?', seconds, trainSteps);
  }

  setResult(id: string, result: unknown): void {
    this.change((database) => experiments.setResult(database, id, result));
  }

  /** What a finished experiment has found, in short, for the listing. */
  setHeadline(id: string, headline: unknown): void {
    this.update(id, 'headline = ?', headline === null ? null : JSON.stringify(headline));
  }

  /** Asks more of an experiment; what is done of it stays. */
  growSpec(id: string, spec: GrownSpec): void {
    this.change((database) => experiments.setSpec(database, id, spec));
  }

  /** An experiment has been gone on with on other versions. */
  setVersions(id: string, versions: Provenance['versions']): void {
    this.change((database) => experiments.setVersions(database, id, versions));
  }

  /** The ids of the experiments that wait for their turn or have it, in order. */
  queue(): string[] {
    return this.look(queue.read);
  }

  /** Puts the queue in this order. */
  orderQueue(ids: string[]): void {
    this.change((database) => queue.order(database, ids));
  }

  /** Adds a line to an experiment's log. */
  note(id: string, text: string): void {
    this.change((database) => log.note(database, id, text));
  }

  log(id: string): LogRow[] {
    return this.look((database) => log.read(database, id));
  }

  saveView(name: string, value: unknown): void {
    this.change((database) => views.save(database, name, value));
  }

  views(): Record<string, unknown> {
    return this.look(views.readAll);
  }

  savePace(pace: speeds.Pace, unitsPerSecond: number): void {
    this.change((database) => speeds.save(database, pace, unitsPerSecond));
  }

  /** Cost units per second when last measured; undefined where that never was. */
  pace(pace: speeds.Pace): number | undefined {
    return this.look((database) => speeds.read(database, pace));
  }

  /** Those of all networks, on an engine with so many workers. */
  paces(on: Omit<speeds.Pace, 'network'>): { network: string; unitsPerSecond: number }[] {
    return this.look((database) => speeds.readAll(database, on));
  }

  /** The spec of some experiment with a network; undefined where there is none. */
  specWith(network: string): unknown {
    return this.look((database) => experiments.specWith(database, network));
  }

  rename(id: string, name: string): void {
    this.update(id, 'name = ?', name);
  }

  setNotes(id: string, notes: string): void {
    this.update(id, 'notes = ?', notes);
  }

  setTags(id: string, tags: string[]): void {
    this.update(id, 'tags = ?', JSON.stringify(tags));
  }

  setStarred(id: string, starred: boolean): void {
    this.update(id, 'starred = ?', Number(starred));
  }

  setArchived(id: string, archived: boolean): void {
    this.update(id, 'archived = ?', Number(archived));
  }

  trash(id: string): void {
    this.update(id, 'trashed = ?', Date.now());
  }

  restore(id: string): void {
    this.update(id, 'trashed = NULL');
  }

  /**
   * Removes an experiment for good, with the checkpoints that it alone refers to. Returns their bytes; those of
   * files just written are free within moments.
   */
  purge(id: string): { bytes: number } {
    const own = this.change((database) => {
      const own = references.ofExperimentOnly(database, id);
      experiments.remove(database, id);
      return own;
    });
    this.release(own.map(({ sha256 }) => sha256));
    return { bytes: bytesOf(own) };
  }

  /** Bytes of the checkpoints that a purge would free. */
  sizeOf(id: string): number {
    return bytesOf(this.look((database) => references.ofExperimentOnly(database, id)));
  }

  /** The checkpoints that an experiment refers to, each once. */
  checkpointsOf(id: string): string[] {
    return this.look((database) => references.ofExperiment(database, id)).map(({ sha256 }) => sha256);
  }

  /**
   * Begins a run, or begins a cut or failed one again: its metrics after its last checkpoint are forgotten.
   * @throws UnknownExperiment, RunAlreadyFinished
   */
  beginRun(experimentId: string, run: NewRun): RunId {
    return this.change((database) => {
      experiments.demand(database, experimentId);
      return runs.begin(database, experimentId, run);
    });
  }

  /**
   * Saves metrics of a run and the checkpoint it can go on from, which replaces the one before.
   * @throws CheckpointMissing, UnknownRun, RunAlreadyFinished
   */
  saveProgress(
    run: RunId,
    { metrics, checkpoint }: { metrics: MetricRow[]; checkpoint?: SavedCheckpoint & { iteration: number } },
  ): void {
    const replaced = this.change((database) => {
      runs.unfinished(database, run);
      runs.saveMetrics(database, run, metrics);
      if (checkpoint === undefined) return undefined;
      const before = references.dropProgress(database, run);
      this.refer(run, 'progress', checkpoint);
      return before;
    });
    if (replaced !== undefined) this.release([replaced]);
  }

  /**
   * Saves all that a run leaves behind; its checkpoint of progress is no longer needed.
   * @throws CheckpointMissing, UnknownRun, RunAlreadyFinished
   */
  finishRun(
    run: RunId,
    { metrics, final, ...finish }: runs.Finish & { metrics: MetricRow[]; final: SavedCheckpoint },
  ): void {
    const progress = this.change((database) => {
      const { to } = runs.unfinished(database, run);
      runs.saveMetrics(database, run, metrics);
      runs.finish(database, run, finish);
      this.refer(run, 'final', { ...final, iteration: to });
      return references.dropProgress(database, run);
    });
    if (progress !== undefined) this.release([progress]);
  }

  /** Keeps how many steps runs under way have taken. */
  saveReach(reached: { run: RunId; iteration: number }[]): void {
    this.change((database) => cuts.saveReach(database, reached));
  }

  /** Where an experiment was cut; null when it was not, or no run was under way. */
  cut(id: string): Cut | null {
    return this.look((database) => cuts.read(database, [id])).get(id) ?? null;
  }

  /** @throws UnknownRun, RunAlreadyFinished */
  failRun(run: RunId, problem: string): void {
    this.change((database) => runs.fail(database, run, problem));
  }

  /**
   * Saves a stability test, in place of one with the same key.
   * @throws UnknownExperiment
   */
  saveStability(experimentId: string, record: StabilityRecord): void {
    this.change((database) => {
      experiments.demand(database, experimentId);
      stability.save(database, experimentId, record);
    });
  }

  /** The finished runs, in order of replicate, level and first step. */
  runRecords(experimentId: string): RunRecord[] {
    return this.look((database) => runs.records(database, experimentId));
  }

  /** Every run that was begun, with what is saved of its course. */
  courses(experimentId: string): RunCourse[] {
    return this.look((database) => runs.courses(database, experimentId));
  }

  stabilityRecords(experimentId: string): StabilityRecord[] {
    return this.look((database) => stability.records(database, experimentId));
  }

  /** The runs that were begun and are not finished. */
  unfinishedRuns(experimentId: string): UnfinishedRun[] {
    return this.look((database) => runs.listUnfinished(database, experimentId));
  }

  /** The keys of the finished runs and stability tests. */
  finishedKeys(experimentId: string): string[] {
    return this.look((database) => runs.finishedKeys(database, experimentId));
  }

  /** The last checkpoint of a finished run. */
  artefact(experimentId: string, key: string): { sha256: string } | undefined {
    return this.look((database) => references.finalOf(database, experimentId, key));
  }

  /** Saves the self-checks of a run or stability test that failed, in place of what is there under its key. */
  saveChecks(experimentId: string, key: string, checks: Check[]): void {
    this.change((database) => {
      experiments.demand(database, experimentId);
      saveChecks(database, experimentId, key, checks);
    });
  }

  /** Every self-check of the experiment's runs and stability tests. */
  checks(experimentId: string): KeyedCheck[] {
    return this.look((database) => listChecks(database, experimentId));
  }

  /** Takes in the experiment of another history with its checkpoints, finished files on this disk; all of it or nothing. */
  takeIn(id: string, history: string, checkpoints: { sha256: string; file: string }[]): void {
    try {
      guarded(this.folder, () => {
        for (const { sha256, file } of checkpoints) this.checkpoints.adopt(file, sha256);
        copyExperiment(this.database, history, id);
      });
    } catch (error) {
      this.release(checkpoints.map(({ sha256 }) => sha256));
      throw error;
    }
  }

  /**
   * Looks through all checkpoints and deletes those that nothing refers to, those just written when they are older. Only where
   * work was cut or has failed is there any but those that the store itself lets go of.
   */
  collectCheckpoints(): { files: number; bytes: number } {
    const referenced = this.look(references.all);
    return guarded(this.folder, () =>
      this.release(this.checkpoints.all().filter((sha256) => !referenced.has(sha256))),
    );
  }

  private update(id: string, changes: string, ...values: unknown[]): void {
    this.change((database) => experiments.update(database, id, changes, ...values));
  }

  /** A reference to a file that is gone would be a promise that cannot be kept. */
  private refer(
    run: RunId,
    kind: references.Kind,
    checkpoint: SavedCheckpoint & { iteration: number },
  ): void {
    if (!this.checkpoints.has(checkpoint.sha256)) throw new CheckpointMissing(checkpoint.sha256);
    references.refer(this.database, run, kind, checkpoint);
  }

  /** Deletes those of these files that nothing refers to any more; what cannot be deleted now is tried again. */
  private release(files: string[]): { files: number; bytes: number } {
    for (const sha256 of files) this.loose.add(sha256);
    return guarded(this.folder, () => this.sweep());
  }

  private sweep(age?: { evenYoung: boolean }): { files: number; bytes: number } {
    const freed = { files: 0, bytes: 0 };
    for (const sha256 of this.loose) {
      const isNeeded = references.isReferenced(this.database, sha256);
      const bytes = isNeeded ? 0 : this.checkpoints.remove(sha256, age);
      if (bytes > 0) freed.files++;
      freed.bytes += bytes;
      if (isNeeded || !this.checkpoints.has(sha256)) this.loose.delete(sha256);
    }
    return freed;
  }

  /** To a reader, what was running is interrupted where nobody is left who could be running it. */
  private asItIs<Row extends ExperimentSummary>(rows: Row[]): Row[] {
    const isDead =
      this.lock === undefined && rows.some(({ status }) => status === 'running') && !isLocked(this.folder);
    if (!isDead) return rows;
    return rows.map((row) => (row.status === 'running' ? { ...row, status: 'interrupted' } : row));
  }

  private look<Result>(action: (database: Database) => Result): Result {
    return guarded(this.folder, () => this.database.transaction(() => action(this.database))());
  }

  private change<Result>(action: (database: Database) => Result): Result {
    return guarded(this.folder, () => this.database.transaction(() => action(this.database)).immediate());
  }
}

function bytesOf(checkpoints: SavedCheckpoint[]): number {
  return checkpoints.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** On a disk for reading only Node says that there is no such folder; that it cannot be made is what it means. */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    const problem = translate(error, folder);
    throw problem instanceof StoreProblem ? problem : new FolderNotWritable(folder, error);
  }
}
