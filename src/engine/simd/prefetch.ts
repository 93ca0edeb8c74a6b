import type { View } from './convolutionSweep';
import { ROW, WORD } from './matrix';
import type { PlanMemory, Pointer } from './memory';

/** Channels of a view, or bytes of each of them as they lie in the first: from the first up to the second, which is not part of them. */
export type Channels = [first: number, end: number];
export type Stretch = [start: Pointer, end: Pointer];

/** Bytes of an activation that are in the cache of a core anyway, since they have been written. */
const CACHED_BYTES = 512 * 1024;

/** Brings to a near cache what kernels are about to read, or to write, in the order of weights. */
export class Prefetch {
  private readonly isWorthIt: boolean;
  /** Where the channels that are used lie and, by channel, how many of them come before it. */
  private readonly offsets: Pointer;
  private readonly before: Uint32Array;

  /** @param used of the channels, one byte each: 1 if any of it is read or written */
  constructor(
    private readonly memory: PlanMemory,
    private readonly view: View,
    used: Uint8Array,
  ) {
    this.isWorthIt = view.bytes > CACHED_BYTES;
    const channels = [...used.keys()].filter((channel) => used[channel] === 1);
    this.offsets = memory.table(Int32Array.from(channels, (channel) => channel * view.plane));
    this.before = new Uint32Array(used.length + 1);
    used.forEach((bit, channel) => (this.before[channel + 1] = this.before[channel] + bit));
  }

  /** Brings a stretch of some channels, but for what lies before `near`, and returns where it ends. */
  bring(channels: Channels, [start, end]: Stretch, near = 0): Pointer {
    if (this.isWorthIt) this.read(channels, Math.max(near, start), end);
    return end;
  }

  /** Brings some channels of a vector, whose panels may lie apart. */
  bringVector(channels: Channels, examples: number): void {
    if (!this.isWorthIt) return;
    const { view } = this;
    for (let panel = 0; panel < view.width(examples); panel++) {
      const start = view.at(0) + panel * view.pixel;
      this.read(channels, start, start + ROW);
    }
  }

  private read([first, stop]: Channels, start: Pointer, end: Pointer): void {
    const [from, to] = [this.before[first], this.before[stop]];
    this.memory.kernels.prefetch(start, this.offsets + from * WORD, to - from, end - start);
  }
}
