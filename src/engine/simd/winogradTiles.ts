import type { View } from './convolutionSweep';
import { ROW } from './matrix';
import type { PlanMemory, Pointer } from './memory';
import type { Team } from './team';

/** Pixels of a side of a tile of outputs. */
export const TILE = 4;
/** Elements of a side of a transformed tile, and of all of it. */
export const SIDE = 6;
export const ELEMENTS = SIDE * SIDE;
/** Bytes of what the transforms need room for; see assembly/winograd.ts. */
const SCRATCH = 34 * ROW;
/** Weights of a kernel. */
export const KERNEL = 9;
/** Tiles that are transformed together at least, so that weights are not read for fewer. */
export const LEAST_TILES = 4;

/** Views of a convolution's inputs and outputs, or of what goes between them on the way back. */
export interface Between {
  from: View;
  to: View;
}

/** Of elements: from the first row up to the second, which is not part of them. */
export type ElementRows = [first: number, end: number];

/** Where the tiles of the outputs that a view holds lie; row by row, image by image. */
export class Tiles {
  readonly perRow: number;
  readonly rows: number;
  private readonly addresses: Pointer;

  constructor(
    memory: PlanMemory,
    private readonly view: View,
  ) {
    this.perRow = view.width(1) / TILE;
    this.rows = view.height / TILE;
    this.addresses = memory.table(view.addresses(TILE));
  }

  count(examples: number): number {
    return this.view.panels(examples) * this.rows * this.perRow;
  }

  at(tile: number): Pointer {
    return this.addresses + 4 * tile;
  }
}

/** Elements of transformed tiles, element by element: for each channel a row of pixels, one for a tile. Of this thread. */
export class Elements {
  /** Bytes from a channel, or an element, to the next. */
  readonly plane: number;
  readonly step: number;
  private readonly start: Pointer;
  /** Room for what transforms make on the way. */
  readonly scratch: Pointer;
  /** Where each channel lies. */
  readonly offsets: Pointer;

  constructor(
    private readonly memory: PlanMemory,
    team: Team,
    channels: number,
    tiles: number,
    count: number,
  ) {
    this.plane = tiles * ROW;
    // one line more, so that the elements of a tile do not fall on the same place of the cache
    this.step = channels * this.plane + ROW;
    this.start = memory.reserveFor(team, count * this.step);
    this.scratch = memory.reserveFor(team, SCRATCH);
    this.offsets = memory.table(Int32Array.from({ length: channels }, (_, channel) => channel * this.plane));
  }

  at(element: number): Pointer {
    return this.start + element * this.step;
  }

  /** Makes some rows of them of a view's pixels around `count` tiles. */
  transform({ row, plane, channels }: View, tiles: Pointer, count: number, [first, end]: ElementRows): void {
    this.memory.kernels.winogradInput(
      tiles,
      count,
      first,
      end,
      row,
      plane,
      channels,
      this.start,
      this.plane,
      this.step,
      this.scratch,
    );
  }
}
