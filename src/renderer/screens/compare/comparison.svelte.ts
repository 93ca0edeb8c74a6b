import { SvelteMap } from 'svelte/reactivity';
import type { RunCurve } from '../../../ipc/contract';
import type { ExperimentResult } from '../../../science/analysis/document';
import { ask, listen } from '../../lib/bridge';

/** Rows of a run that curves are read with: less than for one experiment, as there are many. */
const POINTS = 500;

/** What is known of the experiments that are compared; each is read once, and again when it has changed. */
export class Comparison {
  readonly results = new SvelteMap<string, ExperimentResult>();
  readonly curves = new SvelteMap<string, RunCurve[]>();
  /** By experiment, why it could not be read. */
  readonly problems = new SvelteMap<string, unknown>();

  private readonly asked: Record<string, true> = {};

  /** For an `$effect`: reads changed experiments again; returns how to stop. */
  follow(): () => void {
    return listen('changed', ({ ids }) => {
      for (const id of ids) {
        if (this.results.has(id)) void this.read(id);
        if (this.curves.has(id)) void this.readCurves(id);
      }
    });
  }

  /** Reads what has not been asked for before. */
  need(ids: readonly string[], withCurves: boolean): void {
    for (const id of ids) {
      if (this.isNew(id)) void this.read(id);
      if (withCurves && this.isNew(`curves of ${id}`)) void this.readCurves(id);
    }
  }

  private isNew(what: string): boolean {
    if (this.asked[what]) return false;
    return (this.asked[what] = true);
  }

  private async read(id: string): Promise<void> {
    try {
      this.results.set(id, await ask('showExperiment', { id }));
      this.problems.delete(id);
    } catch (error) {
      this.problems.set(id, error);
    }
  }

  private async readCurves(id: string): Promise<void> {
    try {
      this.curves.set(id, await ask('readCurves', { id, points: POINTS }));
    } catch (error) {
      this.problems.set(id, error);
    }
  }
}
