import type { Job, Split } from '../../../src/engine/engine';
import { loadSplits } from '../../../src/lab/datasets';
import type { Examples } from '../../../src/science/data/examples';
import { buildNetwork, type Network } from '../../../src/science/network/networks';
import { Stream, type Seed } from '../../../src/science/random/stream';
import { Recipe } from '../../../src/science/training/recipe';

/** A network as a paper trains it, and how much faster than PyTorch with masks a ticket of each density should be. */
export interface Workload {
  name: 'lenet-300-100' | 'conv-2' | 'resnet-20';
  title: string;
  /** Steps of one measurement. */
  steps: number;
  /** By density: how many times as fast as PyTorch. */
  targets: { density: number; target: number }[];
  /** At 5 %, how many times as fast as our own dense network. */
  ownTarget: number;
  job: () => Job;
}

const targets = (dense: number, twenty: number, five: number, two: number) => [
  { density: 1, target: dense },
  { density: 0.2, target: twenty },
  { density: 0.05, target: five },
  { density: 0.02, target: two },
];

export const WORKLOADS: Workload[] = [
  {
    name: 'lenet-300-100',
    title: 'LeNet-300-100 on MNIST, Adam, batches of 60',
    steps: 2000,
    targets: targets(1, 3, 8, 12),
    ownTarget: 5,
    job: () => ({
      graph: buildNetwork({ kind: 'lenet-300-100' }, [1, 28, 28], 10),
      recipe: recipeOf({ kind: 'adam', learningRate: 1.2e-3 }, 60),
      data: mnist(),
    }),
  },
  {
    name: 'conv-2',
    title: 'Conv-2 on images of 3 x 32 x 32, Adam, batches of 60',
    steps: 12,
    targets: targets(1, 2, 5, 8),
    ownTarget: 4,
    job: () =>
      photographJob({ kind: 'conv-2', dropout: 0 }, recipeOf({ kind: 'adam', learningRate: 2e-4 }, 60)),
  },
  {
    name: 'resnet-20',
    title: 'ResNet-20 on images of 3 x 32 x 32, SGD with momentum, batches of 128',
    steps: 6,
    targets: targets(1, 2, 4, 5),
    ownTarget: 3,
    job: () =>
      photographJob(
        { kind: 'resnet', depth: 20, width: 16 },
        recipeOf({ kind: 'sgd', learningRate: 0.1, momentum: 0.9 }, 128, 1e-4),
      ),
  },
];

function recipeOf(optimizer: unknown, batchSize: number, weightDecay = 0): Recipe {
  return Recipe.parse({ optimizer, length: '100000it', batchSize, weightDecay });
}

function mnist(): Record<Split, Examples> {
  const data = { dataset: 'mnist', train: 55_000, validation: 5_000, test: 10_000 } as const;
  return loadSplits({ ...data, balanced: false, pixels: 'standardised', pool: 1, seed: 0 }, '.');
}

/** Random pixels: how long a step takes does not depend on them, and PyTorch gets its own. */
function photographJob(network: Network, recipe: Recipe): Job {
  const data = photographs(1024, 0);
  return {
    graph: buildNetwork(network, [3, 32, 32], 10),
    recipe,
    data: { train: data, validation: data, test: data },
  };
}

function photographs(count: number, seed: Seed): Examples {
  const stream = new Stream(seed, 'subset');
  const shared = (length: number, limit: number) => {
    const bytes = new Uint8Array(new SharedArrayBuffer(length));
    return (bytes.set(Uint8Array.from({ length }, () => stream.below(limit))), bytes);
  };
  return {
    images: shared(count * 3072, 256),
    labels: shared(count, 10),
    indices: Uint32Array.from({ length: count }, (_, i) => i),
    shape: [3, 32, 32],
    scale: { factor: new Float32Array(3).fill(1 / 64), summand: new Float32Array(3).fill(-2) },
  };
}
