import type { Shape } from '../../science/network/graph';
import { Activation } from './activation';
import type { PlanMemory } from './memory';

/**
 * Room for the gradients by the signals of a plan, which is laid out from the first layer to the last. A pass back needs a
 * gradient only from the last of its signal's readers to what gives the signal. So when all readers are planned, a later
 * signal of the same form gets its room, and what is written there is more often read while it is in a cache.
 */
export class Gradients {
  /** What form each gradient has, and how many signals have it, not all of whose readers are planned. */
  private readonly uses = new Map<Activation, { form: string; signals: number }>();

  constructor(
    private readonly memory: PlanMemory,
    private readonly capacity: number,
  ) {}

  /** Room for a signal's gradient, as an Activation's: its border is zero, what is inside has to be written. */
  reserve(shape: Shape, border: number, flat: boolean): Activation {
    const form = JSON.stringify([shape, border, flat]);
    const unused = [...this.uses].findLast(([, use]) => use.form === form && use.signals === 0);
    const gradient = unused?.[0] ?? new Activation(this.memory, shape, this.capacity, { border, flat });
    this.uses.set(gradient, { form, signals: 1 });
    return gradient;
  }

  /** Another signal has the gradient too. */
  share(gradient: Activation): Activation {
    this.uses.get(gradient)!.signals++;
    return gradient;
  }

  /** All readers of a signal that has the gradient are planned. */
  release(gradient: Activation): void {
    const use = this.uses.get(gradient)!;
    use.signals--;
    this.uses.delete(gradient);
    this.uses.set(gradient, use);
  }
}
