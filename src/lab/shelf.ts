import type { Examples } from '../science/data/examples';
import type { Data } from '../science/data/split';
import { loadSplits } from './datasets';

export type Splits = Record<'train' | 'validation' | 'test', Examples>;

/** Data sets that are read and split: one copy for all experiments on the same data, for as long as anyone holds it. */
export class DataShelf {
  private readonly known = new Map<string, WeakRef<Splits>>();

  constructor(private readonly dataFolder: string) {}

  load(data: Data): Splits {
    const key = JSON.stringify(data);
    const held = this.known.get(key)?.deref();
    if (held) return held;
    const splits = loadSplits(data, this.dataFolder);
    this.known.set(key, new WeakRef(splits));
    return splits;
  }
}
