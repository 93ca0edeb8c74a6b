import type { Activation, Signal } from './activation';
import { ROW } from './matrix';
import type { PlanMemory, Pointer } from './memory';
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
    const to = this.output.values;
    this.visitRows(values, examples, (panel, first, row) => {
      const flat = planeAt(to, panel, first);
      this.memory.kernels.copyPlane(row, ROW, flat, to.plane, values.width, 1, false);
    });
  }

  backward(examples: number): void {
    const { gradient, adds } = this.input;
    const from = this.output.gradient;
    if (!gradient || !from) return;
    this.visitRows(gradient, examples, (panel, first, row) => {
      const flat = planeAt(from, panel, first);
      this.memory.kernels.copyPlane(flat, from.plane, row, ROW, gradient.width, 1, adds);
    });
  }

  /** Visits this thread's share of the rows of images, with the feature that the first pixel of each becomes. */
  private visitRows(
    images: Activation,
    examples: number,
    visit: (panel: number, first: number, row: Pointer) => void,
  ): void {
    const { height, width } = images;
    visitPlanes(this.team, images, examples, (panel, channel) => {
      const plane = planeAt(images, panel, channel);
      for (let y = 0; y < height; y++) {
        visit(panel, (channel * height + y) * width, plane + y * images.row);
      }
    });
  }
}

/** Whether an activation can be read as a flat vector where it is. */
export function isFlat({ height, width, pixel, row, plane }: Activation): boolean {
  return row === width * pixel && plane === height * row;
}
