import type { Session } from '../engine/engine';
import { batchOf, epochOrder } from '../science/data/order';
import { applyMask, countLayers, type LayerCount } from '../science/pruning/mask';
import { check } from '../science/protocol/checks';
import type { Artefacts, Plan, TrainingTask } from '../science/protocol/plan';
import type { Check, LayerPath, MetricRow } from '../science/protocol/records';
import type { Spec } from '../science/protocol/spec';
import { learningRates } from '../science/training/schedule';
import { hashWeights, type Finished, type Progress } from './checkpoint';
import { prunedNonZero } from './compare';
import { demandPassed } from './selfcheck';

/** How long a call to the engine should take, in seconds: it bounds the delay of a pause and of live numbers. */
const CALL_SECONDS = 0.25;

export interface TrainingJob {
  spec: Spec;
  plan: Plan;
  task: TrainingTask;
  artefacts: Artefacts;
  session: Session;
  /** Where to go on from when the run was cut. */
  progress?: Progress;
  /** Seconds between checkpoints. */
  checkpointSeconds: number;
  /** Whether someone wants the run to stop. */
  shouldStop(): boolean;
  /** Called a few times a second. */
  onProgress(iteration: number): void;
  /** Called with the rows measured since the last call, before anything that depends on them is saved. */
  onRow(row: MetricRow): void;
  onCheckpoint(progress: Progress): void;
}

export type TrainingOutcome =
  | { stopped: true }
  | {
      stopped: false;
      finished: Finished;
      layers: LayerCount[];
      paths: LayerPath[];
      checks: Check[];
      trainSeconds: number;
      seconds: number;
    };

/**
 * Carries out one run: trains from the task's first step to its last, measures on the way, checks itself, and hands
 * out checkpoints. Stopped at any moment and gone on with from its last checkpoint, it ends in the same bits.
 * @throws SelfCheckFailed as soon as a check fails, so that no checkpoint is handed out that the check calls in question
 */
export async function carryOutTraining(job: TrainingJob): Promise<TrainingOutcome> {
  return new Training(job).carryOut();
}

class Training {
  private progress: Progress;
  /** The step that it starts from or goes on from. */
  private readonly firstStep: number;
  private readonly began = performance.now();
  private lastCheckpoint = performance.now();
  private secondsPerStep = 0;

  constructor(private readonly job: TrainingJob) {
    this.progress = { ...(job.progress ?? this.freshProgress()) };
    this.firstStep = this.progress.state.iteration;
  }

  async carryOut(): Promise<TrainingOutcome> {
    const { session, task, plan } = this.job;
    const resumed = this.job.progress !== undefined;
    await session.load(this.progress.state, this.progress.mask);
    if (!resumed) {
      await this.checkStart();
      await this.measure(null);
    }
    while (this.progress.state.iteration < task.to) {
      if (this.job.shouldStop()) {
        await this.checkpoint();
        return { stopped: true };
      }
      await this.trainUpTo(this.nextStop());
      if (
        this.secondsSinceCheckpoint() > this.job.checkpointSeconds &&
        this.progress.state.iteration < task.to
      ) {
        await this.checkpoint();
      }
    }
    const { testError, trainError } = await this.measure(this.takeBatchLoss());
    const weights = await session.weights();
    const { mask, startHash, checks } = this.progress;
    return {
      stopped: false,
      finished: { weights, mask, startHash, testError, trainError: trainError! },
      layers: countLayers(plan.graph, mask),
      paths: await session.paths(),
      checks,
      trainSeconds: this.progress.trainSeconds,
      seconds: this.secondsInAll(),
    };
  }

  private freshProgress(): Progress {
    const { task, artefacts, plan } = this.job;
    const start = task.start(artefacts);
    demandPassed(start.checks);
    const weights = applyMask(start.weights, start.mask);
    return {
      state: { iteration: task.from, weights, optimizer: {}, optimizerStart: task.from },
      mask: start.mask,
      losses: new Float32Array(0),
      startHash: hashWeights(plan.graph, weights),
      checks: start.checks,
      trainSeconds: 0,
      seconds: 0,
    };
  }

  /** Asserts that the engine holds mask x W_k bit for bit, whatever it has trained before. */
  private async checkStart(): Promise<void> {
    const { session, plan } = this.job;
    const loaded = hashWeights(plan.graph, await session.weights());
    const fault =
      loaded === this.progress.startHash ? undefined : 'the engine holds other weights than it was given';
    this.record(check('run starts from mask x W_k bit for bit', fault));
  }

  /** Trains one call's worth, and measures when that ends on a step to be recorded. */
  private async trainUpTo(stop: number): Promise<void> {
    const { session, task } = this.job;
    const from = this.progress.state.iteration;
    const to = Math.min(stop, from + this.stepsPerCall());
    const before = performance.now();
    const report = await session.train({ to, noise: task.noise });
    const seconds = (performance.now() - before) / 1000;
    this.secondsPerStep = seconds / (to - from);
    this.progress.trainSeconds += seconds;
    this.checkFirstBatch(from, report.firstBatch, report.firstLearningRate);
    this.progress.losses = joined(this.progress.losses, report.losses);
    this.progress.state = { ...this.progress.state, iteration: to };
    this.job.onProgress(to);
    if (to === stop && to < task.to) await this.measure(this.takeBatchLoss());
  }

  private stepsPerCall(): number {
    return this.secondsPerStep === 0 ? 1 : Math.max(1, Math.round(CALL_SECONDS / this.secondsPerStep));
  }

  private nextStop(): number {
    const { recordEvery } = this.job.plan;
    const { iteration } = this.progress.state;
    return Math.min((Math.floor(iteration / recordEvery) + 1) * recordEvery, this.job.task.to);
  }

  /** Asserts that a run goes on with the batch and the learning rate of the step it is at. */
  private checkFirstBatch(iteration: number, batch: Uint32Array, learningRate: number): void {
    if (iteration !== this.firstStep) return;
    const { task, plan, spec } = this.job;
    const epoch = Math.floor(iteration / plan.iterationsPerEpoch);
    const order = epochOrder(task.noise, epoch, spec.data.train);
    const expected = batchOf(order, iteration % plan.iterationsPerEpoch, spec.recipe.batchSize);
    const sameBatch =
      batch.length === expected.length && batch.every((position, i) => position === expected[i]);
    this.record(
      check(
        'first batch is the batch of its step',
        sameBatch ? undefined : `the run trained on another batch than that of step ${iteration}`,
      ),
    );
    const rate = learningRates(spec.recipe, plan.iterationsPerEpoch)(iteration);
    this.record(
      check(
        'first learning rate is that of its step',
        learningRate === rate
          ? undefined
          : `the run used ${learningRate} at step ${iteration}; the schedule has ${rate}`,
      ),
    );
  }

  /** The mean loss of the batches since the last measurement. */
  private takeBatchLoss(): number {
    const { losses } = this.progress;
    this.progress.losses = new Float32Array(0);
    return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  }

  /** Measures where the run is; on training examples too when that is its end. */
  private async measure(batchLoss: number | null): Promise<MetricRow> {
    const { session, spec, task } = this.job;
    const { iteration } = this.progress.state;
    this.checkPruned(await session.weights());
    const validation = await session.evaluate('validation');
    const test = await session.evaluate('test');
    const atEnd = iteration === task.to;
    const train = atEnd
      ? await session.evaluate('train', Math.min(spec.record.trainExamples, spec.data.train))
      : null;
    const row: MetricRow = {
      iteration,
      seconds: this.progress.trainSeconds,
      batchLoss,
      trainLoss: train?.loss ?? null,
      trainError: train?.error ?? null,
      validationLoss: validation.loss,
      validationError: validation.error,
      testLoss: test.loss,
      testError: test.error,
    };
    this.job.onRow(row);
    return row;
  }

  private async checkpoint(): Promise<void> {
    const state = await this.job.session.state();
    this.checkPruned(state.weights);
    this.progress = { ...this.progress, state };
    this.job.onCheckpoint({ ...this.progress, seconds: this.secondsInAll() });
    this.lastCheckpoint = performance.now();
  }

  private checkPruned(weights: Finished['weights']): void {
    const alive = prunedNonZero(weights, this.progress.mask);
    const fault =
      alive === 0
        ? undefined
        : `${alive} pruned weights are not zero at step ${this.progress.state.iteration}`;
    this.record(check('pruned weights are zero at every measurement', fault));
  }

  /** Keeps the last result of each check, and ends the run with the first that fails. */
  private record(result: Check): void {
    const others = this.progress.checks.filter(({ name }) => name !== result.name);
    this.progress.checks = [...others, result];
    demandPassed(this.progress.checks);
  }

  private secondsInAll(): number {
    return this.progress.seconds + (performance.now() - this.began) / 1000;
  }

  private secondsSinceCheckpoint(): number {
    return (performance.now() - this.lastCheckpoint) / 1000;
  }
}

function joined(first: Float32Array, second: Float32Array): Float32Array {
  const both = new Float32Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
