import { SvelteMap } from 'svelte/reactivity';
import type { ExperimentListing, Progress } from '../../../ipc/contract';
import { ask, listen } from '../bridge';
import { merge } from '../listings';
import { toasts } from './toasts.svelte';

/** Of more changes than this at once all is read: that takes no longer then, and they need not be named. */
const MOST_NAMED = 1000;

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

  private loading: Promise<void> | undefined;

  constructor() {
    listen('progress', ({ id, progress }) => this.progress.set(id, progress));
    listen('changed', ({ ids }) => void this.refresh(ids));
    listen('lab', ({ state }) => {
      if (state === 'ready') void this.load();
    });
  }

  /** Reads all of it. While that is under way it is not begun once more: changes since are told of by themselves. */
  load(): Promise<void> {
    this.loading ??= this.read(undefined).finally(() => (this.loading = undefined));
    return this.loading;
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
      await this.refresh(ids);
      return false;
    }
  }

  /** Reads these experiments again, of which some may be new and others gone. */
  private async refresh(ids: readonly string[]): Promise<void> {
    await (ids.length > MOST_NAMED ? this.load() : this.read([...ids]));
  }

  private async read(ids: string[] | undefined): Promise<void> {
    try {
      const rows = await ask('listExperiments', ids && { ids });
      if (!ids) this.take(rows);
      // before all has been read there is nothing to bring up to date
      else if (this.list) this.take(merge(this.list, ids, rows));
    } catch (error) {
      this.problem = error;
    }
  }

  private take(list: ExperimentListing[]): void {
    this.list = list;
    this.readAt = Date.now();
    this.problem = undefined;
    for (const id of this.progress.keys()) {
      if (this.byId.get(id)?.status !== 'running') this.progress.delete(id);
    }
  }
}

export const experiments = new Experiments();
