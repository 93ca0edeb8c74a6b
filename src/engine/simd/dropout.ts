import { keyOf } from '../../science/random/stream';
import type { Activation, Signal } from './activation';
import type { PlanMemory, Pointer } from './memory';
import type { Mode, Operation, Source } from './operation';
import { copyPlane, pass, planeAt, visitPlanes } from './planes';
import type { Team } from './team';

/** Bytes of the bits, one an example, for a pixel of a panel. */
const BITS = 2;
const TWO_32 = 2 ** 32;

export interface DropoutSpec {
  /** Share of the values that are dropped in training. */
  rate: number;
  /** The place of the layer in its graph, which names its draws. */
  index: number;
}

/**
 * Drops values at random in training and lets the others grow by 1 / (1 - rate). Whether a value is dropped is a word of the
 * stream (noise, dropout, iteration, index): the words go to the examples of a panel, then to the pixels of a channel row
 * after row, the channels of a panel, and the panels.
 */
export class Dropout implements Operation {
  readonly parameters = [];
  /** For each value of the last batch whether it was kept. */
  private readonly kept: Pointer;
  private readonly pixels: number;
  private drops = false;

  /** The output may share the input's values, and its gradient where the input's is not added to. */
  constructor(
    private readonly memory: PlanMemory,
    private readonly team: Team,
    private readonly spec: DropoutSpec,
    private readonly input: Source,
    private readonly output: Signal,
  ) {
    const { height, width, panels, features } = input.values;
    this.pixels = height * width;
    this.kept = memory.reserve(panels * features * BITS);
  }

  forward(examples: number, mode: Mode): void {
    this.drops = mode.kind === 'train';
    if (mode.kind === 'train') this.draw(examples, mode);
    const { values } = this.input;
    visitPlanes(this.team, values, examples, (panel, channel) => {
      if (this.drops) this.drop(values, this.output.values, panel, channel);
      else if (values !== this.output.values) {
        copyPlane(this.memory, values, this.output.values, panel, channel);
      }
    });
  }

  /** By the draws of the last `forward`. */
  backward(examples: number): void {
    const { gradient } = this.output;
    const { gradient: to, adds } = this.input;
    if (!gradient || !to) return;
    visitPlanes(this.team, to, examples, (panel, channel) => {
      if (this.drops) this.drop(gradient, to, panel, channel, adds);
      else pass(this.memory, this.output, this.input, panel, channel);
    });
  }

  private draw(examples: number, { noise, iteration }: Extract<Mode, { kind: 'train' }>): void {
    const [low, high] = keyOf(noise, 'dropout');
    const threshold = Math.min(Math.round(this.spec.rate * TWO_32), TWO_32 - 1);
    visitPlanes(this.team, this.input.values, examples, (panel, channel) => {
      this.memory.kernels.drawKept(
        low,
        high,
        iteration,
        this.spec.index,
        this.pixelsBefore(panel, channel),
        this.pixels,
        threshold,
        this.keptAt(panel, channel),
      );
    });
  }

  private drop(from: Activation, to: Activation, panel: number, channel: number, adds = false): void {
    this.memory.kernels.dropPlane(
      planeAt(from, panel, channel),
      from.row,
      this.keptAt(panel, channel),
      planeAt(to, panel, channel),
      to.row,
      to.height,
      to.width,
      1 / (1 - this.spec.rate),
      adds,
    );
  }

  private keptAt(panel: number, channel: number): Pointer {
    return this.kept + this.pixelsBefore(panel, channel) * BITS;
  }

  private pixelsBefore(panel: number, channel: number): number {
    return (panel * this.input.values.channels + channel) * this.pixels;
  }
}
