import type { Pointer } from './memory';

/** Rows of pixels: from the first up to the second, which is not part of them. */
export type Rows = [first: number, end: number];

/** What reads the output of an operation some rows at a time, as they are computed: then they are still in the cache. */
export interface RowsReader {
  /** It takes a multiple of so many, which the rows of an image are. */
  readonly rowsAtOnce: number;
  /** `at` is where the first of the rows lies, of the first channel; `examples` are those of the batch. */
  read(panel: number, rows: Rows, at: Pointer, examples: number): void;
}

/** Rows of an activation whose panels take the same place in turn, which are computed when they are about to be read. */
export class RowsOnDemand {
  private panel = -1;
  /** Of those that are there. */
  private end = 0;

  constructor(
    private readonly height: number,
    private readonly compute: (panel: number, rows: Rows) => void,
  ) {}

  /** Before panels are gone over: nothing is there any more. */
  begin(): void {
    this.panel = -1;
  }

  /** Sees to it that the rows of a panel before `end` are there, which takes the place of the panel before. */
  give(panel: number, end: number): void {
    if (panel !== this.panel) this.end = 0;
    this.panel = panel;
    const stop = Math.min(end, this.height);
    if (stop > this.end) this.compute(panel, [this.end, stop]);
    this.end = Math.max(this.end, stop);
  }
}
