import type { ConvolutionSpec } from './convolution';
import type { View } from './convolutionSweep';
import { ROW, WORD } from './matrix';
import type { PlanMemory, Pointer } from './memory';
import type { Panels, TakeGradient } from './operation';
import { Parameter, vectorLayout } from './parameter';
import type { Team } from './team';

/** The end of a convolution: its bias, if it has one, and the ReLU, where one follows. */
export class ConvolutionOutput {
  readonly bias: Parameter | undefined;
  /** What the sums of the outputs start from, a float each. */
  readonly start: Pointer;
  /** What sums are raised to. */
  readonly floor: number;
  private readonly relu: boolean;
  /** Of the gradient, one cache line for each output. */
  private readonly sums: Pointer;
  private readonly biasGradient: Pointer;

  constructor(
    private readonly memory: PlanMemory,
    private readonly team: Team,
    { layer, relu, slots }: ConvolutionSpec,
    private readonly values: View,
    private readonly gradient: View,
  ) {
    const { outputs } = layer;
    if (layer.kind === 'linear' || layer.bias) {
      this.bias = new Parameter(memory, `${layer.name}.bias`, vectorLayout(outputs), slots);
    }
    this.start = this.bias?.values ?? zeros(memory, outputs);
    this.floor = relu ? 0 : -Infinity;
    this.relu = relu;
    this.sums = memory.reserve(outputs * ROW);
    this.biasGradient = zeros(memory, outputs);
  }

  /** Makes the gradient by the output, in some panels, that by the sums, in place, and adds up the bias's from the first panel on. */
  backward([first, end]: Panels, examples: number): void {
    if (!this.relu && !this.bias) return;
    for (let panel = first; panel < end; panel++) this.backwardPanel(panel, examples);
  }

  /** Gives the bias's, when all panels have been gone back through. */
  giveBias(take: TakeGradient): void {
    const [first, count] = this.share();
    if (!this.bias || count === 0) return;
    const at = this.biasGradient + first * WORD;
    this.memory.kernels.sumSixteens(this.sums + first * ROW, count, at);
    take(this.bias, first * WORD, at, wholeFours(count) * WORD);
  }

  private backwardPanel(panel: number, examples: number): void {
    const { values, gradient, relu } = this;
    const [first, count] = this.share();
    this.memory.kernels.outputGradient(
      gradient.at(panel) + first * gradient.plane,
      gradient.plane,
      gradient.row,
      gradient.pixel,
      relu ? values.at(panel) + first * values.plane : 0,
      values.plane,
      values.row,
      values.pixel,
      count,
      gradient.height,
      gradient.width(examples),
      this.sums + first * ROW,
      Number(panel === 0),
    );
  }

  /** This thread's outputs, whole fours of them except for the last ones. */
  private share(): [first: number, count: number] {
    const { channels } = this.values;
    const [first, end] = this.team.share(wholeFours(channels) / 4);
    return [4 * first, Math.min(channels, 4 * end) - 4 * first];
  }
}

/** A zero for each channel, up to whole fours. */
export function zeros(memory: PlanMemory, channels: number): Pointer {
  return memory.reserve(wholeFours(channels) * WORD);
}

function wholeFours(count: number): number {
  return 4 * Math.ceil(count / 4);
}
