import type { Examples } from '../science/data/examples';
import type { Graph, Tensors } from '../science/network/graph';
import type { LayerPath } from '../science/protocol/records';
import type { Mask } from '../science/pruning/mask';
import type { Seed } from '../science/random/stream';
import type { Recipe } from '../science/training/recipe';

/**
 * How training steps are computed. The contract is coarse so that nothing crosses it per step, and asynchronous
 * so that an engine may live in another thread, process or device. Every engine passes the same conformance
 * suite (test/unit/engine/conformance.ts).
 */
export interface Engine {
  readonly name: string;
  readonly version: string;
  /** What of this machine the engine uses, for people to read: each a name and a value. */
  describe(): Record<string, string>;
  /** How many threads, of so many, a run of a network gains by. */
  threadsFor(graph: Graph, batchSize: number, most: number): number;
  /** Prepares one network for training. Sessions share nothing: copies that train at once each open their own. */
  open(job: Job): Promise<Session>;
}

export interface Job {
  graph: Graph;
  recipe: Recipe;
  data: Record<Split, Examples>;
  /** How many threads it may use, the one that calls included; that one alone when left out. They change no result. */
  threads?: Threads;
}

export interface Threads {
  count: number;
  /** The built program of a helping thread. */
  script: string | URL;
}

export type { LayerPath };

export type Split = 'train' | 'validation' | 'test';

/** All that training goes on from: saved and loaded, it continues bit for bit. */
export interface TrainingState {
  /** Steps taken since the start of training. */
  iteration: number;
  /** Every tensor of the network, buffers included, by parameter name. */
  weights: Tensors;
  /**
   * The optimiser's memory as `<parameter>/<slot>`; slots are `velocity` (momentum), `mean` and `square` (Adam). Empty at a
   * start or a rewind: the optimiser then begins afresh, Adam's bias correction counting from `optimizerStart`.
   */
  optimizer: Tensors;
  /** The iteration at which the optimiser was fresh. */
  optimizerStart: number;
}

export interface TrainRequest {
  /** Trains until this many steps have been taken since the start of training. */
  to: number;
  /** Names the SGD noise: the data order and the augmentation draws. */
  noise: Seed;
}

export interface TrainReport {
  /**
   * The batch's mean cross-entropy in nats before each step, one entry a step. Not their mean: a run may be cut into
   * calls anywhere, and its numbers must not depend on where.
   */
  losses: Float32Array;
  /** Positions in the training split of the first batch trained on. */
  firstBatch: Uint32Array;
  /** Learning rate of the first step taken. */
  firstLearningRate: number;
}

/** The prediction for an example with a logit that is not a number: never its label. */
export const NO_CLASS = 255;

export interface Evaluation {
  /** Percent of examples whose prediction is not the label. */
  error: number;
  /** Mean cross-entropy in nats. */
  loss: number;
  /** For each example, in the split's order, the lowest class with the largest logit, or NO_CLASS. */
  predictions: Uint8Array;
}

export interface Session {
  /** Takes a copy of the state. Weights and optimiser slots that the mask prunes are set to zero and stay exactly zero. */
  load(state: TrainingState, mask: Mask): Promise<void>;
  train(request: TrainRequest): Promise<TrainReport>;
  /** Error and loss on the first `examples` of a split (all of them when left out), in evaluation mode. */
  evaluate(split: Split, examples?: number): Promise<Evaluation>;
  /**
   * Mean loss over the given positions of the training split and its gradient by every parameter that is trained, unmasked: as a
   * step of training that is named by `noise` (0 when left out) would have them, but of images as they are.
   */
  gradients(batch: Uint32Array, noise?: Seed): Promise<{ loss: number; gradients: Tensors }>;
  /**
   * Sets the running mean and variance of every batch norm to the mean of those of each batch, over the first `examples` of the
   * training split in their order, in batches of the recipe's size: of images as they are, and with nothing dropped out.
   */
  recomputeStatistics(examples: number): Promise<void>;
  /** How each layer with weights is computed, in the graph's order. */
  paths(): Promise<LayerPath[]>;
  /** A copy of the state's weights, sharing no memory with the session. */
  weights(): Promise<Tensors>;
  /** The same of all of the state. */
  state(): Promise<TrainingState>;
  close(): Promise<void>;
}
