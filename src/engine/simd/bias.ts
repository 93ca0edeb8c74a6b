import type { LinearSpec, TakeGradient } from './layer';
import { panelsFor, ROW, type Matrix } from './matrix';
import type { PlanMemory, Pointer } from './memory';
import { Parameter, vectorLayout } from './parameter';

/** The end of a linear layer: the bias and, where one follows, the ReLU. */
export class Bias {
  readonly parameter: Parameter;
  /** Of the last `backward`: the sums of the gradient over the examples, 16 features a row. */
  readonly gradient: Pointer;
  private readonly outputs: number;
  private readonly relu: boolean;

  constructor(
    private readonly memory: PlanMemory,
    { layer, relu, slots }: LinearSpec,
  ) {
    this.outputs = layer.outputs;
    this.relu = relu;
    this.parameter = new Parameter(memory, `${layer.name}.bias`, vectorLayout(layer.outputs), slots);
    this.gradient = memory.reserve(this.parameter.bytes);
  }

  /** Makes the sums in `output` the layer's output, in place. */
  forward(output: Matrix, examples: number): void {
    const { kernels } = this.memory;
    const sums = output.change('features', examples);
    for (let panel = 0; panel < panelsFor(examples); panel++) {
      const at = sums + panel * output.featureRowsPanel;
      if (this.relu) kernels.addBiasRelu(at, this.parameter.values, this.outputs);
      else kernels.addBias(at, this.parameter.values, this.outputs);
    }
  }

  /** Makes the gradient by the layer's output that by the sums, in place, and gives the bias's to `take`. */
  backward(output: Matrix, gradient: Matrix, examples: number, take: TakeGradient): void {
    if (this.relu) this.reluGradient(output, gradient, examples);
    const rows = gradient.read('examples', examples);
    for (let panel = 0; panel < gradient.featurePanels; panel++) {
      const at = rows + panel * gradient.exampleRowsPanel;
      this.memory.kernels.sumRows(at, examples, 1, this.gradient + panel * ROW);
    }
    take(this.parameter, 0, this.gradient, this.parameter.bytes);
  }

  private reluGradient(output: Matrix, gradient: Matrix, examples: number): void {
    const from = output.read('features', examples);
    const to = gradient.change('features', examples);
    for (let panel = 0; panel < panelsFor(examples); panel++) {
      const at = panel * output.featureRowsPanel;
      this.memory.kernels.reluGradient(to + at, from + at, this.outputs);
    }
  }
}
