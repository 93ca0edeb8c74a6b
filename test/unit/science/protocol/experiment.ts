import type { z } from 'zod';
import type { Tensors } from '../../../../src/science/network/graph';
import { applyMask } from '../../../../src/science/pruning/mask';
import {
  planExperiment,
  type Artefact,
  type Plan,
  type Start,
  type TrainingTask,
} from '../../../../src/science/protocol/plan';
import { LotterySpec, type Spec } from '../../../../src/science/protocol/spec';
import { Stream } from '../../../../src/science/random/stream';

/** Two replicates of a network of 3,176 weights, trained for 20 iterations of 10 an epoch. */
export const SMALL = {
  name: 'small',
  replicates: 2,
  network: { kind: 'mlp', widths: [4] },
  data: { dataset: 'mnist', train: 100, validation: 50, test: 50 },
  recipe: { optimizer: { kind: 'adam', learningRate: 1e-3 }, length: '20it', batchSize: 10 },
} as const;

/** A lottery of two levels below the dense network. */
export function lotterySpec(fields: Partial<z.input<typeof LotterySpec>> = {}): LotterySpec {
  return LotterySpec.parse({
    protocol: 'lottery',
    ...SMALL,
    pruning: { scope: { kind: 'layerwise', rate: 0.2 }, levels: 2 },
    ...fields,
  });
}

/** Every control at every level. */
export const ALL_BRANCHES = {
  randomReinit: { levels: 'all' },
  signKeptReinit: { levels: 'all' },
  randomMask: { levels: 'all' },
  randomMaskSameInit: { levels: 'all' },
  randomMaskGlobal: { levels: 'all' },
  randomMaskGlobalSameInit: { levels: 'all' },
  oneShot: { levels: 'all' },
} as const;

export interface CarriedOut {
  plan: Plan;
  tasks: TrainingTask[];
  task: (key: string) => TrainingTask;
  start: (key: string) => Start;
  trained: (key: string) => Artefact;
}

/**
 * Carries a plan out with a stand-in for training that forgets where it started from: the trained weights are drawn from
 * the run's noise, so no mask can be found by any others. A run may read what it needs, and nothing else.
 */
export function carryOut(spec: Spec): CarriedOut {
  const plan = planExperiment(spec);
  const tasks = plan.tasks.filter((task) => task.kind === 'training');
  const starts = new Map<string, Start>();
  const artefacts = new Map<string, Artefact>();
  for (const task of tasks) {
    const start = task.start((key) => {
      if (!task.needs.includes(key)) throw new Error(`${task.key} reads ${key}, which it does not need`);
      return found(artefacts, key);
    });
    starts.set(task.key, start);
    artefacts.set(task.key, { weights: trainedBy(task.noise, start), mask: start.mask });
  }
  return {
    plan,
    tasks,
    task: (key) => found(new Map(tasks.map((task) => [task.key, task])), key),
    start: (key) => found(starts, key),
    trained: (key) => found(artefacts, key),
  };
}

function trainedBy(noise: number, { weights, mask }: Start): Tensors {
  const trained = Object.entries(weights).map(([name, values], index) => {
    const stream = new Stream(noise, 'augment', 0, index);
    return [name, values.map(() => stream.normal())];
  });
  return applyMask(Object.fromEntries(trained) as Tensors, mask);
}

function found<Value>(values: Map<string, Value>, key: string): Value {
  const value = values.get(key);
  if (value === undefined) throw new Error(`there is no ${key} yet`);
  return value;
}
