import type { Signal } from './activation';
import { Convolution, type ConvolutionSpec } from './convolution';
import type { Sweep } from './convolutionSweep';
import type { PlanMemory, Pointer } from './memory';
import type { Source, TakeGradient } from './operation';
import { FOUR, foursLayout, Parameter } from './parameter';
import type { RowsReader } from './rows';
import type { Share, Team } from './team';
import { TurnedWeights } from './turnedWeights';

/**
 * How many products are added at once: so few that what they read stays in the nearest cache from one pixel to the
 * next.
 */
const DEPTH = 192;
/** Bytes of the sums of a tile of the gradient by the weights, and how many of its tiles are computed at once. */
const TILE = 256;
const TILES = 1024;
/** Pixels that are added to them at once. Both are such that what is read and written stays in the cache. */
const PIXELS = 64;
/** Pairs of a linear layer's inputs whose weights' gradients are computed for all outputs, before those that follow. */
const PAIRS = 512;
/** Fours of a linear layer's inputs whose weights are turned at once: a cache line of each four of outputs' weights. */
const TURNED = 16;

/**
 * A convolution or linear layer, and the ReLU that follows it, computed with all weights, pruned or not. Its results
 * are those of SparseConvolution, bit for bit.
 */
export class DenseConvolution extends Convolution {
  protected readonly weight: Parameter;
  private readonly product: DenseProduct;
  private readonly ways: readonly WayBack[];
  private readonly isFlat: boolean;
  private readonly pairs: number;
  private readonly tiles: number;
  /** Of this thread: the sums of some tiles, and their gradient. */
  private readonly sums: Pointer;
  private readonly gradient: Pointer;

  constructor(memory: PlanMemory, team: Team, spec: ConvolutionSpec, input: Source, output: Signal) {
    super(memory, team, spec, input, output);
    const { layer, mask, slots } = spec;
    this.product = new DenseProduct(memory, team, this.forwardSweep);
    const { depth } = this.product;
    this.weight = new Parameter(
      memory,
      `${layer.name}.weight`,
      foursLayout(layer.outputs, depth),
      slots,
      mask,
    );
    this.isFlat = layer.kind === 'linear';
    const Way = this.isFlat ? FlatWayBack : ImageWayBack;
    this.ways = this.backwardSweeps.map((sweep) => new Way(memory, team, sweep));
    this.pairs = Math.ceil(depth / 2);
    this.tiles = Math.ceil(layer.outputs / 4) * this.pairs;
    const atOnce = Math.min(TILES, this.tiles);
    this.sums = memory.reserveFor(team, atOnce * TILE);
    this.gradient = memory.reserveFor(team, atOnce * 2 * FOUR);
  }

  protected multiply(examples: number, start: Pointer, floor: number, reader?: RowsReader): void {
    this.product.compute(this.weight.values, examples, start, floor, reader);
  }

  protected turnWeights(): void {
    const area = this.forwardSweep.taps.length;
    for (const way of this.ways) way.turn?.(this.weight.values, area);
  }

  protected multiplyBack(examples: number, start: Pointer, take: TakeGradient): void {
    this.outputBackward(examples);
    for (const way of this.ways) way.compute(this.weight.values, examples, start);
    if (!this.isFlat) {
      this.weightBackward(this.team.share(this.tiles), examples, take);
      return;
    }
    // others may still read the weights
    this.team.meet();
    const [first, end] = this.team.share(this.pairs);
    for (let pair = first; pair < end; pair += PAIRS) {
      const stop = Math.min(end, pair + PAIRS);
      for (let before = 0; before < this.tiles; before += this.pairs) {
        this.weightBackward([before + pair, before + stop], examples, take);
      }
    }
  }

  private weightBackward([first, end]: Share, examples: number, take: TakeGradient): void {
    for (let tile = first; tile < end; tile += TILES) {
      const stop = Math.min(end, tile + TILES);
      this.tilesBackward(tile, stop, examples);
      const offset = this.bytesBefore(tile);
      take(this.weight, offset, this.gradient, this.bytesBefore(stop) - offset);
    }
  }

  private tilesBackward(tile: number, end: number, examples: number): void {
    const { to, fromRow, fromPixel, rows } = this.weightSweep;
    const panels = this.weightSweep.panels(examples);
    const pixels = this.weightSweep.pixels(examples);
    const atOnce = Math.ceil(PIXELS / pixels);
    for (let panel = 0; panel < panels; panel++) {
      for (let row = 0; row < rows; row += atOnce) {
        this.memory.kernels.convolutionGradient(
          tile,
          end,
          this.product.offsets,
          this.product.depth,
          to.channels,
          this.weightSweep.fromAt(panel, row),
          fromRow,
          fromPixel,
          this.weightSweep.toAt(panel, row),
          to.plane,
          to.row,
          to.pixel,
          Math.min(atOnce, rows - row),
          pixels,
          this.sums,
          Number(panel === 0 && row === 0),
          Number(panel === panels - 1 && row + atOnce >= rows),
          this.gradient,
        );
      }
    }
  }

  /** Of the weights of all tiles before one. */
  private bytesBefore(tile: number): number {
    const { pairs } = this;
    return (Math.floor(tile / pairs) * this.product.depth + 2 * (tile % pairs)) * FOUR;
  }
}

/** What all weights make of one view in another. */
class DenseProduct {
  /** How many products there are in each sum. */
  readonly depth: number;
  readonly offsets: Pointer;
  private readonly fours: number;

  constructor(
    private readonly memory: PlanMemory,
    private readonly team: Team,
    private readonly sweep: Sweep,
  ) {
    const offsets = sweep.offsets();
    this.depth = offsets.length;
    this.offsets = memory.table(offsets);
    this.fours = Math.ceil(sweep.to.channels / 4);
  }

  /** Threads share the rows or, where there is but one, the channels. */
  compute(weights: Pointer, examples: number, start: Pointer, floor: number, reader?: RowsReader): void {
    const { rows } = this.sweep;
    const all = this.sweep.panels(examples) * rows;
    if (all === 1 && !reader) {
      this.computeFours(weights, this.team.share(this.fours), examples, start, floor);
      return;
    }
    const unit = reader?.rowsAtOnce ?? 1;
    const [first, end] = this.team.share(all / unit).map((units) => units * unit);
    for (let i = first; i < end; i++) {
      const panel = Math.floor(i / rows);
      const row = i % rows;
      this.computeRow(weights, panel, row, [0, this.fours], examples, start, floor);
      const read = row + 1 - unit;
      if ((row + 1) % unit === 0) {
        reader?.read(panel, [read, row + 1], this.sweep.toAt(panel, read), examples);
      }
    }
  }

  /** Some fours of channels, of the only row. */
  computeFours(weights: Pointer, fours: Share, examples: number, start: Pointer, floor: number): void {
    this.computeRow(weights, 0, 0, fours, examples, start, floor);
  }

  private computeRow(
    weights: Pointer,
    panel: number,
    row: number,
    [four, end]: Share,
    examples: number,
    start: Pointer,
    floor: number,
  ): void {
    const { depth, sweep } = this;
    const { to } = sweep;
    let k = 0;
    do {
      const isLast = k + DEPTH >= depth;
      this.memory.kernels.convolve(
        weights + (four * depth + k) * FOUR,
        depth * FOUR,
        this.offsets + k * 4,
        Math.min(DEPTH, depth - k),
        sweep.fromAt(panel, row),
        sweep.fromPixel,
        sweep.toAt(panel, row) + 4 * four * to.plane,
        to.plane,
        sweep.toPixel,
        Math.min(to.channels, 4 * end) - 4 * four,
        sweep.pixels(examples),
        k === 0 && start !== 0 ? start + four * FOUR : 0,
        isLast ? floor : -Infinity,
      );
      k += DEPTH;
    } while (k < depth);
  }
}

/** From the gradient by the output to that by the input, by the weights with inputs and outputs in each other's place. */
interface WayBack {
  /** Takes over the layer's weights, of a kernel of `area`, if that has to be done before all of them are used. */
  turn?(weights: Pointer, area: number): void;
  compute(weights: Pointer, examples: number, start: Pointer): void;
}

/** Where each weight is used for many pixels. */
class ImageWayBack implements WayBack {
  private readonly product: DenseProduct;
  private readonly turned: TurnedWeights;

  constructor(memory: PlanMemory, team: Team, sweep: Sweep) {
    this.product = new DenseProduct(memory, team, sweep);
    this.turned = new TurnedWeights(
      memory,
      team,
      sweep,
      sweep.taps.map(({ place }) => place),
    );
  }

  turn(weights: Pointer, area: number): void {
    this.turned.turn(weights, area);
  }

  compute(_: Pointer, examples: number, start: Pointer): void {
    this.product.compute(this.turned.values, examples, start, -Infinity);
  }
}

/** Of a linear layer, whose weights are too many to stay in the cache: some are turned, and used while they are there. */
class FlatWayBack implements WayBack {
  private readonly product: DenseProduct;
  /** Of this thread. */
  private readonly turned: Pointer;
  private readonly tap: Pointer;

  constructor(
    private readonly memory: PlanMemory,
    private readonly team: Team,
    private readonly sweep: Sweep,
  ) {
    this.product = new DenseProduct(memory, team, sweep);
    this.turned = memory.reserveFor(team, TURNED * this.product.depth * FOUR);
    this.tap = memory.table(Int32Array.of(0));
  }

  compute(weights: Pointer, examples: number, start: Pointer): void {
    const { from, to } = this.sweep;
    const [first, end] = this.team.share(Math.ceil(to.channels / 4));
    for (let four = first; four < end; four += TURNED) {
      const stop = Math.min(end, four + TURNED);
      const all = this.turned - four * this.product.depth * FOUR;
      const { kernels } = this.memory;
      kernels.turnWeights(weights, from.channels, to.channels, 1, this.tap, 1, four, stop, all);
      this.product.computeFours(all, [four, stop], examples, start, -Infinity);
    }
  }
}
