import type { Activation, Signal } from './activation';
import { ROW } from './matrix';
import type { PlanMemory } from './memory';
import type { Operation, Source } from './operation';
import { planeAt, visitPlanes } from './planes';
import type { Team } from './team';

/**
 * Copies images to a flat vector, channel after channel and row after row: for those that cannot be read as one where they
 * are, because of a border or because their planes lie apart.
 */
export class Flatten implements Operation {
  readonly parameters = [];

  constructor(
    private readonly memory: PlanMemory,
    private readonly team: Team,
    private readonly input: Source,
    private readonly output: Signal,
  ) {}

  forward(examples: number): void {
    const { values } = this.input;
    visitPlanes(this.team, values, examples, (panel, channel) => {
      const flat = flatPlane(this.output.values, values, panel, channel);
      this.memory.kernels.copyPlane(
        planeAt(values, panel, channel),
        values.row,
        flat,
        values.width * ROW,
        values.height,
        values.width,
        false,
      );
    });
  }

  backward(examples: number): void {
    const { gradient, adds } = this.input;
    const from = this.output.gradient;
    if (!gradient || !from) return;
    visitPlanes(this.team, gradient, examples, (panel, channel) => {
      this.memory.kernels.copyPlane(
        flatPlane(from, gradient, panel, channel),
        gradient.width * ROW,
        planeAt(gradient, panel, channel),
        gradient.row,
        gradient.height,
        gradient.width,
        adds,
      );
    });
  }
}

/** Whether an activation can be read as a flat vector where it is. */
export function isFlat({ height, width, row, plane }: Activation): boolean {
  return row === width * ROW && plane === height * row;
}

/** Where a channel of an image begins in a flat vector. */
function flatPlane(flat: Activation, { height, width }: Activation, panel: number, channel: number): number {
  return flat.at(panel) + channel * height * width * flat.plane;
}
