import type { ImportProgress, LabEvent, Progress } from '../../ipc/contract';
import type { TrainingTask } from '../../science/protocol/plan';
import type { MetricRow } from '../../science/protocol/records';
import type { ExecutionProgress } from '../execution';
import type { Lab } from '../lab';

/** How often listeners hear something, in milliseconds. */
const EVERY = 250;

/** Where events go; a MessagePort of Electron's is one. */
export interface Listener {
  postMessage(events: LabEvent[]): void;
}

/** Tells listeners what happens in the lab: gathered, and a few times a second. */
export class Announcer {
  private readonly listeners = new Set<Listener>();
  private readonly progress = new Map<string, ExecutionProgress>();
  private readonly rows = new Map<string, Map<TrainingTask, MetricRow[]>>();
  private readonly changed = new Set<string>();
  private readonly imports = new Map<string, ImportProgress | null>();
  private readonly timer: NodeJS.Timeout;

  constructor(lab: Lab) {
    lab.on('progress', ({ id, progress }) => this.progress.set(id, progress));
    lab.on('row', ({ id, task, row }) => this.addRow(id, task, row));
    lab.on('changed', ({ id }) => this.note([id]));
    lab.on('note', ({ id }) => this.note([id]));
    this.timer = setInterval(() => this.flush(), EVERY).unref();
  }

  listen(listener: Listener): void {
    this.listeners.add(listener);
  }

  leave(listener: Listener): void {
    this.listeners.delete(listener);
  }

  /** Notes that what a list shows of these experiments has changed. */
  note(ids: string[]): void {
    for (const id of ids) this.changed.add(id);
  }

  /** Notes how far the import of a data set has come; null when it has ended. */
  noteImport(name: string, progress: ImportProgress | null): void {
    this.imports.set(name, progress);
  }

  close(): void {
    clearInterval(this.timer);
    this.flush();
  }

  private addRow(id: string, task: TrainingTask, row: MetricRow): void {
    const ofExperiment = this.rows.get(id) ?? new Map<TrainingTask, MetricRow[]>();
    this.rows.set(id, ofExperiment);
    const ofRun = ofExperiment.get(task);
    if (ofRun) ofRun.push(row);
    else ofExperiment.set(task, [row]);
  }

  private flush(): void {
    const events = this.take();
    if (events.length === 0) return;
    for (const listener of this.listeners) listener.postMessage(events);
  }

  /** The rows before the change that they may lead to. */
  private take(): LabEvent[] {
    const events: LabEvent[] = [
      ...[...this.rows].map(([id, runs]) => ({ kind: 'rows' as const, id, runs: runsOf(runs) })),
      ...[...this.progress].map(([id, progress]) => ({
        kind: 'progress' as const,
        id,
        progress: asCrossed(progress),
      })),
      ...[...this.imports].map(([name, progress]) => ({ kind: 'import' as const, name, progress })),
      ...(this.changed.size > 0 ? [{ kind: 'changed' as const, ids: [...this.changed] }] : []),
    ];
    this.rows.clear();
    this.progress.clear();
    this.changed.clear();
    this.imports.clear();
    return events;
  }
}

function runsOf(runs: Map<TrainingTask, MetricRow[]>) {
  return [...runs].map(([{ key, replicate, level, role, from, to }, rows]) => {
    return { key, replicate, level, role, from, to, rows };
  });
}

function asCrossed({ stepsPerSecond, secondsLeft, ...progress }: ExecutionProgress): Progress {
  return { ...progress, stepsPerSecond: stepsPerSecond ?? null, secondsLeft: secondsLeft ?? null };
}
