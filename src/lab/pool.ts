import { Worker } from 'node:worker_threads';
import type { WorkerMessage, WorkerSetting, WorkerTask, WorkerTrial } from './messages';

/** What becomes of a task. */
export interface TaskListener {
  onMessage(message: WorkerMessage): void;
  /** The worker is free again, whatever came of the task. */
  onEnd(): void;
}

/**
 * Worker threads, each carrying out one task at a time, which may have several threads of the pool for itself. A thread that
 * dies fails its task and is replaced.
 */
export class WorkerPool {
  private readonly members: Member[];

  constructor(script: string, folder: string, size: number) {
    this.members = Array.from({ length: size }, () => new Member(script, folder));
  }

  get size(): number {
    return this.members.length;
  }

  /** How many of its threads no task has. */
  get free(): number {
    return this.members.reduce((left, { threads }) => left - threads, this.size);
  }

  /** Hands a task to a free worker, best to one that has the experiment open already; returns how to stop it. */
  start(task: WorkerTask | WorkerTrial, listener: TaskListener): () => void {
    const free = this.members.filter((member) => member.isFree);
    const member = free.find(({ experiment }) => experiment === task.experiment) ?? free[0];
    member.start(task, listener);
    return () => member.stop();
  }

  async close(): Promise<void> {
    await Promise.all(this.members.map((member) => member.close()));
  }
}

class Member {
  experiment: string | undefined;
  /** How many threads its task has. */
  threads = 0;
  private worker: Worker | undefined;
  private listener: TaskListener | undefined;
  private readonly stopFlag = new Int32Array(new SharedArrayBuffer(4));

  constructor(
    private readonly script: string,
    private readonly folder: string,
  ) {}

  get isFree(): boolean {
    return this.listener === undefined;
  }

  start(task: WorkerTask | WorkerTrial, listener: TaskListener): void {
    this.worker ??= this.spawn();
    this.experiment = task.experiment;
    this.threads = task.threads;
    this.listener = listener;
    Atomics.store(this.stopFlag, 0, 0);
    this.worker.postMessage(task);
  }

  stop(): void {
    Atomics.store(this.stopFlag, 0, 1);
  }

  async close(): Promise<void> {
    await this.worker?.terminate();
  }

  private spawn(): Worker {
    const setting: WorkerSetting = { folder: this.folder, stop: this.stopFlag.buffer };
    const worker = new Worker(this.script, { workerData: setting });
    worker.on('message', (message: WorkerMessage) => this.hear(message));
    worker.on('error', (error: Error) => this.lose(worker, `the worker died: ${error.message}`));
    worker.on('exit', () => this.lose(worker, 'the worker stopped'));
    return worker;
  }

  private hear(message: WorkerMessage): void {
    this.listener?.onMessage(message);
    if (['trained', 'compared', 'timed', 'stopped', 'failed'].includes(message.kind)) this.end();
  }

  /** A thread that dies says so twice, as an error and as an exit; only the first counts. */
  private lose(worker: Worker, problem: string): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    this.experiment = undefined;
    this.listener?.onMessage({ kind: 'failed', problem, checks: [] });
    this.end();
  }

  private end(): void {
    const ended = this.listener;
    this.listener = undefined;
    this.threads = 0;
    ended?.onEnd();
  }
}
