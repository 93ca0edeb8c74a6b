import type { View } from './convolutionSweep';
import type { PlanMemory, Pointer } from './memory';
import { FOUR } from './parameter';
import type { Team } from './team';

/** A convolution's weights for its way back, with inputs and outputs in each other's place. */
export class TurnedWeights {
  readonly values: Pointer;
  private readonly taps: Pointer;

  /** `taps` are places in the kernel, in the order in which the way back goes through them. */
  constructor(
    private readonly memory: PlanMemory,
    private readonly team: Team,
    private readonly views: { from: View; to: View },
    private readonly places: readonly number[],
  ) {
    const { from, to } = views;
    this.values = memory.reserve(Math.ceil(to.channels / 4) * from.channels * places.length * FOUR);
    this.taps = memory.table(Int32Array.from(places));
  }

  /** Takes over this thread's share of the layer's weights, of a kernel of `area`. */
  turn(weights: Pointer, area: number): void {
    const { from, to } = this.views;
    const [four, end] = this.team.share(Math.ceil(to.channels / 4));
    this.memory.kernels.turnWeights(
      weights,
      from.channels,
      to.channels,
      area,
      this.taps,
      this.places.length,
      four,
      end,
      this.values,
    );
  }
}
