import type {
  Evaluation,
  Session,
  TrainingState,
  TrainReport,
  TrainRequest,
} from '../../../src/engine/engine';
import { batchOf, epochOrder } from '../../../src/science/data/order';
import type { Tensors } from '../../../src/science/network/graph';
import { applyMask, type Mask } from '../../../src/science/pruning/mask';
import type { Spec } from '../../../src/science/protocol/spec';
import type { Plan } from '../../../src/science/protocol/plan';
import type { LayerPath } from '../../../src/science/protocol/records';
import { learningRates } from '../../../src/science/training/schedule';

/**
 * A session that trains nothing but keeps its contract: weights drift by a rule that depends on nothing but the step.
 * Tests override what is to go wrong.
 */
export class PlainSession implements Session {
  protected current!: TrainingState;
  protected mask!: Mask;

  constructor(
    protected readonly spec: Spec,
    protected readonly plan: Plan,
  ) {}

  load(state: TrainingState, mask: Mask): Promise<void> {
    this.mask = mask;
    this.current = { ...state, weights: applyMask(state.weights, mask) };
    return Promise.resolve();
  }

  train({ to, noise }: TrainRequest): Promise<TrainReport> {
    const { iterationsPerEpoch } = this.plan;
    const { data, recipe } = this.spec;
    const from = this.current.iteration;
    const order = epochOrder(noise, Math.floor(from / iterationsPerEpoch), data.train);
    const steps = Array.from({ length: to - from }, (_, i) => from + i);
    for (const step of steps) this.drift(step);
    this.current.iteration = to;
    return Promise.resolve({
      losses: Float32Array.from(steps, (step) => 1 / (step + 1)),
      firstBatch: batchOf(order, from % iterationsPerEpoch, recipe.batchSize).slice(),
      firstLearningRate: learningRates(recipe, iterationsPerEpoch)(from),
    });
  }

  evaluate(): Promise<Evaluation> {
    const [weights] = Object.values(this.current.weights);
    const error = Math.abs(weights.find((weight) => weight !== 0) ?? 0);
    return Promise.resolve({ error, loss: error / 10, predictions: Uint8Array.of(Math.round(error * 100)) });
  }

  weights(): Promise<Tensors> {
    return Promise.resolve(structuredClone(this.current.weights));
  }

  state(): Promise<TrainingState> {
    return Promise.resolve(structuredClone(this.current));
  }

  /** To ones, whatever the examples. */
  recomputeStatistics(): Promise<void> {
    for (const [name, values] of Object.entries(this.current.weights)) {
      if (/running_(mean|var)$/.test(name)) values.fill(1);
    }
    return Promise.resolve();
  }

  gradients(): never {
    throw new Error('nobody asks for gradients here');
  }

  paths(): Promise<LayerPath[]> {
    return Promise.resolve([]);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private drift(step: number): void {
    for (const [name, values] of Object.entries(this.current.weights)) {
      const bits = this.mask[name];
      for (let i = 0; i < values.length; i++) if (!bits || bits[i] === 1) values[i] += 1e-3 / (step + 1);
    }
  }
}
