import type { Signal } from './activation';
import type { PlanMemory } from './memory';
import type { Operation, Source } from './operation';
import { pass, passRectified, planeAt, visitPlanes } from './planes';
import type { Team } from './team';

export interface AddSpec {
  /** Whether a ReLU follows. */
  relu: boolean;
}

/** The sum of two layers' outputs and, where one follows, the ReLU. */
export class Add implements Operation {
  readonly parameters = [];

  /**
   * The output may share the values of an input. Its gradient may be that of an input which is not added to: then there is
   * nothing to copy.
   */
  constructor(
    private readonly memory: PlanMemory,
    private readonly team: Team,
    private readonly spec: AddSpec,
    private readonly inputs: readonly [Source, Source],
    private readonly output: Signal,
  ) {}

  forward(examples: number): void {
    const [a, b] = this.inputs.map(({ values }) => values);
    const to = this.output.values;
    visitPlanes(this.team, to, examples, (panel, channel) => {
      this.memory.kernels.addPlanes(
        planeAt(a, panel, channel),
        a.row,
        planeAt(b, panel, channel),
        b.row,
        planeAt(to, panel, channel),
        to.row,
        to.height,
        to.width,
        this.spec.relu,
      );
    });
  }

  backward(examples: number): void {
    const passBack = this.spec.relu ? passRectified : pass;
    visitPlanes(this.team, this.output.values, examples, (panel, channel) => {
      for (const input of this.inputs) passBack(this.memory, this.output, input, panel, channel);
    });
  }
}
