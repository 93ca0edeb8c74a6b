import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { availableParallelism } from 'node:os';
import type { Engine } from '../engine/engine';
import { openEngine } from '../engine/engines';
import type { Examples } from '../science/data/examples';
import { DATASETS } from '../science/data/datasets';
import { networkName } from '../science/network/networks';
import type { Spec } from '../science/protocol/spec';
import { specHash } from '../store/canonical';
import { Store } from '../store/store';
import { loadSplits } from './datasets';
import { Execution, type ExecutionProgress, type Halt } from './execution';
import { WorkerPool } from './pool';
import { checkSpec } from './presets';
import { LabProblem } from './problem';
import { provenanceOf } from './provenance';
import { takeRequests } from './requests';
import { describeExperiment } from './result';

export interface LabSetting {
  /** The data folder. */
  folder: string;
  /** The built worker program. */
  workerScript: string;
  /** Worker threads; one per core when left out. */
  workers?: number;
  engine?: string;
  /** Seconds between checkpoints of a run under way. */
  checkpointSeconds?: number;
}

interface LabEvents {
  progress: [{ id: string; progress: ExecutionProgress }];
  /** An experiment has come to rest: done, failed, paused, cancelled or interrupted. */
  settled: [{ id: string; status: Halt['status'] | 'done'; problem?: string }];
}

const DEFAULT_ENGINE = 'simd';
const CHECKPOINT_SECONDS = 10;
/** How often other processes' requests are looked for, in milliseconds. */
const REQUESTS_EVERY = 500;

/**
 * The lab: the one writer of a data folder, its queue of experiments and the workers that carry them out. Window and
 * command line are faces on it.
 */
export class Lab extends EventEmitter<LabEvents> {
  readonly store: Store;
  private readonly pool: WorkerPool;
  private readonly queue: Execution[] = [];
  private readonly requests: NodeJS.Timeout;

  private constructor(
    private readonly setting: LabSetting,
    private readonly engine: Engine,
  ) {
    super();
    this.store = Store.open(setting.folder);
    this.store.markInterrupted();
    this.pool = new WorkerPool(
      setting.workerScript,
      setting.folder,
      setting.workers ?? availableParallelism(),
    );
    this.requests = setInterval(() => this.heedRequests(), REQUESTS_EVERY).unref();
  }

  /** Takes the data folder; throws when another process has it, or the engine is not to be had. */
  static async open(setting: LabSetting): Promise<Lab> {
    return new Lab(setting, await openEngine(setting.engine ?? DEFAULT_ENGINE));
  }

  /** Adds an experiment to the history and to the end of the queue; returns its id. */
  submit(spec: Spec): string {
    const id = randomUUID();
    const data = loadSplits(spec.data, this.setting.folder);
    this.store.createExperiment({
      id,
      name: spec.name,
      protocol: spec.protocol,
      network: networkName(spec.network),
      dataset: DATASETS[spec.data.dataset].title,
      replicates: spec.replicates,
      spec,
      specHash: specHash(spec),
      provenance: provenanceOf(spec, this.engine, this.pool.size),
    });
    this.enqueue(id, spec, data);
    return id;
  }

  /** Puts an experiment that came to rest before its end back into the queue. */
  resume(id: string): void {
    if (this.executionOf(id)) throw new LabProblem('usage', `experiment ${id} is in the queue already`);
    const experiment = this.store.experiment(id);
    if (experiment.status === 'done')
      throw new LabProblem('usage', `experiment ${id} is done; there is nothing to go on with`);
    const spec = checkSpec(experiment.spec);
    this.enqueue(id, spec, loadSplits(spec.data, this.setting.folder));
  }

  /** Stops an experiment so that it can be resumed: now, from a checkpoint, or once its runs under way have ended. */
  pause(id: string, when: 'now' | 'after the runs under way' = 'now'): void {
    this.halt(id, { status: 'paused' }, when);
  }

  /** Stops an experiment for good, unless it is resumed. What it has found so far stays. */
  cancel(id: string): void {
    this.halt(id, { status: 'cancelled' }, 'now');
  }

  /** Resolves once the experiment has come to rest. */
  async settled(id: string): Promise<void> {
    while (this.executionOf(id)) await new Promise((resolve) => this.once('settled', resolve));
  }

  /** The experiment as one document, complete or as far as it has come. */
  result(id: string) {
    return describeExperiment(this.store, id);
  }

  /** Stops everything that is queued or under way at a checkpoint. */
  interrupt(): void {
    for (const { id } of [...this.queue]) this.halt(id, { status: 'interrupted' }, 'now');
  }

  /** Interrupts what is under way and lets go of the data folder. */
  async close(): Promise<void> {
    clearInterval(this.requests);
    this.interrupt();
    await Promise.all(this.queue.map(({ id }) => this.settled(id)));
    await this.pool.close();
    this.store.close();
  }

  /** Does what other processes have asked of the experiments in the queue. */
  private heedRequests(): void {
    for (const { id, request } of takeRequests(this.setting.folder)) {
      if (!this.executionOf(id)) continue;
      if (request === 'cancel') this.cancel(id);
      else this.pause(id, request === 'pause' ? 'now' : 'after the runs under way');
    }
  }

  private enqueue(id: string, spec: Spec, data: Record<'train' | 'validation' | 'test', Examples>): void {
    const { checkpointSeconds = CHECKPOINT_SECONDS } = this.setting;
    this.store.setStatus(id, 'queued');
    this.queue.push(new Execution(this.store, id, spec, data, this.engine.name, checkpointSeconds));
    // the caller gets the id before anything happens to the experiment
    queueMicrotask(() => this.dispatch());
  }

  private executionOf(id: string): Execution | undefined {
    return this.queue.find((execution) => execution.id === id);
  }

  /** Gives every free worker the next task: of the first experiment in the queue that has one ready. */
  private dispatch(): void {
    for (const execution of [...this.queue]) {
      while (this.pool.hasFree && this.beginNext(execution));
      this.settle(execution);
    }
  }

  private beginNext(execution: Execution): boolean {
    const task = execution.next();
    if (!task) return false;
    this.guard(execution, () => {
      const { request, run } = execution.prepare(task);
      this.store.setStatus(execution.id, 'running');
      const flight = this.pool.start(request, {
        onMessage: (message) => {
          this.guard(execution, () => execution.hear(task.key, message));
          this.emit('progress', { id: execution.id, progress: execution.progress() });
        },
        onEnd: () => {
          this.guard(execution, () => execution.end(task.key));
          this.dispatch();
        },
      });
      execution.begin(task, run, () => flight.stop());
    });
    return true;
  }

  /** What goes wrong with an experiment's storage stops that experiment, and leaves the lab and the history alone. */
  private guard(execution: Execution, action: () => void): void {
    try {
      action();
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      execution.stop({ status: 'failed', problem }, 'now');
    }
  }

  /** Lets go of an experiment that is complete, or has halted. */
  private settle(execution: Execution): void {
    if (!execution.isIdle) return;
    const ending: Halt | { status: 'done' } | undefined =
      execution.halt ?? (execution.isComplete ? { status: 'done' } : undefined);
    if (!ending || !this.queue.includes(execution)) return;
    this.queue.splice(this.queue.indexOf(execution), 1);
    const { id } = execution;
    const problem = 'problem' in ending ? ending.problem : undefined;
    this.guard(execution, () => {
      this.store.setStatus(id, ending.status, problem);
      if (ending.status === 'done') this.store.setResult(id, this.result(id));
    });
    this.emit('settled', { id, status: ending.status, problem });
  }

  private halt(id: string, halt: Halt, when: 'now' | 'after the runs under way'): void {
    const execution = this.executionOf(id);
    if (execution) {
      execution.stop(halt, when);
      this.settle(execution);
    } else if (['done', 'failed', 'cancelled'].includes(this.store.experiment(id).status)) {
      throw new LabProblem('usage', `experiment ${id} is ${this.store.experiment(id).status} already`);
    } else {
      this.store.setStatus(id, halt.status);
    }
  }
}
