import type { Job, TrainingState } from '../../../src/engine/engine';
import { epochAugmentation, type EpochAugmentation } from '../../../src/science/data/augmentation';
import type { Examples } from '../../../src/science/data/examples';
import { batchOf, epochOrder, iterationsPerEpoch } from '../../../src/science/data/order';
import { inputFor } from '../../../src/science/data/scale';
import {
  BATCH_NORM,
  INPUT,
  parametersOf,
  type Graph,
  type Layer,
  type Shape,
} from '../../../src/science/network/graph';
import { shapesOf } from '../../../src/science/network/shapes';
import type { Mask } from '../../../src/science/pruning/mask';
import { Stream, type Seed } from '../../../src/science/random/stream';
import { learningRates } from '../../../src/science/training/schedule';

/** Training written down as plainly as possible, in double precision: what engines are held against. */

export type Doubles = Record<string, Float64Array>;

/** The values of a layer for each example of a batch, channel after channel, row after row. */
type Values = Float64Array[];

/** What dropout draws by in a step of training. */
interface Step {
  noise: Seed;
  iteration: number;
}

/** Whose statistics batch norm uses: the running ones, or those of the batch; outside of training nothing is dropped out. */
type Mode = 'evaluate' | 'recompute' | Step;

export function toDoubles(tensors: Record<string, Float32Array>): Doubles {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, values]) => [name, Float64Array.from(values)]),
  );
}

/** An epoch's augmentation, and the place in the epoch's order of the first example of a batch. */
interface Augmented {
  epoch: EpochAugmentation;
  first: number;
}

/** The network's input for the example at a position of a split. */
export function inputOf(examples: Examples, position: number): Float64Array {
  const [channels, height, width] = examples.shape;
  const pixels = channels * height * width;
  const image = examples.indices[position];
  const bytes = examples.images.subarray(image * pixels, (image + 1) * pixels);
  return Float64Array.from(bytes, (byte, i) =>
    inputFor(examples.scale, Math.floor(i / (height * width)), byte),
  );
}

/** The same, mirrored and then shifted, with black coming in at the edges. */
function augmentedInputOf(examples: Examples, position: number, { epoch, first }: Augmented, i: number) {
  const [channels, height, width] = examples.shape;
  const image = inputOf(examples, position);
  return tabulate([channels, height, width], (c, y, x) => {
    const fromY = y - epoch.down[first + i];
    const shifted = x - epoch.right[first + i];
    if (fromY < 0 || fromY >= height || shifted < 0 || shifted >= width)
      return inputFor(examples.scale, c, 0);
    const fromX = epoch.flip[first + i] === 1 ? width - 1 - shifted : shifted;
    return image[(c * height + fromY) * width + fromX];
  });
}

export function labelOf(examples: Examples, position: number): number {
  return examples.labels[examples.indices[position]];
}

/** The values of a shape from their places. */
function tabulate([channels, height, width]: Shape, value: (c: number, y: number, x: number) => number) {
  const values = new Float64Array(channels * height * width);
  let i = 0;
  for (let c = 0; c < channels; c++)
    for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) values[i++] = value(c, y, x);
  return values;
}

type Weighted = Extract<Layer, { kind: 'linear' | 'convolution' }>;

/** Of each layer, the indices of weight, input and output of its products. */
const products = new WeakMap<Layer, Int32Array>();

/** One pass through a network for a batch: what each layer gave, and how to go back through it. */
class Pass {
  readonly values = new Map<string, Values>();
  readonly gradients: Doubles;
  /** The running statistics of batch norm after this pass; where they are recomputed, those of the batch alone. */
  readonly buffers: Doubles = {};
  private readonly shapes: Map<string, Shape>;
  private readonly deltas = new Map<string, Values>();

  constructor(
    private readonly graph: Graph,
    private readonly weights: Doubles,
    inputs: Values,
    private readonly mode: Mode,
  ) {
    this.shapes = shapesOf(graph);
    this.gradients = Object.fromEntries(
      parametersOf(graph)
        .filter(({ trained }) => trained)
        .map(({ name, size }) => [name, new Float64Array(size)]),
    );
    this.values.set(INPUT, inputs);
    for (const layer of graph.layers) this.values.set(layer.name, this.forward(layer));
  }

  get logits(): Values {
    return this.values.get(this.graph.layers.at(-1)!.name)!;
  }

  /** Goes back from the gradients by the logits. */
  goBack(deltas: Values): void {
    for (const [name, values] of this.values)
      this.deltas.set(
        name,
        values.map((each) => each.map(() => 0)),
      );
    this.deltas.set(this.graph.layers.at(-1)!.name, deltas);
    for (const layer of this.graph.layers.toReversed()) this.backward(layer);
  }

  private forward(layer: Layer): Values {
    const [input, other] = layer.from.map((name) => this.values.get(name)!);
    const shape = this.shapes.get(layer.from[0])!;
    switch (layer.kind) {
      case 'flatten':
        return input;
      case 'linear':
      case 'convolution':
        return input.map((x) => {
          const y = new Float64Array(volume(this.shapes.get(layer.name)!));
          const bias = this.weights[`${layer.name}.bias`];
          if (bias) y.forEach((_, i) => (y[i] = bias[Math.floor(i / (y.length / bias.length))]));
          const weight = this.weights[`${layer.name}.weight`];
          this.visitProducts(layer, (w, from, to) => (y[to] += weight[w] * x[from]));
          return y;
        });
      case 'batch-norm':
        return this.normalise(layer, input, shape);
      case 'relu':
        return input.map((x) => x.map((value) => Math.max(0, value)));
      case 'max-pool':
        return input.map((x) =>
          Float64Array.from(windowsOf(shape, layer.size, layer.size), (window) =>
            Math.max(...window.map((i) => x[i])),
          ),
        );
      case 'average-pool':
      case 'global-average-pool':
        return input.map((x) =>
          Float64Array.from(meanWindows(layer, shape), (window) => mean(window.map((i) => x[i]))),
        );
      case 'add':
        return input.map((x, e) => x.map((value, i) => value + other[e][i]));
      case 'dropout': {
        const factors = this.dropFactors(layer, input.length, shape);
        return input.map((x, e) => x.map((value, i) => value * factors[e][i]));
      }
    }
  }

  private backward(layer: Layer): void {
    const delta = this.deltas.get(layer.name)!;
    const [input] = layer.from.map((name) => this.values.get(name)!);
    const [to, other] = layer.from.map((name) => this.deltas.get(name)!);
    const shape = this.shapes.get(layer.from[0])!;
    const output = this.values.get(layer.name)!;
    switch (layer.kind) {
      case 'linear':
      case 'convolution': {
        const weight = this.weights[`${layer.name}.weight`];
        const byWeight = this.gradients[`${layer.name}.weight`];
        const byBias = this.gradients[`${layer.name}.bias`] as Float64Array | undefined;
        delta.forEach((d, e) => {
          if (byBias) d.forEach((value, i) => (byBias[Math.floor(i / (d.length / byBias.length))] += value));
          this.visitProducts(layer, (w, i, o) => {
            byWeight[w] += d[o] * input[e][i];
            to[e][i] += d[o] * weight[w];
          });
        });
        return;
      }
      case 'batch-norm':
        this.normaliseBack(layer, input, delta, to, shape);
        return;
      case 'relu':
        delta.forEach((d, e) => d.forEach((value, i) => (to[e][i] += output[e][i] > 0 ? value : 0)));
        return;
      case 'max-pool': {
        const windows = windowsOf(shape, layer.size, layer.size);
        delta.forEach((d, e) =>
          windows.forEach((window, o) => {
            to[e][window.find((i) => input[e][i] === output[e][o])!] += d[o];
          }),
        );
        return;
      }
      case 'average-pool':
      case 'global-average-pool': {
        const windows = meanWindows(layer, shape);
        delta.forEach((d, e) =>
          windows.forEach((window, o) => window.forEach((i) => (to[e][i] += d[o] / window.length))),
        );
        return;
      }
      case 'dropout': {
        const factors = this.dropFactors(layer, input.length, shape);
        delta.forEach((d, e) => d.forEach((value, i) => (to[e][i] += value * factors[e][i])));
        return;
      }
      case 'flatten':
      case 'add':
        for (const target of other ? [to, other] : [to])
          delta.forEach((d, e) => d.forEach((value, i) => (target[e][i] += value)));
    }
  }

  /** Calls `visit` with the indices of weight, input and output of each product in a layer. */
  private visitProducts(
    layer: Weighted,
    visit: (weight: number, input: number, output: number) => void,
  ): void {
    const known = products.get(layer) ?? this.productsOf(layer);
    products.set(layer, known);
    for (let i = 0; i < known.length; i += 3) visit(known[i], known[i + 1], known[i + 2]);
  }

  private productsOf(layer: Weighted): Int32Array {
    const [, height, width] = this.shapes.get(layer.from[0])!;
    const [outputs, outHeight, outWidth] = this.shapes.get(layer.name)!;
    const { kernel, stride, padding } =
      layer.kind === 'convolution' ? layer : { kernel: 1, stride: 1, padding: 0 };
    // of a flat vector each feature is a channel
    const all: number[] = [];
    for (let w = 0; w < outputs * layer.inputs * kernel * kernel; w++) {
      const [left, top] = [w % kernel, Math.floor(w / kernel) % kernel];
      const channel = Math.floor(w / (kernel * kernel)) % layer.inputs;
      const out = Math.floor(w / (kernel * kernel * layer.inputs));
      for (let y = 0; y < outHeight; y++) {
        for (let x = 0; x < outWidth; x++) {
          const [fromY, fromX] = [y * stride + top - padding, x * stride + left - padding];
          if (fromY < 0 || fromY >= height || fromX < 0 || fromX >= width) continue;
          all.push(w, (channel * height + fromY) * width + fromX, (out * outHeight + y) * outWidth + x);
        }
      }
    }
    return Int32Array.from(all);
  }

  private normalise({ name, channels }: Layer & { kind: 'batch-norm' }, input: Values, shape: Shape): Values {
    const scale = this.weights[`${name}.weight`];
    const shift = this.weights[`${name}.bias`];
    const { means, variances } = this.statisticsOf(name, input, shape);
    if (this.mode !== 'evaluate') {
      const count = input.length * shape[1] * shape[2];
      const unbiased = variances.map((variance) => (variance * count) / Math.max(1, count - 1));
      const momentum = this.mode === 'recompute' ? 1 : BATCH_NORM.momentum;
      const moved = (old: Float64Array, now: Float64Array) =>
        old.map((value, c) => value + momentum * (now[c] - value));
      this.buffers[`${name}.running_mean`] = moved(this.weights[`${name}.running_mean`], means);
      this.buffers[`${name}.running_var`] = moved(this.weights[`${name}.running_var`], unbiased);
    }
    return input.map((x) =>
      x.map((value, i) => {
        const c = Math.floor(i / (x.length / channels));
        return ((value - means[c]) / Math.sqrt(variances[c] + BATCH_NORM.epsilon)) * scale[c] + shift[c];
      }),
    );
  }

  private statisticsOf(name: string, input: Values, [channels]: Shape) {
    if (this.mode === 'evaluate')
      return { means: this.weights[`${name}.running_mean`], variances: this.weights[`${name}.running_var`] };
    const parts = Array.from({ length: channels }, (_, c) =>
      input.flatMap((x) => [...channelOf(x, c, channels)]),
    );
    const means = Float64Array.from(parts, mean);
    return {
      means,
      variances: Float64Array.from(parts, (part, c) => mean(part.map((x) => (x - means[c]) ** 2))),
    };
  }

  /** The gradients of batch norm as Ioffe and Szegedy (2015), section 3, derive them; of the batch's statistics. */
  private normaliseBack(
    { name, channels }: Layer & { kind: 'batch-norm' },
    input: Values,
    delta: Values,
    to: Values,
    shape: Shape,
  ): void {
    const scale = this.weights[`${name}.weight`];
    const { means, variances } = this.statisticsOf(name, input, shape);
    const pixels = shape[1] * shape[2];
    const count = input.length * pixels;
    for (let c = 0; c < channels; c++) {
      const deviation = Math.sqrt(variances[c] + BATCH_NORM.epsilon);
      const normal = (e: number, i: number) => (input[e][i] - means[c]) / deviation;
      let sum = 0;
      let product = 0;
      const visit = (act: (e: number, i: number) => void) => {
        for (let e = 0; e < input.length; e++) for (let i = c * pixels; i < (c + 1) * pixels; i++) act(e, i);
      };
      visit((e, i) => {
        sum += delta[e][i];
        product += delta[e][i] * normal(e, i);
      });
      this.gradients[`${name}.weight`][c] += product;
      this.gradients[`${name}.bias`][c] += sum;
      visit((e, i) => {
        to[e][i] += (scale[c] / deviation) * (delta[e][i] - sum / count - (normal(e, i) * product) / count);
      });
    }
  }

  /** What each value is multiplied with: words go to 16 examples, the pixels of a channel, the channels, and the next 16. */
  private dropFactors(layer: Layer & { kind: 'dropout' }, examples: number, shape: Shape): Values {
    const factors = Array.from({ length: examples }, () => new Float64Array(volume(shape)).fill(1));
    if (typeof this.mode === 'string') return factors;
    const { noise, iteration } = this.mode;
    const stream = new Stream(noise, 'dropout', iteration, this.graph.layers.indexOf(layer));
    for (let panel = 0; panel < examples; panel += 16) {
      for (let i = 0; i < volume(shape); i++) {
        for (let e = panel; e < panel + 16; e++) {
          const isKept = stream.word() >= layer.rate * 2 ** 32;
          if (e < examples) factors[e][i] = isKept ? 1 / (1 - layer.rate) : 0;
        }
      }
    }
    return factors;
  }
}

function volume([channels, height, width]: Shape): number {
  return channels * height * width;
}

function channelOf(values: Float64Array, channel: number, channels: number): Float64Array {
  const pixels = values.length / channels;
  return values.subarray(channel * pixels, (channel + 1) * pixels);
}

function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}

/** The indices of the values in each pooling window. */
function windowsOf([channels, height, width]: Shape, down: number, across: number): number[][] {
  const windows: number[][] = [];
  tabulate([channels, Math.floor(height / down), Math.floor(width / across)], (c, y, x) =>
    windows.push(
      Array.from(
        { length: down * across },
        (_, i) => (c * height + y * down + Math.floor(i / across)) * width + x * across + (i % across),
      ),
    ),
  );
  return windows;
}

/** Those of a mean: squares, or the whole image. */
function meanWindows(layer: Layer, shape: Shape): number[][] {
  return 'size' in layer ? windowsOf(shape, layer.size, layer.size) : windowsOf(shape, shape[1], shape[2]);
}

/** Softmax of the logits, and the cross-entropy of the label in nats. */
function softmax(logits: Float64Array, label: number): { probabilities: Float64Array; loss: number } {
  const largest = Math.max(...logits);
  const powers = logits.map((z) => Math.exp(z - largest));
  const sum = powers.reduce((a, b) => a + b);
  return { probabilities: powers.map((p) => p / sum), loss: Math.log(sum) + largest - logits[label] };
}

function inputsOf(examples: Examples, batch: Uint32Array, augmented?: Augmented): Values {
  return Array.from(batch, (position, i) =>
    augmented ? augmentedInputOf(examples, position, augmented, i) : inputOf(examples, position),
  );
}

export function meanLoss(
  graph: Graph,
  weights: Doubles,
  examples: Examples,
  batch: Uint32Array,
  mode: Mode = 'evaluate',
): number {
  const { logits } = new Pass(graph, weights, inputsOf(examples, batch), mode);
  return mean(logits.map((z, e) => softmax(z, labelOf(examples, batch[e])).loss));
}

/** The class with the largest logit. */
export function predictionOf(graph: Graph, weights: Doubles, examples: Examples, position: number): number {
  const [logits] = new Pass(graph, weights, [inputOf(examples, position)], 'evaluate').logits;
  return logits.indexOf(Math.max(...logits));
}

/** The mean loss of a step of training and its gradient, by back-propagation; and the buffers that the step leaves. */
export function gradientsOf(
  graph: Graph,
  weights: Doubles,
  examples: Examples,
  batch: Uint32Array,
  step: Step = { noise: 0, iteration: 0 },
  augmented?: Augmented,
): { loss: number; gradients: Doubles; buffers: Doubles } {
  const pass = new Pass(graph, weights, inputsOf(examples, batch, augmented), step);
  const outputs = pass.logits.map((z, e) => softmax(z, labelOf(examples, batch[e])));
  pass.goBack(
    outputs.map(({ probabilities }, e) =>
      probabilities.map((p, k) => (p - (k === labelOf(examples, batch[e]) ? 1 : 0)) / batch.length),
    ),
  );
  return { loss: mean(outputs.map(({ loss }) => loss)), gradients: pass.gradients, buffers: pass.buffers };
}

/** The running statistics of every batch norm, as the mean of those of each batch over the first training examples. */
export function recomputeReference(
  { graph, recipe, data }: Job,
  weights: Doubles,
  examples: number,
): Doubles {
  const batches = Array.from({ length: Math.ceil(examples / recipe.batchSize) }, (_, batch) => {
    const first = batch * recipe.batchSize;
    const size = Math.min(recipe.batchSize, examples - first);
    return Uint32Array.from({ length: size }, (_, i) => first + i);
  });
  const statistics = batches.map(
    (batch) => new Pass(graph, weights, inputsOf(data.train, batch), 'recompute').buffers,
  );
  const meanOver = (name: string) =>
    statistics[0][name].map((_, channel) => mean(statistics.map((each) => each[name][channel])));
  return Object.fromEntries(Object.keys(statistics[0]).map((name) => [name, meanOver(name)]));
}

/** Trains from a fresh start until `to` steps have been taken; PyTorch's formulation of every optimiser. */
export function trainReference(job: Job, start: TrainingState, mask: Mask, to: number, noise: Seed): Doubles {
  const { graph, recipe, data } = job;
  const { augmentation } = data.train;
  const count = data.train.indices.length;
  const perEpoch = iterationsPerEpoch(count, recipe.batchSize);
  const rateAt = learningRates(recipe, perEpoch);
  const weights = toDoubles(start.weights);
  const zeros = () => Object.fromEntries(Object.entries(weights).map(([name, w]) => [name, w.map(() => 0)]));
  const slots = [zeros(), zeros()];
  const keeps = (name: string, i: number) => mask[name]?.[i] !== 0;
  for (const [name, w] of Object.entries(weights)) w.forEach((_, i) => keeps(name, i) || (w[i] = 0));
  for (let iteration = start.iteration; iteration < to; iteration++) {
    const epoch = Math.floor(iteration / perEpoch);
    const place = iteration % perEpoch;
    const batch = batchOf(epochOrder(noise, epoch, count), place, recipe.batchSize);
    const augmented = augmentation && {
      epoch: epochAugmentation(noise, epoch, count, augmentation),
      first: place * recipe.batchSize,
    };
    const step = gradientsOf(graph, weights, data.train, batch, { noise, iteration }, augmented);
    Object.assign(weights, step.buffers);
    for (const [name, gradient] of Object.entries(step.gradients)) {
      const w = weights[name];
      for (let i = 0; i < w.length; i++) {
        if (!keeps(name, i)) continue;
        const g = gradient[i] + recipe.weightDecay * w[i];
        w[i] -=
          rateAt(iteration) *
          direction(job, g, slots[0][name], slots[1][name], i, iteration - start.iteration + 1);
      }
    }
  }
  return weights;
}

/** What the optimiser multiplies with the learning rate, for entry `i`; updates its slots. */
function direction(
  { recipe: { optimizer } }: Job,
  g: number,
  first: Float64Array,
  second: Float64Array,
  i: number,
  age: number,
): number {
  if (optimizer.kind === 'sgd') {
    first[i] = optimizer.momentum * first[i] + g;
    return optimizer.nesterov ? g + optimizer.momentum * first[i] : first[i];
  }
  const { beta1, beta2, epsilon } = optimizer;
  first[i] = beta1 * first[i] + (1 - beta1) * g;
  second[i] = beta2 * second[i] + (1 - beta2) * g * g;
  return first[i] / (1 - beta1 ** age) / (Math.sqrt(second[i] / (1 - beta2 ** age)) + epsilon);
}
