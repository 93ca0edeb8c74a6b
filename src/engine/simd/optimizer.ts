import type { Recipe } from '../../science/training/recipe';
import type { Kernels } from './kernels';
import type { Pointer } from './memory';
import type { Parameter } from './parameter';

/** Takes training steps; its memory is the parameters' slots. */
export interface Optimizer {
  /** Begins a step with its learning rate; `age` counts the steps of this optimiser, from 1. */
  begin(rate: number, age: number): void;
  /** Updates the `bytes` at `offset` of a parameter by their gradient. */
  update(parameter: Parameter, offset: number, gradient: Pointer, bytes: number): void;
}

/** Names of the slots of a recipe's optimiser, as in a training state. */
export function slotsOf({ optimizer }: Recipe): string[] {
  if (optimizer.kind === 'adam') return ['mean', 'square'];
  return optimizer.momentum === 0 ? [] : ['velocity'];
}

export function optimizerFor(recipe: Recipe, kernels: Kernels): Optimizer {
  const { optimizer, weightDecay } = recipe;
  if (optimizer.kind === 'adam') return new Adam(kernels, optimizer, weightDecay);
  return optimizer.momentum === 0
    ? new Sgd(kernels, weightDecay)
    : new Momentum(kernels, optimizer, weightDecay);
}

type Settings<Kind> = Extract<Recipe['optimizer'], { kind: Kind }>;

class Sgd implements Optimizer {
  private rate = 0;

  constructor(
    private readonly kernels: Kernels,
    private readonly decay: number,
  ) {}

  begin(rate: number): void {
    this.rate = rate;
  }

  update({ values }: Parameter, offset: number, gradient: Pointer, bytes: number): void {
    this.kernels.stepSgd(values + offset, gradient, bytes, this.rate, this.decay);
  }
}

class Momentum implements Optimizer {
  private rate = 0;

  constructor(
    private readonly kernels: Kernels,
    private readonly settings: Settings<'sgd'>,
    private readonly decay: number,
  ) {}

  begin(rate: number): void {
    this.rate = rate;
  }

  update({ values, slots }: Parameter, offset: number, gradient: Pointer, bytes: number): void {
    const { momentum, nesterov } = this.settings;
    this.kernels.stepMomentum(
      values + offset,
      slots[0] + offset,
      gradient,
      bytes,
      this.rate,
      this.decay,
      momentum,
      Number(nesterov),
    );
  }
}

class Adam implements Optimizer {
  private rate = 0;
  private epsilon = 0;

  constructor(
    private readonly kernels: Kernels,
    private readonly settings: Settings<'adam'>,
    private readonly decay: number,
  ) {}

  begin(rate: number, age: number): void {
    const { beta1, beta2, epsilon } = this.settings;
    // rate / c1 * mean / (sqrt(square) / c2 + epsilon), with c2 multiplied through
    const correction1 = 1 - beta1 ** age;
    const correction2 = Math.sqrt(1 - beta2 ** age);
    this.rate = (rate / correction1) * correction2;
    this.epsilon = epsilon * correction2;
  }

  update({ values, slots }: Parameter, offset: number, gradient: Pointer, bytes: number): void {
    const { beta1, beta2 } = this.settings;
    this.kernels.stepAdam(
      values + offset,
      slots[0] + offset,
      slots[1] + offset,
      gradient,
      bytes,
      this.rate,
      this.decay,
      1 - beta1,
      beta2,
      1 - beta2,
      this.epsilon,
    );
  }
}
