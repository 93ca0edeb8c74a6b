import type { LogEntry, RunCurve } from '../../../ipc/contract';
import type { ExperimentResult } from '../../../science/analysis/document';
import { ask, listen } from '../../lib/bridge';
import { grow } from './growth';

/** Rows of a run that curves are read with: a minimum and a maximum for every few pixels. */
const POINTS = 600;
/** Changes that come thick and fast are read once. */
const READ_AFTER = 500;

/** One experiment as the lab knows it, kept fresh. */
export class ExperimentView {
  result = $state.raw<ExperimentResult>();
  curves = $state.raw<RunCurve[]>([]);
  log = $state.raw<LogEntry[]>([]);
  problem = $state.raw<unknown>();
  /** Whether there were results when it was opened: what is watched should not be turned away from when they come. */
  opensWithResults = $state.raw<boolean>();

  private waiting: ReturnType<typeof setTimeout> | undefined;
  private wantsCurves = false;
  /** When a run has ended there is more to report. */
  private ended: number | undefined;

  constructor(readonly id: string) {}

  /** For an `$effect`: reads it, and again whenever it has changed; returns how to stop. */
  follow(): () => void {
    void this.load();
    const stops = [
      listen('rows', ({ id, runs }) => {
        if (id === this.id && this.wantsCurves) this.curves = grow(this.curves, runs);
      }),
      listen('progress', ({ id, progress }) => {
        const ended = progress.done.runs + progress.done.comparisons;
        if (id !== this.id || ended === this.ended) return;
        this.ended = ended;
        this.readSoon();
      }),
      listen('changed', ({ ids }) => {
        if (ids.includes(this.id)) this.readSoon();
      }),
      listen('lab', ({ state }) => {
        if (state === 'ready') this.readSoon();
      }),
    ];
    return () => {
      clearTimeout(this.waiting);
      stops.forEach((stop) => stop());
    };
  }

  load = async (): Promise<void> => {
    const { id } = this;
    try {
      [this.result, this.log] = await Promise.all([ask('showExperiment', { id }), ask('readLog', { id })]);
      if (this.wantsCurves) this.curves = await ask('readCurves', { id, points: POINTS });
      this.opensWithResults ??= hasResults(this.result);
      this.problem = undefined;
    } catch (error) {
      this.problem = error;
    }
  };

  /** Curves are read from now on. */
  readCurves(): void {
    if (this.wantsCurves) return;
    this.wantsCurves = true;
    void this.load();
  }

  private readSoon(): void {
    this.waiting ??= setTimeout(() => {
      this.waiting = undefined;
      void this.load();
    }, READ_AFTER);
  }
}

function hasResults(result: ExperimentResult): boolean {
  return result.kind === 'lottery' ? result.levels.length > 0 : result.runs !== null;
}
