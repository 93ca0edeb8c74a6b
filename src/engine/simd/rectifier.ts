import type { Signal } from './activation';
import type { PlanMemory } from './memory';
import type { Operation, Source } from './operation';
import { passRectified, planeAt, visitPlanes } from './planes';
import type { Team } from './team';

/** max(0, x) of each value, where no other operation does it on the way. A NaN stays one. */
export class Rectifier implements Operation {
  readonly parameters = [];

  /** The output may share the input's values, and its gradient where the input's is not added to. */
  constructor(
    private readonly memory: PlanMemory,
    private readonly team: Team,
    private readonly input: Source,
    private readonly output: Signal,
  ) {}

  forward(examples: number): void {
    const from = this.input.values;
    const to = this.output.values;
    visitPlanes(this.team, to, examples, (panel, channel) => {
      this.memory.kernels.rectifyPlane(
        planeAt(from, panel, channel),
        from.row,
        planeAt(to, panel, channel),
        to.row,
        to.height,
        to.width,
      );
    });
  }

  backward(examples: number): void {
    visitPlanes(this.team, this.output.values, examples, (panel, channel) => {
      passRectified(this.memory, this.output, this.input, panel, channel);
    });
  }
}
