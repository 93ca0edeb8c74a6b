import type { Shape } from '../../science/network/graph';
import { PANEL, panelsFor, ROW } from './matrix';
import type { PlanMemory, Pointer } from './memory';
import type { RowsOnDemand, RowsReader } from './rows';

/** How an activation lies in memory. */
export interface Form {
  /** In pixels; whoever writes the activation leaves it as it is. */
  border?: number;
  /**
   * Whether it has to be readable as a flat vector, its pixels equally far apart, channel after channel, as those of one pixel a channel
   * are in any case. Then it has no border.
   */
  flat?: boolean;
  /** Whether nobody reads or writes it as an image. */
  vector?: boolean;
  /** Whether its panels take the same place in turn, because nobody reads one once the next is written. */
  inTurn?: boolean;
  /** Whether there is room for one more panel after the last one of an image. */
  spare?: boolean;
  /** One of the same form, with a spare panel: each panel lies where that one has the next. */
  above?: Activation;
}

/**
 * Values between two operations, or the gradient by them: channels x height x width x examples. The batch is innermost, in
 * panels of 16 examples (a cache line for each pixel of each channel), one panel after the other; or, where an image is a vector to all,
 * pixel by pixel with all panels side by side. Around each image lies a border of zeros, for convolutions to read. Distances are
 * in bytes.
 */
export class Activation {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Examples that there is room for. */
  readonly capacity: number;
  /** From one pixel of an image to the next: ROW, but for a vector. */
  readonly pixel: number;
  /** From one row to the next. */
  readonly row: number;
  /** From one channel to the next. */
  readonly plane: number;
  /** From one panel of examples to the next. */
  readonly panel: number;
  readonly panels: number;
  /** Whether its panels take the same place in turn. */
  readonly inTurn: boolean;
  /** Of all of it. */
  readonly bytes: number;
  private readonly origin: Pointer;

  constructor(
    memory: PlanMemory,
    [channels, height, width]: Shape,
    capacity: number,
    { border = 0, flat = false, vector = false, inTurn = false, spare = false, above }: Form = {},
  ) {
    const isVector = vector || (border === 0 && height * width === 1);
    this.channels = channels;
    this.height = height;
    this.width = width;
    this.capacity = capacity;
    this.panels = panelsFor(capacity);
    this.inTurn = inTurn;
    // odd numbers of cache lines, so that what is read together does not fall on the same places of the cache
    this.pixel = isVector ? oddFrom(this.panels) * ROW : ROW;
    this.row = (width + 2 * border) * this.pixel;
    const lines = (height + 2 * border) * (width + 2 * border);
    this.plane = (flat || isVector ? lines : oddFrom(lines)) * this.pixel;
    const all = channels * this.plane;
    const apart = inTurn ? 0 : all;
    this.panel = isVector ? ROW : apart;
    this.bytes = isVector || inTurn ? all : this.panels * all;
    const room = spare && !isVector ? this.bytes + all : this.bytes;
    this.origin = above ? above.at(1) : memory.reserve(room) + border * (this.row + ROW);
  }

  get features(): number {
    return this.channels * this.height * this.width;
  }

  /** The first pixel of the first channel in a panel of examples. */
  at(panel: number): Pointer {
    return this.origin + panel * this.panel;
  }
}

function oddFrom(count: number): number {
  return count % 2 === 1 ? count : count + 1;
}

/** What flows from one operation to those that read it. */
export interface Signal {
  values: Activation;
  /** Of the loss by the values; absent where nobody needs it: before the first trained layer. */
  gradient?: Activation;
  /** Of values whose panels take the same place in turn: what computes them when they are about to be read. */
  onDemand?: RowsOnDemand;
  /** Where whoever computes the values tells their only reader of rows as they are computed, a list for it to enter. */
  readers?: RowsReader[];
}

/** Columns of a panel that belong to one of so many examples: 16, and fewer in the last one. */
export function columnsOf(panel: number, examples: number): number {
  return Math.min(PANEL, examples - panel * PANEL);
}
