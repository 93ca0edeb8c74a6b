import type { Database } from 'better-sqlite3';
import type { LayerCount } from '../science/pruning/mask';
import type { Check, LayerPath, MetricRow, RunRecord } from '../science/protocol/records';
import { checksByKey, saveChecks } from './checks';
import { RunAlreadyFinished, UnknownRun } from './errors';
import { groupBy } from './group';
import { fromStored, toStored, type StoredNumber } from './numbers';
import type { NewRun, RunCourse, RunId, UnfinishedRun } from './rows';

/** The trainings of an experiment, with their metrics. */

type StoredRun = Omit<RunRecord, 'layers' | 'paths' | 'metrics' | 'checks'> & {
  id: RunId;
  paths: string | null;
};

interface StoredMetric {
  runId: RunId;
  iteration: number;
  seconds: number | null;
  batchLoss: StoredNumber | null;
  trainLoss: StoredNumber | null;
  trainError: number | null;
  validationLoss: StoredNumber;
  validationError: number;
  testLoss: StoredNumber;
  testError: number;
}

/** The step to go on from. */
const CHECKPOINT = `(SELECT iteration FROM checkpoints WHERE run_id = $run AND kind = 'progress')`;

/**
 * A new run; or the one that was cut or failed, which begins again where its last checkpoint is.
 * @throws RunAlreadyFinished
 */
export function begin(database: Database, experimentId: string, run: NewRun): RunId {
  const known = database
    .prepare<[string, string], { id: RunId; status: string }>(
      'SELECT id, status FROM runs WHERE experiment_id = ? AND key = ?',
    )
    .get(experimentId, run.key);
  if (known === undefined) return insert(database, experimentId, run);
  if (known.status === 'done') throw new RunAlreadyFinished(run.key);
  database
    .prepare(
      `UPDATE runs SET status = 'running', problem = NULL, reached = NULL, engine = $engine,
         threads = CASE WHEN threads = $threads OR ${CHECKPOINT} IS NULL THEN $threads END
       WHERE id = $run`,
    )
    .run({ run: known.id, engine: run.engine, threads: run.threads });
  forgetAfterCheckpoint(database, known.id);
  return known.id;
}

function insert(database: Database, experimentId: string, run: NewRun): RunId {
  const { key, replicate, level, role, from, to, noise, engine, threads } = run;
  const { lastInsertRowid } = database
    .prepare(
      `INSERT INTO runs (experiment_id, key, replicate, level, role, first_iteration, last_iteration, noise, engine,
         threads, status, started)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'running', ?)`,
    )
    .run(experimentId, key, replicate, level, role, from, to, noise, engine, threads, Date.now());
  return Number(lastInsertRowid);
}

/** What was measured after the last checkpoint will be measured again. */
function forgetAfterCheckpoint(database: Database, run: RunId): void {
  database
    .prepare(`DELETE FROM metrics WHERE run_id = $run AND iteration > coalesce(${CHECKPOINT}, -1)`)
    .run({ run });
}

export function saveMetrics(database: Database, run: RunId, metrics: MetricRow[]): void {
  const save = database.prepare(
    `INSERT OR REPLACE INTO metrics (run_id, iteration, seconds, batch_loss, train_loss, train_error,
       validation_loss, validation_error, test_loss, test_error)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  for (const row of metrics) {
    save.run(
      run,
      row.iteration,
      row.seconds,
      toStored(row.batchLoss),
      toStored(row.trainLoss),
      row.trainError,
      toStored(row.validationLoss),
      row.validationError,
      toStored(row.testLoss),
      row.testError,
    );
  }
}

interface BegunRun {
  experimentId: string;
  key: string;
  to: number;
}

export interface Finish {
  layers: LayerCount[];
  paths: LayerPath[];
  checks: Check[];
  trainSeconds: number;
  seconds: number;
}

export function finish(
  database: Database,
  run: RunId,
  { layers, paths, checks, trainSeconds, seconds }: Finish,
): void {
  const { experimentId, key } = unfinished(database, run);
  database
    .prepare(
      `UPDATE runs SET status = 'done', problem = NULL, finished = ?, train_seconds = ?, seconds = ?, paths = ?
       WHERE id = ?`,
    )
    .run(Date.now(), trainSeconds, seconds, JSON.stringify(paths), run);
  const saveLayer = database.prepare(
    'INSERT INTO layers (run_id, position, name, kept, total) VALUES (?, ?, ?, ?, ?)',
  );
  layers.forEach(({ name, kept, total }, position) => saveLayer.run(run, position, name, kept, total));
  saveChecks(database, experimentId, key, checks);
}

export function fail(database: Database, run: RunId, problem: string): void {
  unfinished(database, run);
  database
    .prepare(`UPDATE runs SET status = 'failed', problem = ?, finished = ? WHERE id = ?`)
    .run(problem, Date.now(), run);
}

/** @throws UnknownRun, RunAlreadyFinished */
export function unfinished(database: Database, run: RunId): BegunRun {
  const row = database
    .prepare<[RunId], BegunRun & { status: string }>(
      `SELECT experiment_id AS experimentId, key, last_iteration AS "to", status
       FROM runs WHERE id = ?`,
    )
    .get(run);
  if (row === undefined) throw new UnknownRun(run);
  if (row.status === 'done') throw new RunAlreadyFinished(row.key);
  return row;
}

/** The finished runs of an experiment, with all that was recorded of them. */
export function records(database: Database, experimentId: string): RunRecord[] {
  const layers = layersByRun(database, experimentId);
  const metrics = metricsByRun(database, experimentId);
  const checks = checksByKey(database, experimentId);
  return database
    .prepare<[string], StoredRun>(
      `SELECT id, key, replicate, level, role, first_iteration AS "from", last_iteration AS "to",
         train_seconds AS trainSeconds, seconds, paths, threads
       FROM runs WHERE experiment_id = ? AND status = 'done'
       ORDER BY replicate, level, first_iteration, key`,
    )
    .all(experimentId)
    .map(({ id, paths, ...run }) => ({
      ...run,
      paths: paths === null ? [] : (JSON.parse(paths) as LayerPath[]),
      layers: layers.get(id) ?? [],
      metrics: metrics.get(id) ?? [],
      checks: checks.get(run.key) ?? [],
    }));
}

/** Every run of an experiment that was begun, with what is saved of its course. */
export function courses(database: Database, experimentId: string): RunCourse[] {
  const metrics = metricsByRun(database, experimentId);
  return database
    .prepare<[string], Omit<RunCourse, 'finished' | 'metrics'> & { id: RunId; status: string }>(
      `SELECT id, key, replicate, level, role, first_iteration AS "from", last_iteration AS "to",
         coalesce(train_seconds, 0) AS trainSeconds, status
       FROM runs WHERE experiment_id = ? ORDER BY replicate, level, first_iteration, key`,
    )
    .all(experimentId)
    .map(({ id, status, ...run }) => ({
      ...run,
      finished: status === 'done',
      metrics: metrics.get(id) ?? [],
    }));
}

/** The runs of an experiment that were begun and are not finished. */
export function listUnfinished(database: Database, experimentId: string): UnfinishedRun[] {
  return database
    .prepare<[string], Omit<UnfinishedRun, 'progress'> & { sha256: string | null; iteration: number }>(
      `SELECT id, key, problem, sha256, iteration
       FROM runs LEFT JOIN checkpoints ON run_id = id AND kind = 'progress'
       WHERE experiment_id = ? AND status <> 'done' ORDER BY replicate, level, first_iteration, key`,
    )
    .all(experimentId)
    .map(({ sha256, iteration, ...run }) =>
      sha256 === null ? run : { ...run, progress: { sha256, iteration } },
    );
}

/** The keys of the finished runs and stability tests of an experiment. */
export function finishedKeys(database: Database, experimentId: string): string[] {
  return database
    .prepare<[string, string], string>(
      `SELECT key FROM runs WHERE experiment_id = ? AND status = 'done'
       UNION SELECT key FROM stability_tests WHERE experiment_id = ? ORDER BY key`,
    )
    .pluck()
    .all(experimentId, experimentId);
}

function layersByRun(database: Database, experimentId: string): Map<RunId, LayerCount[]> {
  const rows = database
    .prepare<[string], LayerCount & { runId: RunId }>(
      `SELECT run_id AS runId, layers.name, kept, total FROM layers JOIN runs ON runs.id = run_id
       WHERE experiment_id = ? ORDER BY run_id, position`,
    )
    .all(experimentId);
  return groupBy(rows, 'runId');
}

function metricsByRun(database: Database, experimentId: string): Map<RunId, MetricRow[]> {
  const rows = database
    .prepare<[string], StoredMetric>(
      `SELECT run_id AS runId, iteration, metrics.seconds, batch_loss AS batchLoss, train_loss AS trainLoss,
         train_error AS trainError, validation_loss AS validationLoss, validation_error AS validationError, test_loss AS testLoss,
         test_error AS testError
       FROM metrics JOIN runs ON runs.id = run_id WHERE experiment_id = ? ORDER BY run_id, iteration`,
    )
    .all(experimentId)
    .map((row) => ({
      ...row,
      batchLoss: fromStored(row.batchLoss),
      trainLoss: fromStored(row.trainLoss),
      validationLoss: fromStored(row.validationLoss),
      testLoss: fromStored(row.testLoss),
    }));
  return groupBy(rows, 'runId');
}
