import type { Job, TrainingState } from '../../../src/engine/engine';
import type { Augmentation } from '../../../src/science/data/augmentation';
import type { Examples } from '../../../src/science/data/examples';
import { initialise } from '../../../src/science/network/initialisation';
import {
  INPUT,
  parametersOf,
  prunableOf,
  type Graph,
  type Layer,
  type Role,
  type Shape,
  type Tensors,
} from '../../../src/science/network/graph';
import { mlp } from '../../../src/science/network/mlp';
import { resnet } from '../../../src/science/network/resnet';
import type { Mask } from '../../../src/science/pruning/mask';
import { Stream, type Seed } from '../../../src/science/random/stream';
import { Recipe } from '../../../src/science/training/recipe';

/** What images look like: half of them or more one background byte, as in MNIST, or any bytes, as in photographs. */
export type Look = 'drawing' | 'photograph';

export const LOOKS: Look[] = ['drawing', 'photograph'];

/** Random images with random labels. Odd pixel values, so that no byte stands for an input of zero. */
export function randomExamples(
  count: number,
  shape: Shape,
  classes: number,
  look: Look,
  seed: Seed,
): Examples {
  const stream = new Stream(seed, 'subset');
  const byte = () => (look === 'drawing' && stream.uniform() < 0.8 ? 0 : stream.below(256));
  const [channels, height, width] = shape;
  return {
    images: Uint8Array.from({ length: count * channels * height * width }, byte),
    labels: Uint8Array.from({ length: count }, () => stream.below(classes)),
    // not in the order of the images, so that whoever ignores the indices is found out
    indices: stream.shuffle(Uint32Array.from({ length: count }, (_, i) => i)),
    shape,
    scale: {
      factor: new Float32Array(channels).fill(1 / (255 * 0.31)),
      summand: Float32Array.from({ length: channels }, (_, channel) => -(0.13 + 0.1 * channel) / 0.31),
    },
  };
}

/** A fully connected network by its widths, inputs first and classes last. */
export function networkOf(widths: number[]): Graph {
  return mlp(widths.join('-'), [1, 1, widths[0]], widths.slice(1, -1), widths.at(-1)!);
}

/** Small networks that have, among them, every kind of layer in every surrounding that a plan treats as its own. */
export const NETWORKS: Record<string, Graph> = {
  'conv-like': networkFrom([3, 8, 6], 4, [
    convolution('conv1', INPUT, 3, 5, { bias: true }),
    relu('relu1', 'conv1'),
    convolution('conv2', 'relu1', 5, 17, { bias: true }),
    relu('relu2', 'conv2'),
    { kind: 'max-pool', name: 'pool', from: ['relu2'], size: 2 },
    { kind: 'flatten', name: 'flatten', from: ['pool'] },
    linear('fc1', 'flatten', 17 * 4 * 3, 9),
    relu('relu3', 'fc1'),
    linear('fc2', 'relu3', 9, 4),
  ]),
  'of odd convolutions': networkFrom([2, 9, 7], 3, [
    convolution('strided', INPUT, 2, 4, { stride: 2, bias: true }),
    convolution('pointwise', 'strided', 4, 6, { kernel: 1, padding: 0, bias: false }),
    relu('relu', 'pointwise'),
    convolution('unpadded', 'relu', 6, 5, { kernel: 3, padding: 0, bias: true }),
    { kind: 'flatten', name: 'flatten', from: ['unpadded'] },
    linear('fc', 'flatten', 5 * 3 * 2, 3),
  ]),
  'of pools': networkFrom([1, 9, 7], 3, [
    { kind: 'average-pool', name: 'mean', from: [INPUT], size: 2 },
    convolution('conv', 'mean', 1, 6, { kernel: 5, padding: 2, bias: true }),
    { kind: 'average-pool', name: 'mean2', from: ['conv'], size: 2 },
    relu('relu', 'mean2'),
    { kind: 'global-average-pool', name: 'global', from: ['relu'] },
    linear('fc', 'global', 6, 3),
  ]),
  'of a pool that leaves pixels out': networkFrom([1, 5, 7], 3, [
    convolution('conv', INPUT, 1, 6, { bias: true }),
    relu('relu', 'conv'),
    { kind: 'max-pool', name: 'pool', from: ['relu'], size: 2 },
    { kind: 'flatten', name: 'flatten', from: ['pool'] },
    linear('fc', 'flatten', 36, 3),
  ]),
  'of convolutions between pools': networkFrom([2, 12, 6], 3, [
    convolution('conv1', INPUT, 2, 5, { bias: true }),
    { kind: 'max-pool', name: 'pool1', from: ['conv1'], size: 3 },
    convolution('conv2', 'pool1', 5, 6, { bias: false }),
    relu('relu2', 'conv2'),
    { kind: 'max-pool', name: 'pool2', from: ['relu2'], size: 2 },
    { kind: 'flatten', name: 'flatten', from: ['pool2'] },
    linear('fc', 'flatten', 12, 3),
  ]),
  'of batch norm': networkFrom([2, 6, 6], 3, [
    convolution('conv1', INPUT, 2, 6, { bias: false }),
    batchNorm('bn1', 'conv1', 6),
    relu('relu1', 'bn1'),
    { kind: 'max-pool', name: 'pool', from: ['relu1'], size: 2 },
    convolution('conv2', 'pool', 6, 7, { bias: true }),
    batchNorm('bn2', 'conv2', 7),
    { kind: 'flatten', name: 'flatten', from: ['bn2'] },
    linear('fc1', 'flatten', 63, 5),
    batchNorm('bn3', 'fc1', 5),
    relu('relu3', 'bn3'),
    linear('fc2', 'relu3', 5, 3),
  ]),
  residual: resnet('residual', 8, 4, [3, 8, 8], 5),
  'of tiles': networkFrom([2, 8, 4], 3, [
    convolution('conv1', INPUT, 2, 17, { bias: true }),
    relu('relu1', 'conv1'),
    convolution('conv2', 'relu1', 17, 17, { bias: true }),
    { kind: 'add', name: 'sum', from: ['conv2', 'relu1'] },
    relu('relu2', 'sum'),
    { kind: 'global-average-pool', name: 'global', from: ['relu2'] },
    linear('fc', 'global', 17, 3),
  ]),
  'of plain sums': networkFrom([1, 5, 5], 3, [
    convolution('conv1', INPUT, 1, 4, { bias: true }),
    convolution('conv2', 'conv1', 4, 4, { bias: true }),
    { kind: 'add', name: 'sum', from: ['conv1', 'conv2'] },
    relu('relu', 'sum'),
    { kind: 'add', name: 'sum2', from: ['relu', 'conv1'] },
    { kind: 'flatten', name: 'flatten', from: ['sum2'] },
    linear('fc', 'flatten', 100, 3),
  ]),
  'with dropout': networkFrom([1, 4, 4], 3, [
    convolution('conv', INPUT, 1, 5, { bias: true }),
    relu('relu', 'conv'),
    { kind: 'dropout', name: 'drop1', from: ['relu'], rate: 0.3 },
    { kind: 'flatten', name: 'flatten', from: ['drop1'] },
    linear('fc1', 'flatten', 80, 12),
    relu('relu2', 'fc1'),
    { kind: 'dropout', name: 'drop2', from: ['relu2'], rate: 0.5 },
    linear('fc2', 'drop2', 12, 3),
  ]),
};

function networkFrom(input: Shape, classes: number, layers: Layer[]): Graph {
  return { name: 'small', input, classes, layers };
}

export function convolution(
  name: string,
  from: string,
  inputs: number,
  outputs: number,
  options: { kernel?: number; stride?: number; padding?: number; bias: boolean },
): Layer {
  return {
    kind: 'convolution',
    name,
    from: [from],
    inputs,
    outputs,
    kernel: 3,
    stride: 1,
    padding: 1,
    ...options,
  };
}

function linear(name: string, from: string, inputs: number, outputs: number): Layer {
  return { kind: 'linear', name, from: [from], inputs, outputs };
}

function relu(name: string, from: string): Layer {
  return { kind: 'relu', name, from: [from] };
}

function batchNorm(name: string, from: string, channels: number): Layer {
  return { kind: 'batch-norm', name, from: [from], channels };
}

export interface JobOptions {
  recipe?: Partial<Record<keyof Recipe, unknown>>;
  look?: Look;
  train?: number;
  augmentation?: Augmentation;
}

export function jobFor(
  graph: Graph,
  { recipe, look = 'drawing', train = 50, augmentation }: JobOptions = {},
): Job {
  const examples = (count: number, seed: Seed) =>
    randomExamples(count, graph.input, graph.classes, look, seed);
  return {
    graph,
    recipe: Recipe.parse({
      optimizer: { kind: 'sgd', learningRate: 0.1 },
      length: '1000it',
      batchSize: 16,
      ...recipe,
    }),
    data: {
      train: { ...examples(train, 1), augmentation },
      validation: examples(37, 2),
      test: examples(40, 3),
    },
  };
}

/** Random weights and, unlike a fresh network's, random biases and running statistics. */
export function randomWeights(graph: Graph, seed: Seed): Tensors {
  const stream = new Stream(seed, 'reinit');
  const weights = initialise(graph, { initialisation: 'kaiming-normal' }, seed);
  const draws: Partial<Record<Role, () => number>> = {
    bias: () => 0.1 * stream.normal(),
    scale: () => 0.5 + stream.uniform(),
    shift: () => 0.1 * stream.normal(),
    mean: () => 0.1 * stream.normal(),
    variance: () => 0.5 + stream.uniform(),
  };
  for (const { name, role } of parametersOf(graph)) {
    const draw = draws[role];
    if (draw) weights[name] = weights[name].map(draw);
  }
  return weights;
}

/** A start with these weights: nothing has been trained and the optimiser is fresh. */
export function startFrom(weights: Tensors, iteration = 0): TrainingState {
  return { iteration, weights, optimizer: {}, optimizerStart: iteration };
}

/** Keeps each weight with the given probability. */
export function randomMask(graph: Graph, density: number, seed: Seed): Mask {
  const stream = new Stream(seed, 'mask');
  return Object.fromEntries(
    prunableOf(graph).map(({ name, size }) => [
      name,
      Uint8Array.from({ length: size }, () => (stream.uniform() < density ? 1 : 0)),
    ]),
  );
}

/** Positions 0 to `count` - 1. */
export function firstPositions(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => i);
}
