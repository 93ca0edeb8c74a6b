import type { Activation } from './activation';
import type { ConvolutionSpec } from './convolution';
import { panelsFor, ROW } from './matrix';
import type { Pointer } from './memory';
import type { Stretch } from './prefetch';
import type { Rows } from './rows';

/**
 * How a layer goes over an activation: image by image, a panel of examples at a time. A linear layer, which takes it
 * as a flat vector of features, goes over it as if it were a single row of pixels, one for each panel: then it is a
 * convolution too.
 */
export class View {
  readonly channels: number;
  readonly height: number;
  /** Bytes from a channel, row or pixel to the next. */
  readonly plane: number;
  readonly row: number;
  readonly pixel: number;
  readonly bytes: number;
  readonly inTurn: boolean;

  constructor(
    private readonly activation: Activation,
    /** Whether it is taken as a vector. */
    readonly isFlat: boolean,
  ) {
    const { channels, features, height, plane, row, pixel, panel, bytes, inTurn } = activation;
    if (isFlat && plane * channels !== features * pixel)
      throw new Error('A linear layer needs a flat input.');
    this.channels = isFlat ? features : channels;
    this.height = isFlat ? 1 : height;
    this.plane = isFlat ? pixel : plane;
    this.row = row;
    this.pixel = isFlat ? panel : pixel;
    this.bytes = bytes;
    this.inTurn = inTurn;
  }

  panels(examples: number): number {
    return this.isFlat ? 1 : panelsFor(examples);
  }

  width(examples: number): number {
    return this.isFlat ? panelsFor(examples) : this.activation.width;
  }

  at(panel: number): Pointer {
    return this.activation.at(panel);
  }

  /** Of every `step`-th pixel of every `step`-th row, in the first channel of all panels there is room for. */
  addresses(step: number): Int32Array {
    const { row, pixel, height } = this;
    const { panels, width } = this.activation;
    const perRow = Math.ceil(width / step);
    const perImage = Math.ceil(height / step) * perRow;
    return Int32Array.from({ length: panels * perImage }, (_, i) => {
      const [y, x] = [Math.floor((i % perImage) / perRow), i % perRow];
      return this.at(Math.floor(i / perImage)) + step * (y * row + x * pixel);
    });
  }
}

/** Bytes of rows that are gone over at once: with those around them and the weights they stay in the cache of a core. */
const BYTES_AT_ONCE = 1024 * 1024;

/** A weight of a kernel: its place there, and where what it is multiplied with lies. */
interface Tap {
  place: number;
  /** From the pixel that the sweep names, in bytes. */
  offset: number;
}

/** Where the pixels of a sweep lie: each `every`-th of `to` from (y, x) on, and each `step`-th of `from`. */
interface Pattern {
  y: number;
  x: number;
  every: number;
  step: number;
  taps: readonly Tap[];
}

/** Pixels of one view that are sums over those of another, all with the same taps. */
export class Sweep {
  readonly taps: readonly Tap[];
  /** Of an image of `to`. */
  readonly rows: number;
  readonly fromRow: number;
  readonly fromPixel: number;
  readonly toRow: number;
  readonly toPixel: number;
  /** Of the taps: what lies first, and last. */
  private readonly firstOffset: number;
  private readonly lastOffset: number;

  constructor(
    readonly from: View,
    readonly to: View,
    private readonly pattern: Pattern,
  ) {
    const { y, every, step } = pattern;
    this.taps = pattern.taps;
    this.rows = Math.ceil((to.height - y) / every);
    this.fromRow = step * from.row;
    this.fromPixel = step * from.pixel;
    this.toRow = every * to.row;
    this.toPixel = every * to.pixel;
    const offsets = this.taps.map(({ offset }) => offset);
    this.firstOffset = Math.min(...offsets);
    this.lastOffset = Math.max(...offsets);
  }

  panels(examples: number): number {
    return this.to.panels(examples);
  }

  /** Of a row. */
  pixels(examples: number): number {
    return Math.ceil((this.to.width(examples) - this.pattern.x) / this.pattern.every);
  }

  fromAt(panel: number, row: number): Pointer {
    return this.from.at(panel) + row * this.fromRow;
  }

  toAt(panel: number, row: number): Pointer {
    const { y, x } = this.pattern;
    return this.to.at(panel) + y * this.to.row + row * this.toRow + x * this.to.pixel;
  }

  /** What some rows of a panel are computed of. */
  source(panel: number, [row, stop]: Rows, examples: number): Stretch {
    const last = this.fromAt(panel, stop - 1) + (this.pixels(examples) - 1) * this.fromPixel;
    return [this.fromAt(panel, row) + this.firstOffset, last + this.lastOffset + ROW];
  }

  /** The end of the rows that some rows are computed of. */
  sourceEnd([, stop]: Rows, examples: number): number {
    const last = (stop - 1) * this.fromRow + (this.pixels(examples) - 1) * this.fromPixel;
    return Math.floor((last + this.lastOffset) / this.from.row) + 1;
  }

  /** Where some rows of a panel lie, and what is between them. */
  target(panel: number, [row, stop]: Rows, examples: number): Stretch {
    const { to } = this;
    const { y, every } = this.pattern;
    const end = Math.min(to.height, y + stop * every);
    const last = to.at(panel) + (end - 1) * to.row + (to.width(examples) - 1) * to.pixel;
    return [this.toAt(panel, row), last + ROW];
  }

  /** Whether it is the first, or only, one of those that compute an image together. */
  get isFirst(): boolean {
    return this.pattern.y + this.pattern.x === 0;
  }

  /** So many rows that those of all channels of both views stay in the cache of a core. */
  get rowsAtOnce(): number {
    const bytes = this.from.channels * this.fromRow + this.to.channels * this.toRow;
    return Math.max(1, Math.floor(BYTES_AT_ONCE / bytes));
  }

  /** How many pixels of a channel of `from` four pixels of `to` are computed of. */
  reach(): number {
    const offsets = [0, 1, 2, 3].flatMap((i) => this.taps.map(({ offset }) => offset + i * this.fromPixel));
    return new Set(offsets).size;
  }

  /**
   * For each k, which goes through the channels of `from` and, for each, through the taps: the offset of what is
   * multiplied.
   */
  offsets(): Int32Array {
    const { from, taps } = this;
    return Int32Array.from({ length: from.channels * taps.length }, (_, k) => {
      return Math.floor(k / taps.length) * from.plane + taps[k % taps.length].offset;
    });
  }
}

/** From a layer's input to its output, or to the gradient by that. */
export function sweepForward(layer: ConvolutionSpec['layer'], input: View, output: View): Sweep {
  const { kernel, stride, padding } = sizesOf(layer);
  const taps = tapsWhere(kernel, (y, x) => (y - padding) * input.row + (x - padding) * input.pixel);
  return new Sweep(input, output, { y: 0, x: 0, every: 1, step: stride, taps });
}

/**
 * From the gradient by a layer's output to that by its input: with a stride, neighbours there are reached by
 * different taps.
 */
export function sweepsBackward(layer: ConvolutionSpec['layer'], output: View, input: View): Sweep[] {
  const { kernel, stride, padding } = sizesOf(layer);
  const starts = Array.from({ length: stride * stride }, (_, i) => [Math.floor(i / stride), i % stride]);
  return starts.map(([y, x]) => {
    const taps = tapsWhere(kernel, (tapY, tapX) => {
      const row = (y + padding - tapY) / stride;
      const pixel = (x + padding - tapX) / stride;
      return Number.isInteger(row) && Number.isInteger(pixel)
        ? row * output.row + pixel * output.pixel
        : undefined;
    });
    return new Sweep(output, input, { y, x, every: stride, step: 1, taps });
  });
}

function sizesOf(layer: ConvolutionSpec['layer']): { kernel: number; stride: number; padding: number } {
  return layer.kind === 'linear' ? { kernel: 1, stride: 1, padding: 0 } : layer;
}

/** The taps of a kernel that have an offset, in the order of their places. */
function tapsWhere(kernel: number, offsetOf: (y: number, x: number) => number | undefined): Tap[] {
  return Array.from({ length: kernel * kernel }, (_, place) => ({
    place,
    offset: offsetOf(Math.floor(place / kernel), place % kernel),
  })).filter((tap): tap is Tap => tap.offset !== undefined);
}
