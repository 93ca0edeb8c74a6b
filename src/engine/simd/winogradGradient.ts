import { ROW } from './matrix';
import type { PlanMemory, Pointer } from './memory';
import type { TakeGradient } from './operation';
import { FOUR, type Parameter } from './parameter';
import type { Team } from './team';
import {
  ELEMENTS,
  Elements,
  KERNEL,
  LEAST_TILES,
  SIDE,
  Tiles,
  type Between,
  type ElementRows,
} from './winogradTiles';

/** Bytes of the sums of four outputs' gradient by two inputs', and for how many of them there is room in the cache. */
const SUMS = 256;
const PAIRS = 6144;
/** Cache lines of each element of all rows that are used at once: many, because the sums are read and written for each use. */
const LINES = 2048;

/** The gradient by the weights between two views. */
export class WinogradGradient {
  private readonly fours: number;
  private readonly pairs: number;
  /** How many fours of outputs, rows of elements of all of them, and tiles are computed at once. */
  private readonly foursAtOnce: number;
  private readonly rowsAtOnce: number;
  private readonly atOnce: number;
  private readonly inputTiles: Tiles;
  private readonly gradientTiles: Tiles;
  private readonly inputs: Elements;
  private readonly gradients: Elements;
  /** Of this thread: for each element of the rows. */
  private readonly sums: Pointer;
  /** By the transformed weights, element by element. */
  private readonly gradient: Pointer;
  private readonly gradientStep: number;
  /** By the weights of all outputs. */
  private readonly weightGradient: Pointer;

  constructor(
    private readonly memory: PlanMemory,
    private readonly team: Team,
    private readonly views: Between,
  ) {
    const { from, to } = views;
    this.fours = Math.ceil(to.channels / 4);
    this.pairs = Math.ceil(from.channels / 2);
    const foursAtOnce = Math.max(1, Math.floor(PAIRS / SIDE / this.pairs));
    this.foursAtOnce = Math.min(this.fours, foursAtOnce);
    this.rowsAtOnce = Math.min(SIDE, Math.max(1, Math.floor(foursAtOnce / this.fours)));
    this.atOnce = Math.max(LEAST_TILES, Math.floor(LINES / this.rowsAtOnce / from.channels));
    this.inputTiles = new Tiles(memory, from);
    this.gradientTiles = new Tiles(memory, to);
    const elements = this.rowsAtOnce * SIDE;
    this.inputs = new Elements(memory, team, from.channels, this.atOnce, elements);
    this.gradients = new Elements(memory, team, 4 * this.foursAtOnce, this.atOnce, elements);
    this.sums = memory.reserveFor(team, elements * this.sumsStep);
    this.gradientStep = this.fours * from.channels * FOUR + ROW;
    this.gradient = memory.reserve(ELEMENTS * this.gradientStep);
    this.weightGradient = memory.reserve(this.fours * from.channels * KERNEL * FOUR);
  }

  private get sumsStep(): number {
    return this.foursAtOnce * this.pairs * SUMS;
  }

  /** Computes those by the transformed weights; threads share the fours of outputs of all rows of elements. */
  compute(examples: number): void {
    const { fours } = this;
    const [first, end] = this.team.share(SIDE * fours);
    let at = first;
    while (at < end) {
      const row = Math.floor(at / fours);
      const four = at % fours;
      const whole = four === 0 ? Math.floor((end - at) / fours) : 0;
      const rows = Math.max(1, Math.min(this.rowsAtOnce, whole));
      const count = Math.min(this.foursAtOnce, fours - four, end - at);
      this.computeRows([row, row + rows], four, count, examples);
      at += rows * count;
    }
  }

  private computeRows(rows: ElementRows, four: number, fours: number, examples: number): void {
    const { from } = this.views;
    const all = this.gradientTiles.count(examples);
    for (let tile = 0; tile < all; tile += this.atOnce) {
      const count = Math.min(this.atOnce, all - tile);
      this.inputs.transform(from, this.inputTiles.at(tile), count, rows);
      this.transformGradients(rows, four, fours, tile, count);
      const [first, end] = rows.map((row) => SIDE * row);
      for (let element = first; element < end; element++) {
        this.addProducts(element, element - first, four, fours, count, tile === 0, tile + count === all);
      }
    }
  }

  private transformGradients(
    [first, end]: ElementRows,
    four: number,
    fours: number,
    tile: number,
    count: number,
  ): void {
    const { to } = this.views;
    this.memory.kernels.winogradOutputGradient(
      this.gradientTiles.at(tile),
      count,
      first,
      end,
      to.row,
      4 * four * to.plane,
      to.plane,
      this.outputsOf(four, fours),
      this.gradients.at(0),
      this.gradients.plane,
      this.gradients.step,
      this.gradients.scratch,
    );
  }

  private outputsOf(four: number, fours: number): number {
    return Math.min(4 * fours, this.views.to.channels - 4 * four);
  }

  private addProducts(
    element: number,
    place: number,
    four: number,
    fours: number,
    count: number,
    isFirst: boolean,
    isLast: boolean,
  ): void {
    const { inputs, gradients, pairs } = this;
    const { channels } = this.views.from;
    this.memory.kernels.convolutionGradient(
      0,
      fours * pairs,
      inputs.offsets,
      channels,
      this.outputsOf(four, fours),
      inputs.at(place),
      0,
      ROW,
      gradients.at(place),
      gradients.plane,
      0,
      ROW,
      1,
      count,
      this.sums + place * this.sumsStep,
      Number(isFirst),
      Number(isLast),
      this.gradient + element * this.gradientStep + four * channels * FOUR,
    );
  }

  /** Gives that by the weights, which all threads' parts are needed for, to `take`. */
  give(weight: Parameter, take: TakeGradient): void {
    const { channels } = this.views.from;
    const [first, end] = this.team.share(this.fours).map((four) => four * channels);
    if (first === end) return;
    const offset = first * KERNEL * FOUR;
    const to = this.weightGradient + offset;
    const from = this.gradient + first * FOUR;
    this.memory.kernels.winogradWeightGradient(from, this.gradientStep, end - first, to);
    take(weight, offset, to, (end - first) * KERNEL * FOUR);
  }
}
