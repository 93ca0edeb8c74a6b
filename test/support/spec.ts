import type { LotterySpec } from '../../src/science/protocol/spec';

/** A lottery experiment on little data that takes a second or two on any machine; longer ones take more steps. */
export function smallSpec(changes: Partial<LotterySpec> = {}): LotterySpec {
  return {
    protocol: 'lottery',
    name: 'Small',
    seed: 0,
    replicates: 1,
    network: { kind: 'lenet-300-100' },
    initialisation: 'glorot-normal',
    data: {
      dataset: 'mnist',
      train: 2000,
      validation: 500,
      test: 1000,
      balanced: false,
      pixels: 'standardised',
      seed: 0,
    },
    recipe: recipeOf('60it'),
    record: { every: '20it', trainExamples: 500 },
    pruning: {
      criterion: 'magnitude',
      scope: { kind: 'layerwise', rate: 0.5, rates: {} },
      schedule: 'iterative',
      levels: 1,
    },
    rewind: '0it',
    branches: {},
    ...changes,
  };
}

/** The small experiment, but one that is still under way after whatever a test does to it meanwhile. */
export function longSpec(changes: Partial<LotterySpec> = {}): LotterySpec {
  const pruning = { ...smallSpec().pruning, levels: 0 };
  return smallSpec({ name: 'Long', recipe: recipeOf('4000it'), pruning, ...changes });
}

function recipeOf(length: string): LotterySpec['recipe'] {
  return {
    optimizer: { kind: 'adam', learningRate: 0.0012, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    weightDecay: 0,
    schedule: { kind: 'constant' },
    warmup: '0it',
    length,
    batchSize: 60,
  };
}
