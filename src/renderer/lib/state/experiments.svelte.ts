import { SvelteMap } from 'svelte/reactivity';
import type { ExperimentListing, Progress } from '../../../ipc/contract';
import { ask, listen } from '../bridge';
import { toasts } from './toasts.svelte';

/** Changes that come thick and fast are read once; of a long history, in milliseconds, less often. */
const READ_AFTER = 200;
const REST_PER_READING = 4;

/** The history as the home table lists it, kept fresh by what the lab tells. */
class Experiments {
  /** Undefined until it has been read. */
  list = $state.raw<ExperimentListing[]>();
  /** When it was last read, for telling how long ago something was. */
  readAt = $state(Date.now());
  /** Why it could not be read. */
  problem = $state.raw<unknown>();
  /** Of the experiments under way. */
  readonly progress = new SvelteMap<string, Progress>();
  readonly byId = $derived(new Map(this.list?.map((experiment) => [experiment.id, experiment])));

  private readingTook = 0;
  private waiting: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    listen('progress', ({ id, progress }) => this.progress.set(id, progress));
    listen('changed', () => this.readSoon());
    listen('lab', ({ state }) => {
      if (state === 'ready') this.readSoon();
    });
  }

  async load(): Promise<void> {
    const begun = performance.now();
    try {
      this.list = await ask('listExperiments');
      this.readAt = Date.now();
      this.problem = undefined;
    } catch (error) {
      this.problem = error;
    }
    this.readingTook = performance.now() - begun;
    for (const id of this.progress.keys()) {
      if (this.byId.get(id)?.status !== 'running') this.progress.delete(id);
    }
  }

  /** Shows a change at once and asks the lab for it; what the lab refuses is shown and undone. */
  async change(
    ids: readonly string[],
    patch: Partial<ExperimentListing>,
    request: () => Promise<unknown>,
  ): Promise<boolean> {
    const changed = new Set(ids);
    this.list = this.list?.map((row) => (changed.has(row.id) ? { ...row, ...patch } : row));
    try {
      await request();
      return true;
    } catch (error) {
      toasts.showProblem(error);
      await this.load();
      return false;
    }
  }

  private readSoon(): void {
    this.waiting ??= setTimeout(
      () => {
        this.waiting = undefined;
        void this.load();
      },
      READ_AFTER + REST_PER_READING * this.readingTook,
    );
  }
}

export const experiments = new Experiments();
