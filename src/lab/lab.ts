import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { availableParallelism } from 'node:os';
import { DATASETS } from '../science/data/datasets';
import { networkName } from '../science/network/networks';
import type { ExperimentResult, Status } from '../science/analysis/document';
import type { MetricRow } from '../science/protocol/records';
import { settingOf, type TrainingTask } from '../science/protocol/plan';
import type { Spec } from '../science/protocol/spec';
import { specHash } from '../store/canonical';
import type { ExperimentRow } from '../store/rows';
import { Store } from '../store/store';
import { Engines, USUAL_ENGINE } from './engines';
import { Execution, type Ending, type ExecutionProgress, type Halt } from './execution';
import { flattenSettings } from './flatten';
import { describeExtent, grow, type Growth } from './growth';
import { headlineOf } from './headline';
import { WorkerPool } from './pool';
import { checkSpec } from './presets';
import { LabProblem, messageOf } from './problem';
import { provenanceOf, seedsOf, withVersion } from './provenance';
import { takeRequests } from './requests';
import { describeExperiment } from './result';
import { DataShelf } from './shelf';
import { wordsOf } from './words';

export interface LabSetting {
  /** The data folder. */
  folder: string;
  /** The built worker program. */
  workerScript: string;
  /** Worker threads; one per core when left out. */
  workers?: number;
  /** Seconds between checkpoints of a run under way. */
  checkpointSeconds?: number;
}

interface LabEvents {
  progress: [{ id: string; progress: ExecutionProgress }];
  /** A run has been measured. */
  row: [{ id: string; task: TrainingTask; row: MetricRow }];
  /** What a list shows of an experiment has changed. */
  changed: [{ id: string }];
  /** Something about an experiment that a person should know of. */
  note: [{ id: string; text: string }];
  /** An experiment has come to rest. */
  settled: [{ id: string; ending: Ending }];
}

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
  private readonly shelf: DataShelf;
  private readonly requests: NodeJS.Timeout;

  private constructor(
    private readonly setting: LabSetting,
    private readonly engines: Engines,
  ) {
    super();
    this.store = Store.open(setting.folder);
    const cut = this.store.markInterrupted();
    for (const id of cut) this.logStatus(id, 'interrupted');
    // a worker that was killed may have written what nobody came to refer to
    if (cut.length > 0) this.store.collectCheckpoints();
    // whoever has opened the lab wants what is asked from now on, not what a killed one was asked
    takeRequests(setting.folder);
    this.shelf = new DataShelf(setting.folder);
    this.pool = new WorkerPool(
      setting.workerScript,
      setting.folder,
      setting.workers ?? availableParallelism(),
    );
    this.requests = setInterval(() => this.heedRequests(), REQUESTS_EVERY).unref();
  }

  /** Takes the data folder; throws when another process has it. */
  static async open(setting: LabSetting): Promise<Lab> {
    return new Lab(setting, await Engines.open());
  }

  /** Adds an experiment to the history and to the end of the queue; returns its id. */
  submit(spec: Spec, engineName = USUAL_ENGINE): string {
    const id = randomUUID();
    const engine = this.engines.demand(engineName);
    // what is wrong with the data is said now, not when its turn comes
    this.shelf.load(spec.data);
    this.store.createExperiment({
      id,
      name: spec.name,
      protocol: spec.protocol,
      network: networkName(spec.network),
      dataset: DATASETS[spec.data.dataset].title,
      replicates: spec.replicates,
      spec,
      specHash: specHash(spec),
      settings: flattenSettings(spec),
      provenance: provenanceOf(spec, engine, this.pool.size),
    });
    this.enqueue(id, spec, engineName);
    return id;
  }

  /** Goes on with the queue that the lab before left: by its quitting, or by its end while something was under way. */
  goOn(): void {
    for (const id of this.store.queue()) {
      try {
        this.resume(id);
      } catch (error) {
        this.setStatus(id, 'failed', messageOf(error));
      }
    }
  }

  /** Puts an experiment that came to rest before its end back into the queue, or takes back that it is to be paused. */
  resume(id: string): void {
    const halting = this.executionOf(id);
    if (halting?.goOn()) {
      this.log(id, 'Goes on after all');
      this.tellProgress(halting);
      this.dispatch();
      return;
    }
    const experiment = this.store.experiment(id);
    const obstacle = this.obstacleTo(experiment);
    if (obstacle !== undefined) throw new LabProblem('usage', `experiment ${id} ${obstacle}`);
    this.goOnWith(experiment, checkSpec(experiment.spec));
  }

  /** Asks more of an experiment at rest and puts it back into the queue; what is done is not done again. */
  extend(id: string, growth: Growth): void {
    const experiment = this.store.experiment(id);
    const obstacle = this.obstacleTo({ ...experiment, status: 'paused' });
    if (obstacle !== undefined) throw new LabProblem('usage', `experiment ${id} ${obstacle}`);
    const spec = grow(checkSpec(experiment.spec), growth);
    const { replicates } = spec;
    const settings = flattenSettings(spec);
    this.store.growSpec(id, { spec, specHash: specHash(spec), replicates, settings, seeds: seedsOf(spec) });
    this.log(id, `Extended to ${describeExtent(spec)}`);
    this.goOnWith(experiment, spec);
  }

  /** Moves an experiment to another place in the queue, 0 being the first. */
  moveInQueue(id: string, place: number): void {
    const execution = this.executionOf(id);
    if (!execution) throw new LabProblem('usage', `experiment ${id} is not in the queue`);
    this.queue.splice(this.queue.indexOf(execution), 1);
    this.queue.splice(place, 0, execution);
    this.store.orderQueue(this.queue.map((queued) => queued.id));
    for (const queued of this.queue) this.emit('changed', { id: queued.id });
  }

  /** How many experiments are in the queue, those under way among them. */
  get queued(): number {
    return this.queue.length;
  }

  /** Worker threads. */
  get workers(): number {
    return this.pool.size;
  }

  /**
   * Learns how fast a network trains here by a few steps of it, and keeps that until an experiment tells better. Not while the queue
   * wants the workers.
   */
  async time(spec: Spec, engineName = USUAL_ENGINE): Promise<void> {
    const engine = this.engines.demand(engineName).name;
    if (this.queue.length > 0 || this.pool.free === 0) return;
    const trial = { experiment: 'trial', spec, data: this.shelf.load(spec.data), engine, threads: 1 };
    const { promise, resolve } = Promise.withResolvers<number | undefined>();
    this.pool.start(trial, {
      onMessage: (message) => resolve(message.kind === 'timed' ? message.unitsPerSecond : undefined),
      onEnd: () => this.dispatch(),
    });
    const unitsPerSecond = await promise;
    if (unitsPerSecond === undefined) return;
    const { graph } = settingOf(spec);
    const workers = this.pool.size;
    // one worker was timed, and all train at once
    this.store.savePace({ network: graph.name, engine, workers }, workers * unitsPerSecond);
  }

  /** Stops an experiment so that it can be resumed: now, from a checkpoint, or once its runs under way have ended. */
  pause(id: string, when: 'now' | 'after the runs under way' = 'now'): void {
    this.halt(id, { status: 'paused' }, when);
  }

  /** Stops an experiment for good, unless it is resumed. What it has found so far stays. */
  cancel(id: string): void {
    this.halt(id, { status: 'cancelled' }, 'now');
  }

  /**
   * Resolves once the experiment has come to rest, with how it ended. That may be more than the store knows: a full
   * disk keeps nothing, not even that it was full.
   */
  async settled(id: string): Promise<{ status: Status; problem?: string }> {
    const execution = this.executionOf(id);
    if (execution) return execution.rest.promise;
    const { status, problem } = this.store.experiment(id);
    return { status, ...(problem !== null && { problem }) };
  }

  /** Measured, but not yet saved: that happens with the next checkpoint. */
  unsavedRows(id: string, key: string): MetricRow[] {
    return this.executionOf(id)?.unsavedRows(key) ?? [];
  }

  /** The experiment as one document, complete or as far as it has come. */
  result(id: string) {
    return describeExperiment(this.store, id);
  }

  /** Stops everything that is queued or under way at a checkpoint. */
  interrupt(): void {
    for (const { id } of [...this.queue]) this.halt(id, { status: 'interrupted' }, 'now');
  }

  /** Interrupts what is under way and lets go of the data folder; the queue may be kept for the lab that opens next. */
  async close({ keepQueue = false } = {}): Promise<void> {
    clearInterval(this.requests);
    const kept = keepQueue ? this.queue.filter(({ isHalting }) => !isHalting).map(({ id }) => id) : [];
    this.interrupt();
    await Promise.all(this.queue.map(({ rest }) => rest.promise));
    await this.pool.close();
    for (const id of kept)
      if (this.store.experiment(id).status === 'interrupted') this.setStatus(id, 'queued');
    this.store.close();
  }

  /** Does what other processes have asked. */
  private heedRequests(): void {
    for (const { id, request } of takeRequests(this.setting.folder)) {
      try {
        if (request === 'cancel') this.cancel(id);
        else this.pause(id, request === 'pause' ? 'now' : 'after the runs under way');
      } catch (error) {
        // it came to its end meanwhile, say; whoever asked has gone on
        this.note(id, `could not heed the request to ${request}: ${messageOf(error)}`);
      }
    }
  }

  /** On the engine that it was begun on, which may have another version by now: that is never to go unsaid. */
  private goOnWith({ id, provenance }: ExperimentRow, spec: Spec): void {
    const engine = this.engines.demand(provenance.engine);
    const { name, version } = engine;
    const before = provenance.versions[name];
    const versions = withVersion(provenance.versions, engine);
    if (versions[name] !== before) {
      this.store.setVersions(id, versions);
      this.note(
        id,
        `Goes on with version ${version} of engine ${name}, after ${before}: what is trained from here on may differ in its bits`,
      );
    }
    this.enqueue(id, spec, name);
  }

  private enqueue(id: string, spec: Spec, engine: string): void {
    const { checkpointSeconds = CHECKPOINT_SECONDS } = this.setting;
    this.setStatus(id, 'queued');
    const data = () => this.shelf.load(spec.data);
    this.queue.push(new Execution(this.store, id, spec, data, engine, checkpointSeconds));
    // the caller gets the id before anything happens to the experiment
    queueMicrotask(() => this.dispatch());
  }

  /** Why an experiment cannot be gone on with. */
  private obstacleTo({ id, status, trashed }: ExperimentRow): string | undefined {
    if (this.executionOf(id)) return 'is in the queue already';
    if (status === 'done') return 'is done; there is nothing to go on with';
    if (trashed !== null) return 'is in the trash; take it out first';
    return undefined;
  }

  private executionOf(id: string): Execution | undefined {
    return this.queue.find((execution) => execution.id === id);
  }

  /** Gives free threads the next task: of the first experiment in the queue that has one ready. */
  private dispatch(): void {
    for (const execution of [...this.queue]) {
      while (this.pool.free > 0 && this.beginNext(execution));
      this.settle(execution);
    }
  }

  /**
   * Copies in parallel fill the cores best. So a task gets several threads only when fewer are ready than there are threads free:
   * its equal share, if its network is large enough to gain by them. It keeps them to its end; its result does not depend on them.
   */
  private threadsFor({ engine, plan, spec }: Execution): number {
    const ready = this.queue.reduce((count, execution) => count + execution.ready().length, 0);
    const share = Math.max(1, Math.floor(this.pool.free / ready));
    return this.engines.demand(engine).threadsFor(plan.graph, spec.recipe.batchSize, share);
  }

  private beginNext(execution: Execution): boolean {
    const [task] = execution.ready();
    if (task === undefined) return false;
    const { id } = execution;
    this.guard(execution, () => {
      if (!execution.hasBegun) this.setStatus(id, 'running');
      execution.begin(task, this.threadsFor(execution), (request) =>
        this.pool.start(request, {
          onMessage: (message) => {
            this.guard(execution, () => execution.hear(task.key, message));
            this.tellProgress(execution);
            if (message.kind === 'note') this.note(id, message.text);
            if (execution.hasCompleted(task)) this.log(id, `Level ${task.level} is done`);
            if (message.kind === 'row' && task.kind === 'training')
              this.emit('row', { id, task, row: message.row });
          },
          onEnd: () => {
            this.guard(execution, () => execution.end(task.key));
            this.dispatch();
            // one that another has overtaken in the queue may have nothing under way any more
            if (this.queue.includes(execution)) this.tellProgress(execution);
          },
        }),
      );
    });
    return true;
  }

  /** What goes wrong with an experiment's storage stops that experiment, and leaves the lab and the history alone. */
  private guard(execution: Execution, action: () => void): void {
    try {
      action();
    } catch (error) {
      execution.stop({ status: 'failed', problem: messageOf(error) }, 'now');
    }
  }

  /** Lets go of an experiment that is complete, or has halted. */
  private settle(execution: Execution): void {
    const { id } = execution;
    if (!execution.ending || !this.queue.includes(execution)) return;
    this.queue.splice(this.queue.indexOf(execution), 1);
    this.guard(execution, () => this.saveEnding(execution, execution.ending!));
    const { ending } = execution;
    execution.rest.resolve(ending);
    this.emit('settled', { id, ending });
  }

  private saveEnding({ id, plan, pace, engine }: Execution, ending: Ending): void {
    // what a worker had written when it went wrong may be of no use to anybody
    if (ending.status === 'failed') this.store.collectCheckpoints();
    if (pace !== undefined)
      this.store.savePace({ network: plan.graph.name, engine, workers: this.pool.size }, pace);
    const problem = 'problem' in ending ? ending.problem : undefined;
    // the result first: an experiment is never done without one
    if (ending.status === 'done') this.saveResult(id, { ...this.result(id), status: 'done' });
    this.setStatus(id, ending.status, problem);
  }

  private saveResult(id: string, result: ExperimentResult): void {
    this.store.setResult(id, result);
    this.store.setHeadline(id, headlineOf(result));
  }

  private setStatus(id: string, status: Status, problem?: string): void {
    this.store.setStatus(id, status, problem);
    this.logStatus(id, status, problem);
    this.emit('changed', { id });
  }

  private logStatus(id: string, status: Status, problem?: string): void {
    this.log(id, wordsOf(status, this.store.cut(id), problem));
  }

  private tellProgress(execution: Execution): void {
    this.emit('progress', { id: execution.id, progress: execution.progress() });
  }

  private note(id: string, text: string): void {
    this.log(id, text);
    this.emit('note', { id, text });
  }

  /** A log that cannot be written must not stop what it is about. */
  private log(id: string, text: string): void {
    try {
      this.store.note(id, text);
    } catch (error) {
      this.emit('note', { id, text: `could not write the log: ${messageOf(error)}` });
    }
  }

  private halt(id: string, halt: Halt, when: 'now' | 'after the runs under way'): void {
    const execution = this.executionOf(id);
    if (execution) {
      execution.stop(halt, when);
      this.settle(execution);
      if (!this.queue.includes(execution)) return;
      if (when !== 'now') this.log(id, 'Stops after the runs under way');
      this.tellProgress(execution);
    } else if (['done', 'failed', 'cancelled'].includes(this.store.experiment(id).status)) {
      throw new LabProblem('usage', `experiment ${id} is ${this.store.experiment(id).status} already`);
    } else {
      this.setStatus(id, halt.status);
    }
  }
}
