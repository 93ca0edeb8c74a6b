import { BATCH_NORM, type Layer } from '../../science/network/graph';
import { columnsOf, type Activation, type Signal } from './activation';
import { View } from './convolutionSweep';
import { panelsFor } from './matrix';
import type { PlanMemory, Pointer } from './memory';
import type { Mode, Operation, Source, TakeGradient } from './operation';
import { Parameter, spacedLayout, SPACED, SPACED_BYTES } from './parameter';
import { pass, planeAt } from './planes';
import { Prefetch } from './prefetch';
import { RowsOnDemand, type Rows } from './rows';
import type { Share, Team } from './team';

export interface BatchNormSpec {
  layer: Extract<Layer, { kind: 'batch-norm' }>;
  /** Whether a ReLU follows. */
  relu: boolean;
  /** How many slots the optimiser keeps for a parameter. */
  slots: number;
}

/** Bytes of what kernels know of a channel, and places among its floats and doubles; see there. */
const RECORD = 192;
const FLOATS = { near: 0, factor: 1, summand: 2, mean: 3 };
const DOUBLES = { sum: 2, squares: 3, inverseDeviation: 4 };

/** Of the records, and of what there is a vector of for each channel. */
type Views = Record<
  'floats' | 'scale' | 'shift' | 'runningMean' | 'runningVariance' | 'byScale' | 'byShift',
  Float32Array
> & {
  doubles: Float64Array;
};

interface Statistics {
  mean: number;
  variance: number;
}

/**
 * Batch norm and, where they follow, a residual addition and the ReLU. A thread does all of a channel, so that its planes are
 * read again while they are in the cache and no thread waits for another.
 */
export class BatchNorm implements Operation {
  readonly parameters: readonly Parameter[];
  private readonly scale: Parameter;
  private readonly shift: Parameter;
  private readonly runningMean: Parameter;
  private readonly runningVariance: Parameter;
  /** The gradients by scale and shift. */
  private readonly byScale: Pointer;
  private readonly byShift: Pointer;
  /** For each channel, how the last `forward` normalised. */
  private readonly records: Pointer;
  private views!: Views;
  /** Whether the last `forward` was by statistics of its batch, not by the running ones. */
  private ofBatch = false;
  /** What the ReLU, or nothing, keeps values from falling below. */
  private readonly floor: number;

  /**
   * `addend` is what a residual addition adds before the ReLU. The gradient by the output may be the one by the addend or, where
   * there is none, by the input, if that is not added to: it is then changed in place.
   */
  constructor(
    private readonly memory: PlanMemory,
    private readonly team: Team,
    private readonly spec: BatchNormSpec,
    private readonly input: Source,
    private readonly output: Signal,
    private readonly addend?: Source,
  ) {
    const { name, channels } = spec.layer;
    const parameter = (suffix: string, slots: number) =>
      new Parameter(memory, `${name}.${suffix}`, spacedLayout(channels), slots);
    this.scale = parameter('weight', spec.slots);
    this.shift = parameter('bias', spec.slots);
    this.runningMean = parameter('running_mean', 0);
    this.runningVariance = parameter('running_var', 0);
    this.parameters = [this.scale, this.shift, this.runningMean, this.runningVariance];
    this.byScale = memory.reserve(this.scale.bytes);
    this.byShift = memory.reserve(this.shift.bytes);
    this.records = memory.reserve(channels * RECORD);
    this.floor = spec.relu ? 0 : -Infinity;
    this.joinNeighbours();
  }

  /**
   * Has some of the work done row by row, on all channels, where a neighbour works on rows: what statistics come of with what is
   * computed before, and normalising with what reads the output.
   */
  private joinNeighbours(): void {
    const { input, output } = this;
    const all: Share = [0, this.spec.layer.channels];
    input.readers?.push({
      rowsAtOnce: 1,
      read: (panel, rows, _at, examples) => this.addMoments(all, panel, rows, examples),
    });
    if (!output.values.inTurn) return;
    const inputs = new Prefetch(this.memory, new View(input.values, false), new Uint8Array(all[1]).fill(1));
    output.onDemand = new RowsOnDemand(output.values.height, (panel, rows) => {
      const [start, end] = rows.map((row) => input.values.at(panel) + row * input.values.row);
      inputs.bring(all, [start, end]);
      this.normalise(all, panel, rows);
    });
  }

  forward(examples: number, mode: Mode): void {
    this.ofBatch = mode.kind !== 'evaluate';
    const weight = mode.kind === 'recompute' ? 1 / (mode.batch + 1) : BATCH_NORM.momentum;
    this.openViews();
    const [from, to] = this.team.share(this.spec.layer.channels);
    for (let channel = from; channel < to; channel++) {
      this.setRecord(
        channel,
        this.ofBatch ? this.batchStatistics(channel, examples, weight) : this.runningStatistics(channel),
      );
      if (this.addend) this.normaliseAndAdd(this.addend, channel, examples);
      else if (!this.output.onDemand) this.normaliseAll(channel, examples);
    }
  }

  /** By the statistics of the last `forward`. */
  backward(examples: number, take: TakeGradient): void {
    this.openViews();
    const [from, to] = this.team.share(this.spec.layer.channels);
    for (let channel = from; channel < to; channel++) this.channelBackward(channel, examples);
    if (from === to) return;
    const [offset, bytes] = [from * SPACED_BYTES, (to - from) * SPACED_BYTES];
    take(this.scale, offset, this.byScale + offset, bytes);
    take(this.shift, offset, this.byShift + offset, bytes);
  }

  /** Statistics of the batch, which become a part of the running ones, by their `weight` in these. */
  private batchStatistics(channel: number, examples: number, weight: number): Statistics {
    const { input } = this;
    const { height, width } = input.values;
    const at = channel * SPACED;
    for (let panel = 0; !input.readers && panel < panelsFor(examples); panel++) {
      this.addMoments([channel, channel + 1], panel, [0, height], examples);
    }
    const count = examples * height * width;
    const { floats, doubles, runningMean, runningVariance } = this.views;
    const record = channel * RECORD;
    const distance = doubles[record / 8 + DOUBLES.sum] / count;
    const mean = Math.fround(floats[record / 4 + FLOATS.near] + distance);
    const square = doubles[record / 8 + DOUBLES.squares] / count;
    const variance = Math.fround(Math.max(0, square - distance * distance));
    const unbiased = (variance * count) / Math.max(1, count - 1);
    runningMean[at] += weight * (mean - runningMean[at]);
    runningVariance[at] += weight * (unbiased - runningVariance[at]);
    return { mean, variance };
  }

  /** Adds rows of some channels to the sums that statistics come of. */
  private addMoments([first, end]: Share, panel: number, [row, stop]: Rows, examples: number): void {
    const { values } = this.input;
    this.memory.kernels.moments(
      ...rowsOf(values, panel, first, row),
      this.records + first * RECORD,
      end - first,
      stop - row,
      values.width,
      columnsOf(panel, examples),
      panel + row === 0,
    );
  }

  private runningStatistics(channel: number): Statistics {
    const { runningMean, runningVariance } = this.views;
    const at = channel * SPACED;
    return { mean: runningMean[at], variance: runningVariance[at] };
  }

  /** What makes the output of x, before any addend: factor * x + summand. */
  private setRecord(channel: number, { mean, variance }: Statistics): void {
    const at = channel * SPACED;
    const inverse = 1 / Math.sqrt(variance + BATCH_NORM.epsilon);
    const { floats, doubles, scale, shift } = this.views;
    const factor = scale[at] * inverse;
    const record = channel * RECORD;
    floats[record / 4 + FLOATS.factor] = factor;
    floats[record / 4 + FLOATS.summand] = shift[at] - factor * mean;
    floats[record / 4 + FLOATS.mean] = mean;
    doubles[record / 8 + DOUBLES.inverseDeviation] = inverse;
  }

  /** Begins with the last panel, which has been read last and so is the likeliest to be in the cache. */
  private normaliseAll(channel: number, examples: number): void {
    for (let panel = panelsFor(examples) - 1; panel >= 0; panel--) {
      this.normalise([channel, channel + 1], panel, [0, this.output.values.height]);
    }
  }

  private normalise([first, end]: Share, panel: number, [row, stop]: Rows): void {
    const { values } = this.output;
    this.memory.kernels.normalise(
      ...rowsOf(this.input.values, panel, first, row),
      ...rowsOf(values, panel, first, row),
      this.records + first * RECORD,
      end - first,
      stop - row,
      values.width,
      this.floor,
    );
  }

  private normaliseAndAdd(addend: Source, channel: number, examples: number): void {
    const { values } = this.output;
    this.memory.kernels.normaliseAndAdd(
      ...channelOf(this.input.values, channel),
      ...channelOf(addend.values, channel),
      ...channelOf(values, channel),
      this.records + channel * RECORD,
      panelsFor(examples),
      values.height,
      values.width,
      this.floor,
    );
  }

  /** Leaves the gradients by the channel's scale and shift. */
  private channelBackward(channel: number, examples: number): void {
    const { gradient } = this.output;
    if (!gradient) return;
    this.sumGradients(gradient, channel, examples);
    if (this.addend) this.addendBackward(this.addend, channel, examples);
    this.inputBackward(gradient, channel, examples);
  }

  /** After an addition, the gradient is gone back with through the ReLU, in place. */
  private sumGradients(gradient: Activation, channel: number, examples: number): void {
    const { input, output, spec, addend } = this;
    const { values } = input;
    const offset = channel * SPACED_BYTES;
    this.memory.kernels.normSums(
      ...channelOf(values, channel),
      ...channelOf(gradient, channel),
      ...(addend && spec.relu ? channelOf(output.values, channel) : NO_CHANNEL),
      this.records + channel * RECORD,
      panelsFor(examples),
      values.height,
      values.width,
      this.floorBehind,
      this.byScale + offset,
      this.byShift + offset,
    );
  }

  private addendBackward(addend: Source, channel: number, examples: number): void {
    for (let panel = 0; panel < panelsFor(examples); panel++) {
      pass(this.memory, this.output, addend, panel, channel);
    }
  }

  /** The gradient by x, of which the batch's statistics depend on all: that by scale and shift tell how. */
  private inputBackward(gradient: Activation, channel: number, examples: number): void {
    const { values, gradient: to, adds } = this.input;
    if (!to) return;
    const { height, width } = values;
    const at = channel * SPACED;
    const { floats, doubles, byScale, byShift } = this.views;
    const record = channel * RECORD;
    const share = this.ofBatch ? floats[record / 4 + FLOATS.factor] / (examples * height * width) : 0;
    const inverse = doubles[record / 8 + DOUBLES.inverseDeviation];
    const slope = -share * inverse * byScale[at];
    this.memory.kernels.normGradient(
      ...channelOf(values, channel),
      ...channelOf(gradient, channel),
      ...channelOf(to, channel),
      this.records + channel * RECORD,
      examples,
      height,
      width,
      this.floorBehind,
      slope,
      -share * byShift[at] - slope * floats[record / 4 + FLOATS.mean],
      adds,
    );
  }

  /** The floor that is still to be gone back through: after an addition, the ReLU's has been already. */
  private get floorBehind(): number {
    return this.addend ? -Infinity : this.floor;
  }

  /** For a pass: nothing is reserved while a plan runs. */
  private openViews(): void {
    const { memory, records } = this;
    const bytes = this.spec.layer.channels * RECORD;
    const vector = (pointer: Pointer) => memory.floats(pointer, this.scale.bytes / 4);
    this.views = {
      floats: memory.floats(records, bytes / 4),
      doubles: memory.doubles(records, bytes / 8),
      scale: vector(this.scale.values),
      shift: vector(this.shift.values),
      runningMean: vector(this.runningMean.values),
      runningVariance: vector(this.runningVariance.values),
      byScale: vector(this.byScale),
      byShift: vector(this.byShift),
    };
  }
}

/** A channel as kernels take it: its first pixel, and the distances from row to row and from panel to panel. */
type Channel = [at: Pointer, row: number, panel: number];

const NO_CHANNEL: Channel = [0, 0, 0];

function channelOf(activation: Activation, channel: number): Channel {
  return [activation.at(0) + channel * activation.plane, activation.row, activation.panel];
}

/** Rows of channels as kernels take them: where the first begins, and the distances from row to row and from channel to channel. */
function rowsOf(
  activation: Activation,
  panel: number,
  channel: number,
  row: number,
): [at: Pointer, row: number, plane: number] {
  return [planeAt(activation, panel, channel) + row * activation.row, activation.row, activation.plane];
}
