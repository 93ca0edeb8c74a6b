import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkSpec } from '../../src/lab/presets';
import type { LotterySpec, TrainSpec } from '../../src/science/protocol/spec';

/** Experiments that take seconds, on a little of MNIST. */

const COMMON = {
  seed: 7,
  replicates: 1,
  network: { kind: 'mlp', widths: [32, 16] },
  data: { dataset: 'mnist', train: 2000, validation: 200, test: 400 },
  recipe: { optimizer: { kind: 'adam', learningRate: 0.002 }, length: '60it', batchSize: 50 },
  record: { every: '20it', trainExamples: 200 },
};

const LOTTERY = {
  ...COMMON,
  protocol: 'lottery',
  name: 'Small lottery',
  pruning: { scope: { kind: 'layerwise', rate: 0.4 }, levels: 2 },
  branches: { randomReinit: { levels: [2] }, randomMask: { levels: [1, 2] } },
  stability: { levels: [0, 2], copies: 2, points: 5 },
};

export function smallLottery(changes: object = {}): LotterySpec {
  return checkSpec({ ...LOTTERY, ...changes }) as LotterySpec;
}

export function smallTraining(changes: object = {}): TrainSpec {
  return checkSpec({ ...COMMON, protocol: 'train', name: 'Small training', ...changes }) as TrainSpec;
}

/** A run of many steps, to be caught in its middle. */
export function longTraining(changes: object = {}): TrainSpec {
  const recipe = { ...COMMON.recipe, length: '60000it' };
  return smallTraining({ name: 'Long training', recipe, record: { every: '1000it' }, ...changes });
}

/** One replicate of LeNet-300-100, dense and one ticket: something to look at in a second or two on any machine. */
export function smallLenet(changes: object = {}): LotterySpec {
  const pruning = { scope: { kind: 'layerwise', rate: 0.5 }, levels: 1 };
  const network = { kind: 'lenet-300-100' };
  return smallLottery({ name: 'Small', network, pruning, branches: {}, stability: undefined, ...changes });
}

/** The same, still under way after whatever a test does to it meanwhile, and done soon after. */
export function longLenet(changes: object = {}): LotterySpec {
  const recipe = { ...COMMON.recipe, length: '4000it' };
  return smallLenet({ name: 'Long', recipe, pruning: { ...LOTTERY.pruning, levels: 0 }, ...changes });
}

/** Writes a spec where the command line can read it. */
export function specFile(folder: string, spec: unknown): string {
  const file = join(folder, 'spec.json');
  writeFileSync(file, typeof spec === 'string' ? spec : JSON.stringify(spec));
  return file;
}
