import type { Job, TrainingState } from '../../../src/engine/engine';
import type { Examples } from '../../../src/science/data/examples';
import { batchOf, epochOrder, iterationsPerEpoch } from '../../../src/science/data/order';
import type { Graph } from '../../../src/science/network/graph';
import type { Mask } from '../../../src/science/pruning/mask';
import type { Seed } from '../../../src/science/random/stream';
import { learningRates } from '../../../src/science/training/schedule';

/** Training written down as plainly as possible, in double precision: what engines are held against. */

export type Doubles = Record<string, Float64Array>;

type Linear = Extract<Graph['layers'][number], { kind: 'linear' }>;

export function toDoubles(tensors: Record<string, Float32Array>): Doubles {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, values]) => [name, Float64Array.from(values)]),
  );
}

/** The network's input for the example at a position of a split. */
export function inputOf(examples: Examples, position: number): Float64Array {
  const pixels = examples.shape[0] * examples.shape[1] * examples.shape[2];
  const image = examples.indices[position];
  const bytes = examples.images.subarray(image * pixels, (image + 1) * pixels);
  return Float64Array.from(bytes, (byte) => examples.pixelValues[byte]);
}

export function labelOf(examples: Examples, position: number): number {
  return examples.labels[examples.indices[position]];
}

/** The input of each linear layer, then the logits. */
function activations(graph: Graph, weights: Doubles, input: Float64Array): Float64Array[] {
  const values = [input];
  for (const layer of graph.layers) {
    const last = values.at(-1)!;
    if (layer.kind === 'linear') values.push(affine(layer, weights, last));
    if (layer.kind === 'relu') values[values.length - 1] = last.map((x) => Math.max(0, x));
  }
  return values;
}

function affine({ name, inputs, outputs }: Linear, weights: Doubles, input: Float64Array): Float64Array {
  const weight = weights[`${name}.weight`];
  const bias = weights[`${name}.bias`];
  return Float64Array.from({ length: outputs }, (_, o) =>
    input.reduce((sum, x, i) => sum + weight[o * inputs + i] * x, bias[o]),
  );
}

/** Softmax of the logits, and the cross-entropy of the label in nats. */
function softmax(logits: Float64Array, label: number): { probabilities: Float64Array; loss: number } {
  const largest = Math.max(...logits);
  const powers = logits.map((z) => Math.exp(z - largest));
  const sum = powers.reduce((a, b) => a + b);
  return { probabilities: powers.map((p) => p / sum), loss: Math.log(sum) + largest - logits[label] };
}

export function meanLoss(graph: Graph, weights: Doubles, examples: Examples, batch: Uint32Array): number {
  let sum = 0;
  for (const position of batch) {
    const logits = activations(graph, weights, inputOf(examples, position)).at(-1)!;
    sum += softmax(logits, labelOf(examples, position)).loss;
  }
  return sum / batch.length;
}

/** The class with the largest logit. */
export function predictionOf(graph: Graph, weights: Doubles, examples: Examples, position: number): number {
  const logits = activations(graph, weights, inputOf(examples, position)).at(-1)!;
  return logits.indexOf(Math.max(...logits));
}

/** The mean loss and its gradient, by back-propagation. */
export function gradientsOf(
  graph: Graph,
  weights: Doubles,
  examples: Examples,
  batch: Uint32Array,
): { loss: number; gradients: Doubles } {
  const linear = graph.layers.filter((layer) => layer.kind === 'linear');
  const gradients: Doubles = Object.fromEntries(
    Object.entries(weights).map(([name, values]) => [name, new Float64Array(values.length)]),
  );
  let loss = 0;
  for (const position of batch) {
    const values = activations(graph, weights, inputOf(examples, position));
    const label = labelOf(examples, position);
    const output = softmax(values.at(-1)!, label);
    loss += output.loss / batch.length;
    let delta: Float64Array = output.probabilities.map((p, k) => (p - (k === label ? 1 : 0)) / batch.length);
    for (let l = linear.length - 1; l >= 0; l--) {
      delta = backThrough(linear[l], weights, values[l], delta, gradients);
    }
  }
  return { loss, gradients };
}

/** Adds a layer's gradients for one example and returns that by its input, where the ReLU before it passes it on. */
function backThrough(
  { name, inputs, outputs }: Linear,
  weights: Doubles,
  input: Float64Array,
  delta: Float64Array,
  gradients: Doubles,
): Float64Array {
  const weight = weights[`${name}.weight`];
  const before = new Float64Array(inputs);
  for (let o = 0; o < outputs; o++) {
    gradients[`${name}.bias`][o] += delta[o];
    for (let i = 0; i < inputs; i++) {
      gradients[`${name}.weight`][o * inputs + i] += delta[o] * input[i];
      if (input[i] > 0) before[i] += delta[o] * weight[o * inputs + i];
    }
  }
  return before;
}

/** Trains from a fresh start until `to` steps have been taken; PyTorch's formulation of every optimiser. */
export function trainReference(job: Job, start: TrainingState, mask: Mask, to: number, noise: Seed): Doubles {
  const { graph, recipe, data } = job;
  const count = data.train.indices.length;
  const perEpoch = iterationsPerEpoch(count, recipe.batchSize);
  const rateAt = learningRates(recipe, perEpoch);
  const weights = toDoubles(start.weights);
  const zeros = () => Object.fromEntries(Object.entries(weights).map(([name, w]) => [name, w.map(() => 0)]));
  const slots = [zeros(), zeros()];
  const keeps = (name: string, i: number) => mask[name]?.[i] !== 0;
  for (const [name, w] of Object.entries(weights)) w.forEach((_, i) => keeps(name, i) || (w[i] = 0));
  for (let iteration = start.iteration; iteration < to; iteration++) {
    const order = epochOrder(noise, Math.floor(iteration / perEpoch), count);
    const batch = batchOf(order, iteration % perEpoch, recipe.batchSize);
    const { gradients } = gradientsOf(graph, weights, data.train, batch);
    for (const [name, w] of Object.entries(weights)) {
      for (let i = 0; i < w.length; i++) {
        if (!keeps(name, i)) continue;
        const g = gradients[name][i] + recipe.weightDecay * w[i];
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
