import type { Sweep } from './convolutionSweep';
import { ROW, WORD } from './matrix';
import type { PlanMemory, Pointer } from './memory';
import { Prefetch } from './prefetch';
import type { Rows, RowsOnDemand, RowsReader } from './rows';
import type { Share, Team } from './team';

/** What `convolveKept` has to know of a channel and its weights. */
const ROW_WORDS = 4;
/**
 * Bytes that all channels read before those that follow: so many that they stay in the cache of a core or, for at least so many
 * weights of a channel on average, in the nearest one.
 */
const SHARED_BYTES = 256 * 1024;
const NEAR_BYTES = 24 * 1024;
const WORTH_NEAR = 24;

/** From the first up to the second, which is not part of them. */
type Blocks = [first: number, end: number];

/** Kept weights by the channels that they make and, of each, by blocks of the channels that they are multiplied with. */
export class KeptWeights {
  readonly blocks: number;
  /** Channels of a block. */
  readonly depth: number;
  /** By block and channel, the first weight and the end of the last. */
  private readonly starts: Uint32Array;
  private readonly ends: Uint32Array;
  /** Of the channels that are multiplied with, one byte each: 1 if there is a weight for it. */
  readonly read: Uint8Array;

  /** @param count of all weights that will be added */
  constructor(
    private readonly sweep: Sweep,
    count: number,
  ) {
    const { from, to } = sweep;
    const bytes = from.channels * sweep.reach() * ROW;
    const near = Math.ceil(bytes / NEAR_BYTES);
    const isWorthIt = count >= WORTH_NEAR * near * to.channels;
    const blocks = isWorthIt ? near : Math.ceil(bytes / SHARED_BYTES);
    this.depth = Math.ceil(from.channels / Math.max(1, blocks));
    this.blocks = Math.ceil(from.channels / this.depth);
    this.starts = new Uint32Array(this.blocks * to.channels);
    this.ends = new Uint32Array(this.blocks * to.channels);
    this.read = new Uint8Array(from.channels);
  }

  /** Adds a weight at its place; those that make a channel follow each other, in the order of what they are multiplied with. */
  add(to: number, from: number, place: number): void {
    const i = Math.floor(from / this.depth) * this.sweep.to.channels + to;
    if (this.ends[i] === 0) this.starts[i] = place;
    this.ends[i] = place + 1;
    this.read[from] = 1;
  }

  /** Block by block the rows of the given channels, as `convolveKept` reads them. */
  rows(channels: readonly number[]): Int32Array {
    const { to } = this.sweep;
    const rows: number[] = [];
    for (let block = 0; block < this.blocks; block++) {
      for (const channel of channels) {
        const i = block * to.channels + channel;
        rows.push(channel * to.plane, channel * WORD, this.starts[i] * WORD, this.ends[i] * WORD);
      }
    }
    return Int32Array.from(rows);
  }
}

/** A pass over a batch: sums of weighted inputs that begin at `start`, or at what is there where that is 0, and are raised to `floor`. */
interface Pass {
  weights: Pointer;
  examples: number;
  start: Pointer;
  floor: number;
  /** What computes the inputs, where they are not there yet. */
  onDemand?: RowsOnDemand;
}

/** What kept weights make of one view in another. */
export class KeptProduct {
  private readonly rows: Pointer;
  private readonly rowCount: number;
  private readonly blocks: number;
  private readonly depth: number;
  /** Of what is multiplied. */
  readonly inputs: Prefetch;
  private readonly outputs: Prefetch;
  private readonly offsets: Pointer;

  /**
   * @param channels those that are written
   * @param offsets of what each weight is multiplied with, in the order of the weights
   */
  constructor(
    private readonly memory: PlanMemory,
    private readonly team: Team,
    private readonly sweep: Sweep,
    weights: KeptWeights,
    channels: readonly number[],
    offsets: Int32Array,
  ) {
    this.rows = memory.table(weights.rows(channels));
    this.rowCount = channels.length;
    this.blocks = weights.blocks;
    this.depth = weights.depth;
    this.inputs = new Prefetch(memory, sweep.from, weights.read);
    const written = new Uint8Array(sweep.to.channels);
    for (const channel of channels) written[channel] = 1;
    this.outputs = new Prefetch(memory, sweep.to, written);
    this.offsets = memory.table(offsets);
  }

  compute(pass: Pass, reader?: RowsReader): void {
    for (let panel = 0; panel < this.sweep.panels(pass.examples); panel++) {
      this.computeRows(panel, [0, this.sweep.rows], pass, reader);
    }
  }

  /** Some rows of a panel, as far as there are so many. Threads share the rows of all panels or, in a linear layer, the channels. */
  computeRows(panel: number, rows: Rows, pass: Pass, reader?: RowsReader): void {
    if (this.sweep.from.isFlat) this.computeVector(pass);
    else this.computeImages(panel, rows, pass, reader);
  }

  /** Block by block: four pixels at a time, there is hardly more to do in each. */
  private computeVector(pass: Pass): void {
    const { sweep, inputs, depth } = this;
    const channels = this.team.share(this.rowCount);
    for (let block = 0; block < this.blocks; block++) {
      const end = Math.min((block + 1) * depth, sweep.from.channels);
      inputs.bringVector([block * depth, end], pass.examples);
      this.multiply(0, [0, 1], sweep.toAt(0, 0), channels, [block, block + 1], pass);
    }
  }

  private computeImages(panel: number, [from, to]: Rows, pass: Pass, reader?: RowsReader): void {
    const { sweep, inputs, outputs } = this;
    const unit = reader?.rowsAtOnce ?? 1;
    const units = (sweep.panels(pass.examples) * sweep.rows) / unit;
    const [first, end] = this.team.share(units).map((unitsBefore) => unitsBefore * unit - panel * sweep.rows);
    const stop = Math.min(sweep.rows, to, end);
    const atOnce = unit * Math.ceil(sweep.rowsAtOnce / unit);
    let near = 0;
    for (let row = Math.max(from, first); row < stop; row += atOnce) {
      const rows: Rows = [row, Math.min(stop, row + atOnce)];
      // what is read at once does not have to stay: other rows take the place of the first
      const place: Rows = reader && sweep.to.inTurn ? [0, rows[1] - row] : rows;
      const at = sweep.toAt(panel, place[0]);
      if (pass.onDemand) pass.onDemand.give(panel, sweep.sourceEnd(rows, pass.examples));
      else near = inputs.bring([0, sweep.from.channels], sweep.source(panel, rows, pass.examples), near);
      // what lies between, with a stride, will be written by the sweeps that follow the first
      if (sweep.isFirst) outputs.bring([0, sweep.to.channels], sweep.target(panel, place, pass.examples));
      this.multiply(panel, rows, at, [0, this.rowCount], [0, this.blocks], pass);
      reader?.read(panel, rows, at, pass.examples);
    }
  }

  private multiply(
    panel: number,
    [row, stop]: Rows,
    at: Pointer,
    [first, end]: Share,
    [block, endBlock]: Blocks,
    { weights, examples, start, floor }: Pass,
  ): void {
    if (first === end) return;
    const { sweep, rowCount } = this;
    const rowBytes = ROW_WORDS * WORD;
    this.memory.kernels.convolveKept(
      this.rows + (block * rowCount + first) * rowBytes,
      end - first,
      endBlock - block,
      rowCount * rowBytes,
      this.offsets,
      weights,
      sweep.fromAt(panel, row),
      sweep.fromRow,
      sweep.fromPixel,
      at,
      sweep.toRow,
      sweep.toPixel,
      stop - row,
      sweep.pixels(examples),
      block === 0 ? start : 0,
      endBlock === this.blocks ? floor : -Infinity,
    );
  }
}
