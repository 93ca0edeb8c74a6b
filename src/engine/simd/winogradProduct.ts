import { zeros } from './convolutionOutput';
import { ROW } from './matrix';
import type { PlanMemory, Pointer } from './memory';
import { FOUR } from './parameter';
import type { RowsReader } from './rows';
import type { Team } from './team';
import { ELEMENTS, Elements, KERNEL, LEAST_TILES, SIDE, TILE, Tiles, type Between } from './winogradTiles';

/**
 * Cache lines of an element of transformed inputs that are used at once: so few that they stay in the nearest cache from
 * one four of outputs to the next. Of a tile there is one for each input.
 */
const LINES = 256;

/** What all weights make of one view in another. */
export class WinogradProduct {
  private readonly fours: number;
  private readonly atOnce: number;
  private readonly inputTiles: Tiles;
  private readonly outputTiles: Tiles;
  private readonly inputs: Elements;
  private readonly products: Elements;
  private readonly zeros: Pointer;
  /** The transformed weights, element by element, laid out as a layer's own. */
  private readonly weights: Pointer;
  private readonly weightStep: number;

  constructor(
    private readonly memory: PlanMemory,
    private readonly team: Team,
    private readonly views: Between,
  ) {
    const { from, to } = views;
    this.fours = Math.ceil(to.channels / 4);
    this.atOnce = Math.max(LEAST_TILES, Math.floor(LINES / from.channels));
    this.inputTiles = new Tiles(memory, from);
    this.outputTiles = new Tiles(memory, to);
    this.inputs = new Elements(memory, team, from.channels, this.atOnce, ELEMENTS);
    this.products = new Elements(memory, team, to.channels, this.atOnce, ELEMENTS);
    this.zeros = zeros(memory, to.channels);
    this.weightStep = this.fours * from.channels * FOUR + ROW;
    this.weights = memory.reserve(ELEMENTS * this.weightStep);
  }

  /** Takes over weights, this thread's share of them. */
  transform(weights: Pointer): void {
    const { channels } = this.views.from;
    const [first, end] = this.team.share(this.fours).map((four) => four * channels);
    const to = this.weights + first * FOUR;
    this.memory.kernels.winogradWeights(weights + first * KERNEL * FOUR, end - first, to, this.weightStep);
  }

  /** Threads share the rows of tiles, as many together as `reader` takes. */
  compute(examples: number, start: Pointer, floor: number, reader?: RowsReader): void {
    const { perRow, rows } = this.outputTiles;
    const unit = rowsOfTilesFor(reader);
    const all = this.outputTiles.count(examples) / perRow;
    const [first, end] = this.team.share(all / unit).map((units) => units * unit * perRow);
    let read = first / perRow;
    for (let tile = first; tile < end; tile += this.atOnce) {
      const stop = Math.min(end, tile + this.atOnce);
      this.computeTiles(tile, stop - tile, start, floor);
      for (; reader && (read + unit) * perRow <= stop; read += unit) {
        const row = TILE * (read % rows);
        const panel = Math.floor(read / rows);
        const { to } = this.views;
        reader.read(panel, [row, row + TILE * unit], to.at(panel) + row * to.row, examples);
      }
    }
  }

  private computeTiles(tile: number, count: number, start: Pointer, floor: number): void {
    const { from, to } = this.views;
    const { inputs, products } = this;
    inputs.transform(from, this.inputTiles.at(tile), count, [0, SIDE]);
    for (let element = 0; element < ELEMENTS; element++) this.multiply(element, count);
    this.memory.kernels.winogradOutput(
      products.at(0),
      products.plane,
      products.step,
      to.channels,
      this.outputTiles.at(tile),
      count,
      to.row,
      to.plane,
      start,
      floor,
      products.scratch,
    );
  }

  private multiply(element: number, count: number): void {
    const { inputs, products } = this;
    const { from, to } = this.views;
    const depth = from.channels;
    const atOnce = Math.floor(LINES / this.atOnce);
    for (let k = 0; k < depth; k += atOnce) {
      this.memory.kernels.convolve(
        this.weights + element * this.weightStep + k * FOUR,
        depth * FOUR,
        inputs.offsets + k * 4,
        Math.min(atOnce, depth - k),
        inputs.at(element),
        ROW,
        products.at(element),
        products.plane,
        ROW,
        to.channels,
        count,
        k === 0 ? this.zeros : 0,
        -Infinity,
      );
    }
  }
}

/** So many that their rows of pixels are those that `reader` takes at once, or a multiple. */
function rowsOfTilesFor(reader: RowsReader | undefined): number {
  let rows = 1;
  while (reader && (TILE * rows) % reader.rowsAtOnce !== 0) rows++;
  return rows;
}
