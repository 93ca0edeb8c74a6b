import type { Examples } from '../science/data/examples';
import type { DatasetName } from '../science/data/datasets';
import type { Data, RawData } from '../science/data/split';
import { loadRaw, splitAsAsked } from './datasets';

export type Splits = Record<'train' | 'validation' | 'test', Examples>;

/**
 * Data sets that are read and split: one copy of the images for all experiments on a data set, and one split for all on the same data,
 * for as long as anyone holds them.
 */
export class DataShelf {
  private readonly sets = new Map<DatasetName, WeakRef<RawData>>();
  private readonly splits = new Map<string, WeakRef<Splits>>();
  /** Whoever holds a split holds what it was made from. */
  private readonly origins = new WeakMap<Splits, RawData>();

  constructor(private readonly dataFolder: string) {}

  load(data: Data): Splits {
    const key = JSON.stringify(data);
    const held = this.splits.get(key)?.deref();
    if (held) return held;
    const raw = this.read(data.dataset);
    const splits = splitAsAsked(raw, data);
    this.origins.set(splits, raw);
    this.splits.set(key, new WeakRef(splits));
    return splits;
  }

  private read(name: DatasetName): RawData {
    const held = this.sets.get(name)?.deref();
    if (held) return held;
    const raw = loadRaw(name, this.dataFolder);
    this.sets.set(name, new WeakRef(raw));
    return raw;
  }
}
