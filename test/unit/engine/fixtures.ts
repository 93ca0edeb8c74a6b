import type { Job, TrainingState } from '../../../src/engine/engine';
import type { Examples } from '../../../src/science/data/examples';
import { initialise } from '../../../src/science/network/initialisation';
import { parametersOf, prunableOf, type Graph, type Tensors } from '../../../src/science/network/graph';
import { mlp } from '../../../src/science/network/mlp';
import type { Mask } from '../../../src/science/pruning/mask';
import { Stream, type Seed } from '../../../src/science/random/stream';
import { Recipe } from '../../../src/science/training/recipe';

/** What images look like: half of them or more one background byte, as in MNIST, or any bytes, as in photographs. */
export type Look = 'drawing' | 'photograph';

export const LOOKS: Look[] = ['drawing', 'photograph'];

/** Random images with random labels. Odd pixel values, so that no byte stands for an input of zero. */
export function randomExamples(
  count: number,
  pixels: number,
  classes: number,
  look: Look,
  seed: Seed,
): Examples {
  const stream = new Stream(seed, 'subset');
  const byte = () => (look === 'drawing' && stream.uniform() < 0.8 ? 0 : stream.below(256));
  return {
    images: Uint8Array.from({ length: count * pixels }, byte),
    labels: Uint8Array.from({ length: count }, () => stream.below(classes)),
    // not in the order of the images, so that whoever ignores the indices is found out
    indices: stream.shuffle(Uint32Array.from({ length: count }, (_, i) => i)),
    shape: [1, 1, pixels],
    pixelValues: Float32Array.from({ length: 256 }, (_, value) => (value / 255 - 0.13) / 0.31),
  };
}

/** A fully connected network by its widths, inputs first and classes last. */
export function networkOf(widths: number[]): Graph {
  return mlp(widths.join('-'), [1, 1, widths[0]], widths.slice(1, -1), widths.at(-1)!);
}

export interface JobOptions {
  recipe?: Partial<Record<keyof Recipe, unknown>>;
  look?: Look;
  train?: number;
}

export function jobFor(graph: Graph, { recipe, look = 'drawing', train = 50 }: JobOptions = {}): Job {
  const pixels = graph.input[2];
  const examples = (count: number, seed: Seed) => randomExamples(count, pixels, graph.classes, look, seed);
  return {
    graph,
    recipe: Recipe.parse({
      optimizer: { kind: 'sgd', learningRate: 0.1 },
      length: '1000it',
      batchSize: 16,
      ...recipe,
    }),
    data: { train: examples(train, 1), validation: examples(37, 2), test: examples(40, 3) },
  };
}

/** Random weights and, unlike a fresh network's, random biases. */
export function randomWeights(graph: Graph, seed: Seed): Tensors {
  const stream = new Stream(seed, 'reinit');
  const weights = initialise(graph, 'kaiming-normal', seed);
  for (const { name, role } of parametersOf(graph)) {
    if (role === 'bias') weights[name] = weights[name].map(() => 0.1 * stream.normal());
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
