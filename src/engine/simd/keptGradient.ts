import type { Sweep } from './convolutionSweep';
import { WORD } from './matrix';
import type { PlanMemory, Pointer } from './memory';
import type { KeptLayout } from './parameter';
import type { Channels, Prefetch } from './prefetch';
import type { Rows, RowsOnDemand } from './rows';
import type { Team } from './team';

/** Bytes of what `keptGradient` has to know of a quad of weights; see there. */
const QUAD = 24;
/** Bytes of the sums of two quads. */
const PAIR = 256;
/** Pairs that are computed at once: the sums of those of a convolution stay in the cache, and so does what those of a linear layer read. */
const PAIRS = 4096;
const PAIRS_OF_LINEAR = 512;
/** Pixels that are added to the sums at once, at least. */
const PIXELS = 64;
/**
 * Inputs of a linear layer whose weights' gradient is computed for all outputs before that of those that follow: so many that four
 * panels of them stay in the nearest cache.
 */
const NEAR_INPUTS = 112;

/** Whether the kept weights of a convolution are so few that the panels need be gone over only once. */
export function areGoneOverOnce(mask: Uint8Array, outputs: number): boolean {
  const kept = mask.reduce((sum, bit) => sum + bit, 0);
  // up to four of an output are a quad
  return kept / 4 + outputs <= 2 * PAIRS;
}

/** Quads that are computed at once. */
interface Chunk {
  first: number;
  count: number;
  inputs: Channels;
}

/** What is done before the input and the gradient by the output are read. */
export interface BeforeGradient {
  /** Before a panel is gone over, for the how many-th time. */
  panel: (panel: number, time: number) => void;
  /** The first time, before some of its rows are: the last ones without end. */
  rows: (panel: number, rows: Rows) => void;
  /** What computes the input, where it is not there yet. */
  onDemand?: RowsOnDemand;
}

/** The gradient by the kept weights between a layer's input and the gradient by its output. */
export class KeptGradient {
  /** By all of them, laid out as they are. */
  readonly values: Pointer;
  private readonly quads: Pointer;
  /** This thread's: one at least, which may be empty. */
  private readonly chunks: Chunk[] = [];
  /** Of this thread: the sums of a chunk. */
  private readonly sums: Pointer;

  /**
   * @param learning of the outputs, one byte each: 1 if the loss depends on it
   * @param inputs of all that weights are multiplied with
   */
  constructor(
    private readonly memory: PlanMemory,
    team: Team,
    private readonly sweep: Sweep,
    layout: KeptLayout,
    learning: Uint8Array,
    private readonly inputs: Prefetch,
  ) {
    const quads = new Quads(layout, sweep, learning);
    this.values = memory.reserve(layout.size * WORD);
    this.quads = memory.table(quads.words());
    const pairs = sweep.from.isFlat ? PAIRS_OF_LINEAR : PAIRS;
    const all = Math.ceil(quads.count / 2);
    this.sums = memory.reserveFor(team, Math.min(pairs, all) * PAIR);
    const [first, end] = team.share(all);
    for (let pair = first; pair < end || pair === first; pair += pairs) {
      const stop = Math.min(2 * Math.min(end, pair + pairs), quads.count);
      this.chunks.push({ first: 2 * pair, count: stop - 2 * pair, inputs: quads.inputs(2 * pair, stop) });
    }
  }

  /** Adds up what all panels give, several times if there are many weights. */
  compute(examples: number, before: BeforeGradient): void {
    this.chunks.forEach((chunk, time) => {
      for (let panel = 0; panel < this.sweep.panels(examples); panel++) {
        before.panel(panel, time);
        this.add(chunk, panel, examples, time, before);
      }
    });
  }

  private add(
    { first, count, inputs }: Chunk,
    panel: number,
    examples: number,
    time: number,
    { rows: beforeRows, onDemand }: BeforeGradient,
  ): void {
    const { sweep } = this;
    const { rows, rowsAtOnce, from, fromRow, fromPixel, to } = sweep;
    const pixels = sweep.pixels(examples);
    const last = sweep.panels(examples) - 1;
    const atOnce = Math.max(rowsAtOnce, Math.ceil(PIXELS / pixels));
    let near = 0;
    for (let row = 0; row < rows; row += atOnce) {
      const stop = Math.min(rows, row + atOnce);
      if (time === 0) beforeRows(panel, [row, stop < rows ? stop : Infinity]);
      if (onDemand) onDemand.give(panel, sweep.sourceEnd([row, stop], examples));
      else if (from.isFlat) this.inputs.bringVector(inputs, examples);
      else near = this.inputs.bring(inputs, sweep.source(panel, [row, stop], examples), near);
      this.memory.kernels.keptGradient(
        this.quads + first * QUAD,
        count,
        sweep.fromAt(panel, row),
        fromRow,
        fromPixel,
        sweep.toAt(panel, row),
        to.row,
        to.pixel,
        stop - row,
        pixels,
        this.sums,
        Number(row + panel === 0),
        Number(panel === last && stop === rows),
        this.values,
      );
    }
  }
}

/**
 * The kept weights of outputs that learn, in quads as the kernel reads them: up to four that follow each other. Those of a linear
 * layer with neighbouring inputs follow each other too, for their inputs then stay in the nearest cache from one output to the next.
 */
class Quads {
  /** Of each, the first weight. */
  private readonly firsts: readonly number[];
  /** By weight of an output, where its input is. */
  private readonly offsets: Int32Array;

  constructor(
    private readonly layout: KeptLayout,
    private readonly sweep: Sweep,
    learning: Uint8Array,
  ) {
    const { kept } = layout;
    this.offsets = sweep.offsets();
    const blocks: number[][] = [];
    for (let i = 0; i < kept.length; i += this.countFrom(i)) {
      if (learning[this.outputOf(i)] === 0) continue;
      const block = sweep.from.isFlat ? Math.floor(this.placeOf(i) / NEAR_INPUTS) : 0;
      (blocks[block] ??= []).push(i);
    }
    this.firsts = blocks.flat();
  }

  get count(): number {
    return this.firsts.length;
  }

  words(): Int32Array {
    const words = new Int32Array((this.count * QUAD) / WORD);
    let at = 0;
    for (const i of this.firsts) {
      words[at++] = this.outputOf(i) * this.sweep.to.plane;
      words[at++] = this.layout.places[i] * WORD;
      // the last one stands in for those that are missing
      const last = this.countFrom(i) - 1;
      for (let j = 0; j < 4; j++) words[at++] = this.offsets[this.placeOf(i + Math.min(j, last))];
    }
    return words;
  }

  /** The channels of the input between which all are that some quads read. */
  inputs(first: number, end: number): Channels {
    const quads = this.firsts.slice(first, end);
    if (quads.length === 0) return [0, 0];
    const lowest = quads.map((i) => this.inputOf(i));
    const highest = quads.map((i) => this.inputOf(i + this.countFrom(i) - 1));
    return [Math.min(...lowest), Math.max(...highest) + 1];
  }

  /** How many weights the quad that begins with the i-th has. */
  private countFrom(i: number): number {
    const { length } = this.layout.kept;
    const output = this.outputOf(i);
    let count = 1;
    while (count < 4 && i + count < length && this.outputOf(i + count) === output) count++;
    return count;
  }

  private outputOf(i: number): number {
    return Math.floor(this.layout.kept[i] / this.offsets.length);
  }

  private inputOf(i: number): number {
    return Math.floor(this.placeOf(i) / this.sweep.taps.length);
  }

  /** Among the weights of its output. */
  private placeOf(i: number): number {
    return this.layout.kept[i] % this.offsets.length;
  }
}
