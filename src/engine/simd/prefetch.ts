import type { Sweep } from './convolutionSweep';
import { ROW } from './matrix';
import type { PlanMemory, Pointer } from './memory';
import type { Rows } from './operation';

/** Channels of a view: from the first up to the second, which is not part of them. */
export type Channels = [first: number, end: number];

/** Bytes of an activation that are in the cache of a core anyway, since they have been written. */
const CACHED_BYTES = 512 * 1024;

/** Brings what a sweep reads to a near cache, some rows at a time, before kernels read it in the order of weights. */
export class Prefetch {
  private readonly isWorthIt: boolean;
  /** Where the channels that are read lie and, by channel, how many of them come before it. */
  private readonly offsets: Pointer;
  private readonly before: Uint32Array;

  /** @param read of the channels, one byte each: 1 if anything is read of it */
  constructor(
    private readonly memory: PlanMemory,
    private readonly sweep: Sweep,
    read: Uint8Array,
  ) {
    const { plane, bytes } = sweep.from;
    this.isWorthIt = bytes > CACHED_BYTES;
    const channels = [...read.keys()].filter((channel) => read[channel] === 1);
    this.offsets = memory.table(Int32Array.from(channels, (channel) => channel * plane));
    this.before = new Uint32Array(read.length + 1);
    read.forEach((bit, channel) => (this.before[channel + 1] = this.before[channel] + bit));
  }

  /** Brings what some rows of a panel are computed of, but for what lies before `near`, and returns where that ends. */
  bring(channels: Channels, panel: number, rows: Rows, examples: number, near: Pointer): Pointer {
    const { sweep } = this;
    if (!this.isWorthIt) return near;
    if (sweep.from.isFlat) return this.bringPanels(channels, examples);
    const [start, end] = sweep.source(panel, rows, examples);
    return this.read(channels, Math.max(start, near), end);
  }

  /** Of a vector, whose panels may lie apart. */
  private bringPanels(channels: Channels, examples: number): Pointer {
    const { from, fromPixel } = this.sweep;
    let near = 0;
    for (let panel = 0; panel < this.sweep.pixels(examples); panel++) {
      const start = from.at(0) + panel * fromPixel;
      near = this.read(channels, start, start + ROW);
    }
    return near;
  }

  private read(channels: Channels, start: Pointer, end: Pointer): Pointer {
    const [first, stop] = channels.map((channel) => this.before[channel]);
    this.memory.kernels.prefetch(start, this.offsets + 4 * first, stop - first, end - start);
    return end;
  }
}
