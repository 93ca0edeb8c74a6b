import type { Shape } from '../../science/network/graph';
import { Activation } from './activation';
import type { PlanMemory } from './memory';

/**
 * Room for the gradients by the signals of a plan, which is laid out from the first layer to the last. A pass back needs a
 * gradient only from the last of its signal's readers to what gives the signal. So when all readers are planned, a later
 * signal of the same form gets its room, and what is written there is more often read while it is in a cache.
 */
export class Gradients {
  /** How many signals, not all of whose readers are planned, have a gradient. */
  private readonly holders = new Map<Activation, number>();
  /** Those that no signal has any more, by form. */
  private readonly free = new Map<string, Activation[]>();
  private readonly forms = new Map<Activation, string>();

  constructor(
    private readonly memory: PlanMemory,
    private readonly capacity: number,
  ) {}

  /** Room as an Activation's: its border is zero, what is inside has to be written. */
  reserve(shape: Shape, border: number, flat: boolean): Activation {
    const form = JSON.stringify([shape, border, flat]);
    const gradient =
      this.free.get(form)?.pop() ?? new Activation(this.memory, shape, this.capacity, border, flat);
    this.forms.set(gradient, form);
    return gradient;
  }

  /** A signal has the gradient from now on. */
  hold(gradient: Activation): void {
    this.holders.set(gradient, (this.holders.get(gradient) ?? 0) + 1);
  }

  /** All readers of a signal that has the gradient are planned. */
  release(gradient: Activation): void {
    const left = this.holders.get(gradient)! - 1;
    this.holders.set(gradient, left);
    if (left > 0) return;
    const form = this.forms.get(gradient)!;
    this.free.set(form, [...(this.free.get(form) ?? []), gradient]);
  }
}
