import type { Signal } from './activation';
import { Convolution, type ConvolutionSpec } from './convolution';
import type { Sweep } from './convolutionSweep';
import { KeptGradient } from './keptGradient';
import { KeptProduct, KeptWeights } from './keptProduct';
import type { PlanMemory, Pointer } from './memory';
import { ROW, WORD } from './matrix';
import type { Source, TakeGradient } from './operation';
import { KeptLayout, Parameter } from './parameter';
import type { Rows, RowsReader } from './rows';
import type { Team } from './team';

/**
 * A convolution or linear layer, and the ReLU that follows it, computed with its kept weights and living outputs
 * alone: it multiplies with, and trains, nothing else. Its results are those of DenseConvolution, bit for bit, but
 * for outputs on which nothing depends: it leaves them zero.
 */
export class SparseConvolution extends Convolution {
  protected readonly weight: Parameter;
  private readonly product: KeptProduct;
  private readonly ways: readonly WayBack[];
  private readonly gradient: KeptGradient;

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
    this.gradient = new KeptGradient(memory, team, this.weightSweep, layout, learning, this.product.inputs);
  }

  protected multiply(examples: number, start: Pointer, floor: number, reader?: RowsReader): void {
    const { onDemand } = this.input;
    onDemand?.begin();
    this.product.compute({ weights: this.weight.values, examples, start, floor, onDemand }, reader);
  }

  protected turnWeights(): void {
    for (const way of this.ways) way.collect(this.weight.values);
  }

  /** Both gradients some rows at a time, so that what they both read is still in the cache the second time. */
  protected multiplyBack(examples: number, start: Pointer, take: TakeGradient): void {
    const { team, weight, gradient, pool } = this;
    const panels = goesByPanel(team) ? 1 : this.weightSweep.panels(examples);
    const { onDemand } = this.input;
    onDemand?.begin();
    gradient.compute(examples, {
      onDemand,
      panel: (panel, time) => {
        if (panel % panels !== 0) return;
        if (time === 0) this.outputBackward(examples, [panel, panel + panels]);
        else pool?.backwardIn([panel, panel + panels]);
      },
      rows: (panel, rows) => this.inputBackward(panel, rows, examples, start),
    });
    // all have to be there: a thread takes whole cache lines, whoever has computed them
    team.meet();
    const [line, endLine] = team.share(weight.bytes / ROW);
    if (line < endLine) take(weight, line * ROW, gradient.values + line * ROW, (endLine - line) * ROW);
  }

  private inputBackward(panel: number, rows: Rows, examples: number, start: Pointer): void {
    for (const { product, weights } of this.ways) {
      product.computeRows(panel, rows, { weights, examples, start, floor: -Infinity });
    }
  }
}

/**
 * Whether a sparse convolution goes back through its output panel by panel, so that one is read while it is in a cache. Several threads
 * would wait for each other each time.
 */
export function goesByPanel({ size }: Team): boolean {
  return size === 1;
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
