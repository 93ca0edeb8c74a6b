import type { ImportProgress } from '../../ipc/contract';
import { DATASETS, type DatasetName } from '../../science/data/datasets';
import { importDataset, removeDataset, type Source } from '../dataimport/import';
import { demandName } from '../datasets';
import { LabProblem } from '../problem';
import type { Announcer } from './announcer';

interface Underway {
  progress: ImportProgress;
  calledOff: AbortController;
  ended: Promise<void>;
}

/** The imports and downloads of data sets that are under way: at most one of each. */
export class Imports {
  private readonly underway = new Map<DatasetName, Underway>();

  constructor(
    private readonly folder: string,
    private readonly announcer: Announcer,
  ) {}

  /** Resolves when the data set is there; or with `false` when it was called off, and nothing has changed. */
  async begin(given: string, source: Source): Promise<{ imported: boolean }> {
    const name = this.demandIdle(given);
    const calledOff = new AbortController();
    const progress = { fraction: 0, doing: 'Beginning' };
    const ended = importDataset(DATASETS[name], source, this.folder, {
      report: (fraction, doing) => {
        Object.assign(progress, { fraction, doing });
        this.announcer.noteImport(name, { fraction, doing });
      },
      signal: calledOff.signal,
    });
    this.underway.set(name, { progress, calledOff, ended });
    try {
      await ended;
      return { imported: true };
    } catch (error) {
      if (calledOff.signal.aborted) return { imported: false };
      throw error;
    } finally {
      this.underway.delete(name);
      this.announcer.noteImport(name, null);
    }
  }

  cancel(given: string): void {
    this.underway.get(demandName(given))?.calledOff.abort();
  }

  remove(given: string): void {
    removeDataset(DATASETS[this.demandIdle(given)], this.folder);
  }

  progressOf(name: DatasetName): ImportProgress | null {
    return this.underway.get(name)?.progress ?? null;
  }

  /** Calls everything off, and waits until nothing is left of it. */
  async close(): Promise<void> {
    const all = [...this.underway.values()];
    for (const { calledOff } of all) calledOff.abort();
    await Promise.allSettled(all.map(({ ended }) => ended));
  }

  private demandIdle(given: string): DatasetName {
    const name = demandName(given);
    if (!this.underway.has(name)) return name;
    throw new LabProblem('usage', `${DATASETS[name].title} is being imported already`);
  }
}
