import { batchOf, epochOrder, iterationsPerEpoch } from '../../science/data/order';
import type { Tensors } from '../../science/network/graph';
import { denseMask, type Mask } from '../../science/pruning/mask';
import type { Seed } from '../../science/random/stream';
import { learningRates } from '../../science/training/schedule';
import type { Evaluation, Job, Split, TrainingState, TrainReport, TrainRequest } from '../engine';
import { chainOf } from './chain';
import { backgroundOf, pixelsOf } from './images';
import type { TakeGradient } from './layer';
import { PlanMemory } from './memory';
import { Network, type NetworkSpec } from './network';
import { optimizerFor, type Optimizer } from './optimizer';

/** Examples evaluated at once: a constant, so that an evaluation does not depend on the training batch. */
const EVALUATION_BATCH = 256;

/** The work of one session. */
export class Training {
  private readonly memory = new PlanMemory();
  private readonly optimizer: Optimizer;
  private readonly background: number | undefined;
  private readonly iterationsPerEpoch: number;
  private readonly rateAt: (iteration: number) => number;
  private network: Network | undefined;
  private iteration = 0;
  private optimizerStart = 0;
  /** The order of the epoch trained on last. */
  private order: { noise: Seed; epoch: number; positions: Uint32Array } | undefined;

  constructor(private readonly job: Job) {
    const { graph, recipe, data } = job;
    const [{ layer }] = chainOf(graph);
    if (layer.inputs !== pixelsOf(data.train)) {
      throw new RangeError(
        `${graph.name} takes ${layer.inputs} inputs, the images have ${pixelsOf(data.train)}.`,
      );
    }
    this.optimizer = optimizerFor(recipe, this.memory.kernels);
    this.background = backgroundOf(data.train);
    this.iterationsPerEpoch = iterationsPerEpoch(data.train.indices.length, recipe.batchSize);
    this.rateAt = learningRates(recipe, this.iterationsPerEpoch);
  }

  load(state: TrainingState, mask: Mask): void {
    this.network = undefined; // until all of it is there
    this.memory.release();
    const network = new Network(this.memory, this.specFor(mask));
    const fresh = this.optimizer.slots.length > 0 && Object.keys(state.optimizer).length === 0;
    for (const parameter of network.parameters) {
      const { name, values, slots } = parameter;
      parameter.load(tensorIn(state.weights, name), values);
      if (fresh) continue;
      this.optimizer.slots.forEach((slot, i) => {
        parameter.load(tensorIn(state.optimizer, `${name}/${slot}`), slots[i]);
      });
    }
    this.network = network;
    this.iteration = state.iteration;
    this.optimizerStart = fresh ? state.iteration : state.optimizerStart;
  }

  train({ to, noise }: TrainRequest): TrainReport {
    const from = this.iteration;
    if (to <= from) throw new RangeError(`Training to step ${to} from step ${from} takes no step.`);
    const losses = new Float32Array(to - from);
    const firstBatch = this.batchAt(from, noise).slice();
    while (this.iteration < to) losses[this.iteration - from] = this.step(noise);
    return {
      losses,
      firstBatch,
      firstLearningRate: this.rateAt(from),
    };
  }

  evaluate(split: Split, examples = this.job.data[split].indices.length): Evaluation {
    const network = this.loaded;
    const data = this.job.data[split];
    if (examples > data.indices.length) throw new RangeError(`There are no ${examples} ${split} examples.`);
    const all = Uint32Array.from({ length: examples }, (_, position) => position);
    const predictions = new Uint8Array(all.length);
    let sum = 0;
    for (let first = 0; first < all.length; first += EVALUATION_BATCH) {
      const batch = all.subarray(first, first + EVALUATION_BATCH);
      network.forward(data, batch);
      sum += network.loss(batch.length, 1);
      predictions.set(network.predict(batch.length), first);
    }
    const wrong = predictions.filter(
      (label, position) => label !== data.labels[data.indices[position]],
    ).length;
    return { error: (100 * wrong) / all.length, loss: sum / all.length, predictions };
  }

  /** They are unmasked, so a network of its own computes them, which has the pruned weights too: as zeros. */
  gradients(batch: Uint32Array): { loss: number; gradients: Tensors } {
    const { weights } = this.state();
    const memory = new PlanMemory();
    const network = new Network(memory, { ...this.specFor(denseMask(this.job.graph)), slots: 0 });
    for (const parameter of network.parameters) parameter.load(weights[parameter.name], parameter.values);
    const sums = new Map(
      network.parameters.map((parameter) => [parameter, new Float32Array(parameter.bytes / 4)]),
    );
    const add: TakeGradient = (parameter, offset, gradient, bytes) => {
      const sum = sums.get(parameter)!.subarray(offset / 4);
      memory.floats(gradient, bytes / 4).forEach((value, i) => (sum[i] += value));
    };
    let loss = 0;
    for (let first = 0; first < batch.length; first += network.capacity) {
      const part = batch.subarray(first, first + network.capacity);
      network.forward(this.job.data.train, part);
      loss += network.loss(part.length, 1 / batch.length);
      network.backward(part.length, add);
    }
    const gradients = Object.fromEntries(
      [...sums].map(([parameter, sum]) => [parameter.name, parameter.tensor(sum)]),
    );
    return { loss: loss / batch.length, gradients };
  }

  state(): TrainingState {
    const { iteration, optimizerStart } = this;
    const weights: Tensors = {};
    const optimizer: Tensors = {};
    for (const parameter of this.loaded.parameters) {
      const { name, values, slots } = parameter;
      weights[name] = parameter.save(values);
      this.optimizer.slots.forEach((slot, i) => {
        optimizer[`${name}/${slot}`] = parameter.save(slots[i]);
      });
    }
    return { iteration, weights, optimizer, optimizerStart };
  }

  private specFor(mask: Mask): NetworkSpec {
    const { graph, recipe } = this.job;
    return {
      graph,
      mask,
      slots: this.optimizer.slots.length,
      largestBatch: Math.max(recipe.batchSize, EVALUATION_BATCH),
      background: this.background,
    };
  }

  private get loaded(): Network {
    if (!this.network) throw new Error('No state has been loaded.');
    return this.network;
  }

  /** Takes one training step and returns the batch's mean loss before it. */
  private step(noise: Seed): number {
    const network = this.loaded;
    const batch = this.batchAt(this.iteration, noise);
    network.forward(this.job.data.train, batch);
    const loss = network.loss(batch.length, 1 / batch.length) / batch.length;
    this.optimizer.begin(this.rateAt(this.iteration), this.iteration - this.optimizerStart + 1);
    network.backward(batch.length, this.update);
    this.iteration++;
    return loss;
  }

  private readonly update: TakeGradient = (parameter, offset, gradient, bytes) => {
    if (parameter.mask !== undefined) this.memory.kernels.applyMask(gradient, parameter.mask + offset, bytes);
    this.optimizer.update(parameter, offset, gradient, bytes);
  };

  private batchAt(iteration: number, noise: Seed): Uint32Array {
    const positions = this.orderOf(Math.floor(iteration / this.iterationsPerEpoch), noise);
    return batchOf(positions, iteration % this.iterationsPerEpoch, this.job.recipe.batchSize);
  }

  private orderOf(epoch: number, noise: Seed): Uint32Array {
    if (this.order?.epoch !== epoch || this.order.noise !== noise) {
      const examples = this.job.data.train.indices.length;
      this.order = { noise, epoch, positions: epochOrder(noise, epoch, examples) };
    }
    return this.order.positions;
  }
}

function tensorIn(tensors: Tensors, name: string): Float32Array {
  const tensor = tensors[name];
  if (!tensor) throw new Error(`The state has no ${name}.`);
  return tensor;
}
