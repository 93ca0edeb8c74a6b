import { epochAugmentation, type EpochAugmentation } from '../../science/data/augmentation';
import { batchOf, epochOrder, iterationsPerEpoch, upTo } from '../../science/data/order';
import type { Mask } from '../../science/pruning/mask';
import type { Seed } from '../../science/random/stream';
import { learningRates } from '../../science/training/schedule';
import type { Evaluation, Job, Split } from '../engine';
import { backgroundOf } from './images';
import type { Kernels } from './kernels';
import { livenessOf } from './liveness';
import type { PlanMemory } from './memory';
import { Network } from './network';
import type { TakeGradient } from './operation';
import { optimizerFor, slotsOf, type Optimizer } from './optimizer';
import type { Paths } from './paths';
import type { Team } from './team';

/**
 * Examples evaluated at once: a constant, so that an evaluation does not depend on the training batch, and few, because
 * there must be room for them.
 */
const EVALUATION_BATCH = 64;

/** What all threads of a session do together, each its share. */
export type Command =
  | { kind: 'plan'; mask: Mask; paths: Paths }
  /** Takes the steps after `from` up to `to` with an optimiser that was fresh at step `optimizerStart`. */
  | { kind: 'train'; from: number; to: number; noise: Seed; optimizerStart: number }
  | { kind: 'evaluate'; split: Split; examples: number }
  | { kind: 'recompute'; examples: number };

type CommandOf<Kind> = Extract<Command, { kind: Kind }>;

interface Epoch {
  noise: Seed;
  number: number;
  order: Uint32Array;
  augmentation: EpochAugmentation | undefined;
}

/** The work of one thread of a session. Threads that carry out the same commands go through the same steps together. */
export class Program {
  readonly iterationsPerEpoch: number;
  readonly rateAt: (iteration: number) => number;
  private readonly background: number | undefined;
  private network!: Network;
  private optimizer!: Optimizer;
  private kernels!: Kernels;
  /** The one trained on last. */
  private epoch: Epoch | undefined;

  constructor(private readonly job: Job) {
    const { recipe, data } = job;
    this.background = backgroundOf(data.train);
    this.iterationsPerEpoch = iterationsPerEpoch(data.train.indices.length, recipe.batchSize);
    this.rateAt = learningRates(recipe, this.iterationsPerEpoch);
  }

  /** Lays the network out in memory; until all threads have done so, none may change what is there. */
  plan(memory: PlanMemory, team: Team, { mask, paths }: CommandOf<'plan'>): Network {
    const { graph, recipe } = this.job;
    const network = new Network(memory, team, {
      graph,
      mask,
      paths,
      liveness: livenessOf(graph, mask),
      slots: slotsOf(recipe).length,
      capacity: Math.max(recipe.batchSize, EVALUATION_BATCH),
      background: this.background,
    });
    this.network = network;
    this.optimizer = optimizerFor(recipe, memory.kernels);
    this.kernels = memory.kernels;
    return network;
  }

  /** Returns the batches' mean losses before each step. */
  train({ from, to, noise, optimizerStart }: CommandOf<'train'>): Float32Array {
    const losses = new Float32Array(to - from);
    for (let iteration = from; iteration < to; iteration++) {
      losses[iteration - from] = this.step(iteration, noise, iteration - optimizerStart + 1);
    }
    return losses;
  }

  evaluate({ split, examples }: CommandOf<'evaluate'>): Evaluation {
    const { network } = this;
    const data = this.job.data[split];
    const all = upTo(examples);
    const predictions = new Uint8Array(examples);
    let sum = 0;
    for (let batch = 0; batch * EVALUATION_BATCH < examples; batch++) {
      const positions = batchOf(all, batch, EVALUATION_BATCH);
      network.forward({ data, positions }, { kind: 'evaluate', batch });
      sum += network.loss(1);
      predictions.set(network.predict(), batch * EVALUATION_BATCH);
    }
    const wrong = predictions.filter(
      (label, position) => label !== data.labels[data.indices[position]],
    ).length;
    return { error: (100 * wrong) / examples, loss: sum / examples, predictions };
  }

  recompute({ examples }: CommandOf<'recompute'>): void {
    const { batchSize } = this.job.recipe;
    const all = upTo(examples);
    for (let batch = 0; batch * batchSize < examples; batch++) {
      const positions = batchOf(all, batch, batchSize);
      this.network.forward({ data: this.job.data.train, positions }, { kind: 'recompute', batch });
    }
  }

  /** The positions in the training split of the batch of an iteration. */
  batchAt(iteration: number, noise: Seed): Uint32Array {
    const { order } = this.epochAt(iteration, noise);
    return batchOf(order, iteration % this.iterationsPerEpoch, this.job.recipe.batchSize);
  }

  /** Takes one training step and returns the batch's mean loss before it. */
  private step(iteration: number, noise: Seed, age: number): number {
    const { network, optimizer } = this;
    const { recipe, data } = this.job;
    const positions = this.batchAt(iteration, noise);
    const { augmentation: epoch } = this.epochAt(iteration, noise);
    const first = (iteration % this.iterationsPerEpoch) * recipe.batchSize;
    const augmentation = epoch && { epoch, first };
    network.forward({ data: data.train, positions, augmentation }, { kind: 'train', noise, iteration });
    const loss = network.loss(1 / positions.length) / positions.length;
    optimizer.begin(this.rateAt(iteration), age);
    network.backward(this.update);
    return loss;
  }

  private readonly update: TakeGradient = (parameter, offset, gradient, bytes) => {
    if (parameter.mask !== undefined) this.kernels.applyMask(gradient, parameter.mask + offset, bytes);
    this.optimizer.update(parameter, offset, gradient, bytes);
  };

  /** The order and the augmentation of the epoch of an iteration, drawn when they are asked for first. */
  private epochAt(iteration: number, noise: Seed): Epoch {
    const number = Math.floor(iteration / this.iterationsPerEpoch);
    if (this.epoch?.number !== number || this.epoch.noise !== noise) {
      const { indices, augmentation } = this.job.data.train;
      this.epoch = {
        noise,
        number,
        order: epochOrder(noise, number, indices.length),
        augmentation: augmentation && epochAugmentation(noise, number, indices.length, augmentation),
      };
    }
    return this.epoch;
  }
}
