import type { PlanMemory, Pointer } from './memory';

export const ADDRESS = 4;
/** Bytes of an entry, an offset and a value: see assembly/sparse.ts. */
export const ENTRY = 8;
const VALUE = 4;

/** A sparse matrix as the kernels read it. Where its entries are is fixed; `update` gives them their values. */
export class SparseMatrix {
  /** The address of each row's first entry, and the end of the last one's. */
  readonly starts: Pointer;
  private readonly places: Pointer;
  private readonly count: number;

  /** Entry i is in row `rows[i]` and names the panel row at `offsets[i]`. */
  constructor(
    private readonly memory: PlanMemory,
    rowCount: number,
    rows: Uint32Array,
    offsets: Uint32Array,
  ) {
    this.count = rows.length;
    const entries = memory.reserve(this.count * ENTRY);
    this.starts = memory.reserve((rowCount + 1) * ADDRESS);
    this.places = memory.reserve(this.count * ADDRESS);

    const lengths = new Uint32Array(rowCount);
    for (const row of rows) lengths[row]++;
    const starts = memory.words(this.starts, rowCount + 1);
    starts[0] = entries;
    lengths.forEach((length, row) => (starts[row + 1] = starts[row] + length * ENTRY));

    const next = starts.slice();
    const places = memory.words(this.places, this.count);
    const words = memory.words(entries, (this.count * ENTRY) / 4);
    rows.forEach((row, i) => {
      words[(next[row] - entries) / 4] = offsets[i];
      places[i] = next[row] + VALUE;
      next[row] += ENTRY;
    });
  }

  /** Gives the entries their values, which lie in the order in which the entries were named. */
  update(values: Pointer): void {
    this.memory.kernels.placeValues(values, this.places, this.count);
  }
}
