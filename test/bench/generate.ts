import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { flattenSettings } from '../../src/lab/flatten';
import { headlineOf } from '../../src/lab/headline';
import { checkSpec, findSpec } from '../../src/lab/presets';
import { describeExperiment } from '../../src/lab/result';
import type { LotterySpec } from '../../src/science/protocol/spec';
import { planExperiment, type TrainingTask } from '../../src/science/protocol/plan';
import { Store } from '../../src/store/store';

/**
 * Fills a data folder with a large history of made-up experiments, for the measures of the window:
 *
 *     node scripts/electron-node.mjs out/main/generate.js FOLDER [EXPERIMENTS] [METRIC_POINTS]
 *
 * One experiment is made whole through the store; the others are copies of its rows under names and settings of their own.
 */

const LAYERS = [235_200, 30_000, 1000];

const [folder, experiments = '10000', points = '20000000'] = process.argv.slice(2);

function specOf(number: number): LotterySpec {
  const spec = checkSpec(findSpec('mnist-quick')) as LotterySpec;
  return checkSpec({
    ...spec,
    name: `Experiment ${number}`,
    seed: number,
    replicates: 3,
    recipe: {
      ...spec.recipe,
      optimizer: { ...spec.recipe.optimizer, learningRate: 0.0001 * (1 + (number % 50)) },
    },
    pruning: { ...spec.pruning, levels: 4 },
    branches: {},
    stability: undefined,
  }) as LotterySpec;
}

/** Metric rows of a run that ends at an error that depends on its level and replicate. */
function metricsOf({ level, replicate, from, to }: TrainingTask, rows: number) {
  return Array.from({ length: rows }, (_, i) => {
    const progress = i / (rows - 1);
    const error = 90 * Math.exp(-6 * progress) + 1.6 + 0.1 * level + 0.05 * replicate;
    const loss = error / 30;
    return {
      iteration: Math.round(from + progress * (to - from)),
      seconds: progress * 10,
      batchLoss: i === 0 ? null : loss,
      trainLoss: i === rows - 1 ? loss : null,
      trainError: i === rows - 1 ? error : null,
      validationLoss: loss,
      validationError: error,
      testLoss: loss,
      testError: error,
    };
  });
}

/** The experiment that the others are copies of. */
function makeFirst(store: Store, rowsPerRun: number): string {
  const spec = specOf(0);
  const id = randomUUID();
  store.createExperiment({
    id,
    name: spec.name,
    protocol: spec.protocol,
    network: 'lenet-300-100',
    dataset: 'MNIST',
    replicates: spec.replicates,
    spec,
    specHash: '0'.repeat(64),
    settings: flattenSettings(spec),
    provenance: {
      seeds: [0, 1, 2],
      engine: 'simd',
      versions: { ticketlab: '0.1.0', simd: '1' },
      machine: { workers: 2 },
      gitCommit: null,
    },
  });
  for (const task of planExperiment(spec).tasks) {
    if (task.kind !== 'training') continue;
    const run = store.beginRun(id, { ...task, engine: 'simd', threads: 1 });
    store.finishRun(run, {
      metrics: metricsOf(task, rowsPerRun),
      layers: LAYERS.map((total, i) => ({
        name: `fc${i + 1}`,
        kept: Math.round(total * 0.64 ** task.level),
        total,
      })),
      paths: [],
      checks: [{ name: 'made up', passed: true, detail: '' }],
      trainSeconds: 5,
      seconds: 6,
      final: store.checkpoints.write({ number: { shape: [1], data: new Float32Array([run]) } }),
    });
  }
  const result = { ...describeExperiment(store, id), status: 'done' as const };
  store.setResult(id, result);
  store.setHeadline(id, headlineOf(result));
  store.setStatus(id, 'done');
  return id;
}

function copyMany(database: Database.Database, first: string, count: number): void {
  const runs = database.prepare('SELECT count(*) FROM runs').pluck().get() as number;
  const copy = {
    experiment: database.prepare(
      `INSERT INTO experiments SELECT $id, $name, protocol, network, dataset, replicates, status, problem, $created,
         $created + 60000, 60 + $number % 100, train_steps, notes, tags, starred, archived, trashed, queue_place, $settings,
         headline FROM experiments WHERE id = $first`,
    ),
    provenance: database.prepare(
      `INSERT INTO provenance SELECT $id, $spec, spec_hash, seeds, engine, versions, machine, git_commit
         FROM provenance WHERE experiment_id = $first`,
    ),
    runs: database.prepare(
      `INSERT INTO runs SELECT id + $offset, $id, key, replicate, level, role, first_iteration, last_iteration, noise, engine,
         status, problem, started, finished, train_seconds, seconds, reached, paths, threads FROM runs WHERE experiment_id = $first`,
    ),
    layers: database.prepare(
      'INSERT INTO layers SELECT run_id + $offset, position, name, kept, total FROM layers WHERE run_id <= $runs',
    ),
    metrics: database.prepare(
      `INSERT INTO metrics SELECT run_id + $offset, iteration, batch_loss, train_loss, train_error, validation_loss,
         validation_error, test_loss, test_error, seconds FROM metrics WHERE run_id <= $runs`,
    ),
    checks: database.prepare(
      'INSERT INTO checks SELECT $id, key, position, name, passed, detail FROM checks WHERE experiment_id = $first',
    ),
  };
  for (let number = 1; number < count; number++) {
    const spec = specOf(number);
    const id = randomUUID();
    const created = Date.now() - number * 3_600_000;
    const offset = number * runs;
    const settings = JSON.stringify(flattenSettings(spec));
    copy.experiment.run({ id, first, number, created, name: spec.name, settings });
    copy.provenance.run({ id, first, spec: JSON.stringify(spec) });
    copy.runs.run({ id, first, offset });
    copy.layers.run({ offset, runs });
    copy.metrics.run({ offset, runs });
    copy.checks.run({ id, first });
  }
}

const tasks = planExperiment(specOf(0)).tasks.length;
const store = Store.open(folder);
const first = makeFirst(store, Math.max(2, Math.round(Number(points) / Number(experiments) / tasks)));
store.close();
const database = new Database(join(folder, 'history.sqlite'));
database.transaction(() => copyMany(database, first, Number(experiments)))();
database.close();
