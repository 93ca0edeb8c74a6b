import type { Examples } from '../science/data/examples';
import { unitsOf } from '../science/protocol/cost';
import { planExperiment, type Plan, type Task } from '../science/protocol/plan';
import type { MetricRow } from '../science/protocol/records';
import type { Spec } from '../science/protocol/spec';
import type { Work } from '../science/protocol/work';
import type { Store } from '../store/store';
import type { WorkerMessage, WorkerTask } from './messages';
import { Meter } from './meter';
import { LabProblem } from './problem';
import { Tally } from './tally';

/** Why an experiment is to stop before its end. */
export type Halt = { status: 'interrupted' | 'paused' | 'cancelled' } | { status: 'failed'; problem: string };

/** How an experiment has come to rest. */
export type Ending = { status: 'done' } | Halt;

/** Of two reasons to stop, the later one here counts. */
const HALTS: Halt['status'][] = ['interrupted', 'paused', 'cancelled', 'failed'];

/** A speed measured over less says more of the start than of the work. */
const LEAST_SECONDS = 1;

/** How often it is kept how far the runs under way have come, in milliseconds. */
const REACH_EVERY = 2000;

/** A task that a worker is at. */
interface Flight {
  task: Task;
  /** Row of the run in the store; a stability test has none. */
  run: number | undefined;
  /** Units done, as `unitsOf` counts them. */
  done: number;
  /** Measured, but not yet saved: rows are saved together with the checkpoint that follows them. */
  rows: MetricRow[];
  stop(): void;
}

/** How far an experiment has come. */
export interface ExecutionProgress {
  done: Work;
  all: Work;
  /** Of the whole cost, from 0 to 1. */
  fraction: number;
  /** Training steps per second in all workers together, over the recent past. */
  stepsPerSecond: number | undefined;
  secondsLeft: number | undefined;
  running: { key: string; done: number; of: number }[];
  /** Whether it stops once the runs under way have ended. */
  stopping: boolean;
}

/** One experiment being carried out: which tasks are done, which are under way, and which may begin. */
export class Execution {
  readonly plan: Plan;
  /** Settled by the lab. */
  readonly rest = Promise.withResolvers<Ending>();
  /** Whether any of its tasks has been begun here. */
  hasBegun = false;
  private halt: Halt | undefined;
  private readonly tally: Tally;
  private readonly flights = new Map<string, Flight>();
  private readonly costMeter = new Meter();
  private readonly stepMeter = new Meter();
  private stepsTaken = 0;
  private accountedAt = performance.now();
  private reachSavedAt = performance.now();
  /** Cost of what has been done since it was opened. */
  private costTaken = 0;
  private activeSeconds = 0;

  constructor(
    private readonly store: Store,
    readonly id: string,
    readonly spec: Spec,
    private readonly data: () => Record<'train' | 'validation' | 'test', Examples>,
    readonly engine: string,
    private readonly checkpointSeconds: number,
  ) {
    this.plan = planExperiment(spec);
    this.tally = new Tally(spec, this.plan, store.finishedKeys(id));
  }

  get isHalting(): boolean {
    return this.halt !== undefined;
  }

  /** Cost units per second since it was opened; undefined where there was too little to tell. */
  get pace(): number | undefined {
    if (this.activeSeconds < LEAST_SECONDS || this.costTaken === 0) return undefined;
    return this.costTaken / this.activeSeconds;
  }

  /** How it ends; undefined while something is under way or to be done. */
  get ending(): Ending | undefined {
    if (!this.isIdle) return undefined;
    // what was asked of it came too late
    if (this.tally.isComplete && this.halt?.status !== 'failed') return { status: 'done' };
    return this.halt;
  }

  /** The tasks that wait for nothing, in the plan's order; none when the experiment is halting. */
  ready(): Task[] {
    if (this.halt) return [];
    return this.plan.tasks.filter(
      ({ key, needs }) =>
        !this.tally.has(key) && !this.flights.has(key) && needs.every((need) => this.tally.has(need)),
    );
  }

  /** Begins a task on so many threads, by handing what must be known of it to a worker; `start` returns how to stop that. */
  begin(task: Task, threads: number, start: (request: WorkerTask) => () => void): void {
    if (this.isIdle) this.accountedAt = performance.now();
    const { id, spec, engine, checkpointSeconds } = this;
    const data = this.data();
    this.hasBegun = true;
    const { key } = task;
    this.store.saveChecks(id, key, []);
    const progress = this.store.unfinishedRuns(id).find((cut) => cut.key === key)?.progress;
    const run = task.kind === 'training' ? this.store.beginRun(id, { ...task, engine, threads }) : undefined;
    const artefacts = Object.fromEntries(task.needs.map((need) => [need, this.artefactOf(need)]));
    const stop = start({
      experiment: id,
      spec,
      data,
      engine,
      threads,
      key,
      artefacts,
      progress: progress?.sha256,
      checkpointSeconds,
    });
    const done = task.kind === 'training' && progress ? progress.iteration - task.from : 0;
    this.flights.set(key, { task, run, done, rows: [], stop });
  }

  /** Takes in what a worker says of a task. Throws what the store throws. */
  hear(key: string, message: WorkerMessage): void {
    const flight = this.flights.get(key)!;
    switch (message.kind) {
      case 'progress': {
        this.note(flight, message.done);
        return;
      }
      case 'row':
        flight.rows.push(message.row);
        return;
      case 'checkpoint': {
        this.saveProgress(flight, message);
        return;
      }
      case 'trained': {
        this.saveTrained(flight, message);
        return;
      }
      case 'compared':
        this.store.saveStability(this.id, message.record);
        this.tally.add(flight.task);
        return;
      case 'failed': {
        this.fail(flight, message);
        return;
      }
      case 'note':
      case 'timed':
      case 'stopped':
        return;
    }
  }

  /** Notes that the worker has left a task. */
  end(key: string): void {
    this.flights.delete(key);
    this.account(0);
  }

  /** Asks for a stop: at the next chance, or once the runs under way have ended. */
  stop(halt: Halt, when: 'now' | 'after the runs under way'): void {
    if (!this.halt || HALTS.indexOf(halt.status) > HALTS.indexOf(this.halt.status)) this.halt = halt;
    if (when === 'now') for (const flight of this.flights.values()) flight.stop();
  }

  /** Takes back that it is to be paused; returns whether it was to be. */
  goOn(): boolean {
    if (this.halt?.status !== 'paused') return false;
    this.halt = undefined;
    return true;
  }

  /** Whether a task has completed its level; plain training has none. */
  hasCompleted({ key, level }: Task): boolean {
    return this.spec.protocol !== 'train' && this.tally.has(key) && this.tally.isLevelComplete(level);
  }

  unsavedRows(key: string): MetricRow[] {
    return this.flights.get(key)?.rows ?? [];
  }

  progress(): ExecutionProgress {
    return {
      done: { ...this.tally.done },
      all: this.tally.all,
      fraction: this.costDone() / this.tally.total,
      stepsPerSecond: this.stepMeter.rate,
      secondsLeft: this.costMeter.secondsLeft(this.tally.total),
      running: this.underWay.map(({ task, done }) => ({ key: task.key, done, of: unitsOf(task) })),
      stopping: this.halt?.status === 'paused',
    };
  }

  private get isIdle(): boolean {
    return this.flights.size === 0;
  }

  /** A task that is saved counts as finished, though its worker has not left it yet. */
  private get underWay(): Flight[] {
    return [...this.flights.values()].filter(({ task }) => !this.tally.has(task.key));
  }

  private artefactOf(key: string): string {
    const artefact = this.store.artefact(this.id, key);
    if (!artefact) throw new LabProblem('failure', `the history holds no final checkpoint of ${key}`);
    return artefact.sha256;
  }

  private note(flight: Flight, done: number): void {
    const { task } = flight;
    // a run whose checkpoint cannot be read begins again
    const units = Math.max(0, done - flight.done);
    if (task.kind === 'training') this.stepsTaken += units;
    this.costTaken += (this.tally.costOf(task) * units) / unitsOf(task);
    flight.done = done;
    this.stepMeter.note(this.stepsTaken);
    this.costMeter.note(this.costDone());
    if (performance.now() - this.reachSavedAt > REACH_EVERY) this.saveReach();
  }

  /** Should all end now, it is known where it was cut. */
  private saveReach(): void {
    this.reachSavedAt = performance.now();
    this.store.saveReach(
      this.underWay.flatMap(({ task, run, done }) =>
        task.kind === 'training' ? [{ run: run!, iteration: task.from + done }] : [],
      ),
    );
  }

  private saveProgress(flight: Flight, message: WorkerMessage & { kind: 'checkpoint' }): void {
    const { iteration, checkpoint } = message;
    this.store.saveProgress(flight.run!, { metrics: flight.rows, checkpoint: { ...checkpoint, iteration } });
    flight.rows = [];
    this.account(0);
  }

  private saveTrained(flight: Flight, message: WorkerMessage & { kind: 'trained' }): void {
    const { final, layers, paths, checks, trainSeconds, seconds } = message;
    const finish = { final, layers, paths, checks, trainSeconds, seconds };
    this.store.finishRun(flight.run!, { metrics: flight.rows, ...finish });
    this.tally.add(flight.task);
    this.account(unitsOf(flight.task));
  }

  private fail({ task, run }: Flight, { problem, checks }: WorkerMessage & { kind: 'failed' }): void {
    this.stop({ status: 'failed', problem: `${task.key}: ${problem}` }, 'now');
    this.saveReach();
    this.store.saveChecks(this.id, task.key, checks);
    if (run !== undefined) this.store.failRun(run, problem);
  }

  /** Adds the wall time since the last call, and steps of finished runs, to the experiment's account. */
  private account(trainSteps: number): void {
    const now = performance.now();
    const seconds = (now - this.accountedAt) / 1000;
    this.store.addTime(this.id, seconds, trainSteps);
    this.activeSeconds += seconds;
    this.accountedAt = now;
  }

  private costDone(): number {
    return this.underWay.reduce(
      (sum, { task, done }) => sum + (this.tally.costOf(task) * done) / unitsOf(task),
      this.tally.cost,
    );
  }
}
