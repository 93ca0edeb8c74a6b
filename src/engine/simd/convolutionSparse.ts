import type { Signal } from './activation';
import { Convolution, type ConvolutionSpec } from './convolution';
import type { Sweep } from './convolutionSweep';
import { KeptProduct, KeptWeights } from './keptProduct';
import type { PlanMemory, Pointer } from './memory';
import { ROW } from './matrix';
import type { Source, TakeGradient } from './operation';
import { KeptLayout, Parameter } from './parameter';
import type { Team } from './team';

/** Bytes of a float, or of an offset. */
const WORD = 4;
/** Bytes of what `keptGradient` has to know of a quad of weights; see there. */
const QUAD = 24;
/** Bytes of the sums of two quads of the gradient by the weights, and how many pairs are computed at once, for their sums to stay in the cache. */
const PAIR = 256;
const PAIRS = 4096;
/** Pixels that are added to them at once, at least. */
const PIXELS = 64;
/**
 * Inputs of a linear layer whose weights' gradient is computed for all outputs before that of those that follow: so many that four
 * panels of them stay in the nearest cache.
 */
const NEAR_INPUTS = 112;

/**
 * A convolution or linear layer, and the ReLU that follows it, computed with its kept weights and living outputs
 * alone: it multiplies with, and trains, nothing else. Its results are those of DenseConvolution, bit for bit, but
 * for outputs on which nothing depends: it leaves them zero.
 */
export class SparseConvolution extends Convolution {
  protected readonly weight: Parameter;
  private readonly product: KeptProduct;
  private readonly ways: readonly WayBack[];
  private readonly quads: Pointer;
  private readonly quadCount: number;
  /** Of this thread: the sums of some quads. */
  private readonly sums: Pointer;
  /** By all kept weights. */
  private readonly gradient: Pointer;

  constructor(memory: PlanMemory, team: Team, spec: ConvolutionSpec, input: Source, output: Signal) {
    super(memory, team, spec, input, output);
    const { layer, mask, slots, live, learning } = spec;
    const layout = new KeptLayout(mask, layer.outputs);
    this.weight = new Parameter(memory, `${layer.name}.weight`, layout, slots);
    this.product = productForward(memory, team, this.forwardSweep, layout, live);
    this.ways = this.backwardSweeps.map((sweep) => {
      const entries = entriesBackward(layout, sweep, this.forwardSweep, learning);
      return new WayBack(memory, team, sweep, entries, input.adds);
    });
    const quads = quadsOf(layout, this.weightSweep, learning);
    this.quads = memory.table(quads);
    this.quadCount = (quads.length * WORD) / QUAD;
    this.sums = memory.reserveFor(team, Math.min(PAIRS, Math.ceil(this.quadCount / 2)) * PAIR);
    this.gradient = memory.reserve(this.weight.bytes);
  }

  protected multiply(examples: number, start: Pointer, floor: number): void {
    this.product.compute(this.weight.values, examples, start, floor, this.pool);
  }

  protected turnWeights(): void {
    for (const way of this.ways) way.collect(this.weight.values);
  }

  /** Both gradients panel by panel, so that what they both read is still in the cache the second time. */
  protected multiplyBack(examples: number, start: Pointer, take: TakeGradient): void {
    const { team, weight, gradient } = this;
    const [first, end] = team.share(Math.ceil(this.quadCount / 2));
    const panels = this.weightSweep.panels(examples);
    let pair = first;
    do {
      const quad = 2 * pair;
      const stop = Math.min(end, pair + PAIRS);
      for (let panel = 0; panel < panels; panel++) {
        if (pair === first) this.inputBackward(panel, examples, start);
        this.quadsBackward(quad, Math.min(2 * stop, this.quadCount) - quad, panel, examples);
      }
      pair = stop;
    } while (pair < end);
    // all have to be there: a thread takes whole cache lines, whoever has computed them
    team.meet();
    const [line, endLine] = team.share(weight.bytes / ROW);
    if (line < endLine) take(weight, line * ROW, gradient + line * ROW, (endLine - line) * ROW);
  }

  private inputBackward(panel: number, examples: number, start: Pointer): void {
    for (const { product, weights } of this.ways) {
      product.computePanel(weights, panel, examples, start, -Infinity);
    }
  }

  /** What a panel adds to the gradient, some rows of pixels at a time. */
  private quadsBackward(first: number, count: number, panel: number, examples: number): void {
    const { weightSweep, sums, gradient } = this;
    const { rows, rowsAtOnce, from, fromRow, fromPixel, to } = weightSweep;
    const quads = this.quads + first * QUAD;
    const pixels = weightSweep.pixels(examples);
    const last = weightSweep.panels(examples) - 1;
    const atOnce = Math.max(rowsAtOnce, Math.ceil(PIXELS / pixels));
    let near = 0;
    for (let row = 0; row < rows; row += atOnce) {
      const lines = Math.min(atOnce, rows - row);
      if (!from.isFlat) near = this.product.prefetch.bring(panel, [row, row + lines], examples, near);
      this.memory.kernels.keptGradient(
        quads,
        count,
        weightSweep.fromAt(panel, row),
        fromRow,
        fromPixel,
        weightSweep.toAt(panel, row),
        to.row,
        to.pixel,
        lines,
        pixels,
        sums,
        Number(row + panel === 0),
        Number(panel === last && row + lines === rows),
        gradient,
      );
    }
  }
}

/** What the kept weights, where they are stored, make of the input in the living outputs. */
function productForward(
  memory: PlanMemory,
  team: Team,
  sweep: Sweep,
  { kept, places, size }: KeptLayout,
  live: Uint8Array,
): KeptProduct {
  const inputs = sweep.offsets();
  const area = sweep.taps.length;
  const offsets = new Int32Array(size);
  const weights = new KeptWeights(sweep, kept.length);
  for (let i = 0; i < kept.length; i++) {
    const output = Math.floor(kept[i] / inputs.length);
    const input = kept[i] % inputs.length;
    offsets[places[i]] = inputs[input];
    weights.add(output, Math.floor(input / area), places[i]);
  }
  const outputs = [...live.keys()].filter((output) => live[output] === 1);
  return new KeptProduct(memory, team, sweep, weights, outputs, offsets);
}

/**
 * Kept weights by input: those of input c are `starts[c]` to `starts[c + 1]`, in the order of their outputs and
 * places.
 */
interface EntriesByInput {
  starts: Uint32Array;
  outputs: Uint32Array;
  /** Of the gradient by that output, which each is multiplied with. */
  offsets: Int32Array;
  /** Where the weights are stored, in bytes. */
  places: Int32Array;
}

/** The kept weights that a sweep back has taps for, and whose output has a gradient. */
function entriesBackward(
  { kept, places }: KeptLayout,
  sweep: Sweep,
  forward: Sweep,
  learning: Uint8Array,
): EntriesByInput {
  const area = forward.taps.length;
  const depth = forward.from.channels * area;
  const offsetOfPlace = new Map(sweep.taps.map(({ place, offset }) => [place, offset]));
  const visit = (use: (input: number, output: number, offset: number, i: number) => void) => {
    for (let i = 0; i < kept.length; i++) {
      const output = Math.floor(kept[i] / depth);
      const offset = offsetOfPlace.get(kept[i] % area);
      if (offset === undefined || learning[output] === 0) continue;
      use(Math.floor((kept[i] % depth) / area), output, output * sweep.from.plane + offset, i);
    }
  };
  const starts = new Uint32Array(forward.from.channels + 1);
  visit((input) => starts[input + 1]++);
  for (let input = 1; input < starts.length; input++) starts[input] += starts[input - 1];
  const next = starts.slice();
  const entries = {
    starts,
    outputs: new Uint32Array(starts[starts.length - 1]),
    offsets: new Int32Array(starts[starts.length - 1]),
    places: new Int32Array(starts[starts.length - 1]),
  };
  visit((input, output, offset, i) => {
    entries.outputs[next[input]] = output;
    entries.offsets[next[input]] = offset;
    entries.places[next[input]++] = places[i] * WORD;
  });
  return entries;
}

/** From the gradient by the output to that by the input, by the kept weights ordered by input. */
class WayBack {
  readonly product: KeptProduct;
  readonly weights: Pointer;
  private readonly places: Pointer;
  private readonly count: number;

  /** Inputs without weights get zero, or, where the gradient is added, nothing. */
  constructor(
    private readonly memory: PlanMemory,
    private readonly team: Team,
    sweep: Sweep,
    { starts, outputs, offsets, places }: EntriesByInput,
    adds: boolean,
  ) {
    const weights = new KeptWeights(sweep, places.length);
    const inputs: number[] = [];
    for (let input = 0; input < sweep.to.channels; input++) {
      const [first, end] = [starts[input], starts[input + 1]];
      for (let i = first; i < end; i++) weights.add(input, outputs[i], i);
      if (!adds || first < end) inputs.push(input);
    }
    this.product = new KeptProduct(memory, team, sweep, weights, inputs, offsets);
    this.weights = memory.reserve(places.byteLength);
    this.places = memory.table(places);
    this.count = places.length;
  }

  /** Takes over the layer's weights. */
  collect(weights: Pointer): void {
    const [first, end] = this.team.share(this.count);
    this.memory.kernels.collect(
      weights,
      this.places + first * WORD,
      end - first,
      this.weights + first * WORD,
    );
  }
}

/**
 * The kept weights of outputs that learn, in quads as `keptGradient` reads them. Those of a linear layer with neighbouring inputs
 * follow each other, for their inputs then stay in the nearest cache from one output to the next.
 */
function quadsOf({ kept, places }: KeptLayout, sweep: Sweep, learning: Uint8Array): Int32Array {
  const inputs = sweep.offsets();
  const outputOf = (i: number) => Math.floor(kept[i] / inputs.length);
  const blockOf = (i: number) =>
    sweep.from.isFlat ? Math.floor((kept[i] % inputs.length) / NEAR_INPUTS) : 0;
  /** How many weights the quad that begins with the i-th has. */
  const countFrom = (i: number) => {
    let count = 1;
    while (count < 4 && i + count < kept.length && outputOf(i + count) === outputOf(i)) count++;
    return count;
  };
  /** By block, the first weight of each quad. */
  const blocks: number[][] = [];
  for (let i = 0; i < kept.length; i += countFrom(i)) {
    if (learning[outputOf(i)] !== 0) (blocks[blockOf(i)] ??= []).push(i);
  }
  const firsts = blocks.flat();
  const words = new Int32Array((firsts.length * QUAD) / WORD);
  let at = 0;
  for (const i of firsts) {
    const count = countFrom(i);
    words[at++] = outputOf(i) * sweep.to.plane;
    words[at++] = places[i] * WORD;
    // the last one stands in for those that are missing
    for (let j = 0; j < 4; j++) words[at++] = inputs[kept[i + Math.min(j, count - 1)] % inputs.length];
  }
  return words;
}
