import type { Sweep } from './convolutionSweep';
import type { PlanMemory, Pointer } from './memory';
import type { Rows } from './operation';

/** Brings what a sweep reads to a near cache, some rows at a time, before kernels read it in the order of weights. */
export class Prefetch {
  private readonly offsets: Pointer;

  /** @param channels those that are read */
  constructor(
    private readonly memory: PlanMemory,
    private readonly sweep: Sweep,
    private readonly channels: readonly number[],
  ) {
    const { plane } = sweep.from;
    this.offsets = memory.table(Int32Array.from(channels, (channel) => channel * plane));
  }

  /** Brings what some rows of a panel are computed of, but for what lies before `near`, and returns where that ends. */
  bring(panel: number, rows: Rows, examples: number, near: Pointer): Pointer {
    const [start, end] = this.sweep.source(panel, rows, examples);
    const first = Math.max(start, near);
    this.memory.kernels.prefetch(first, this.offsets, this.channels.length, end - first);
    return end;
  }
}
