import { Bias } from './bias';
import type { Layer, LinearSpec, TakeGradient } from './layer';
import { Matrix, PANEL, panelsFor, ROW } from './matrix';
import type { PlanMemory, Pointer } from './memory';
import { Parameter, rowLayout } from './parameter';

/** Bytes from one float of a row to the next. */
const STEP = 4;

/** A linear layer that multiplies with all its weights, pruned or not. */
export class DenseLinear implements Layer {
  readonly output: Matrix;
  readonly outputGradient: Matrix;
  private readonly inputs: number;
  private readonly outputs: number;
  private readonly weight: Parameter;
  private readonly bias: Bias;
  private readonly weightRow: number;
  /** The gradient by the weights of 16 outputs. */
  private readonly gradient: Pointer;

  /** The first layer of a network has no use for `inputGradient`. */
  constructor(
    private readonly memory: PlanMemory,
    spec: LinearSpec,
    private readonly input: Matrix,
    private readonly inputGradient?: Matrix,
  ) {
    const { layer, mask, slots, capacity } = spec;
    this.inputs = layer.inputs;
    this.outputs = layer.outputs;
    this.weight = new Parameter(
      memory,
      `${layer.name}.weight`,
      rowLayout(layer.outputs, layer.inputs),
      slots,
      mask,
    );
    this.bias = new Bias(memory, spec);
    this.output = new Matrix(memory, layer.outputs, capacity);
    this.outputGradient = new Matrix(memory, layer.outputs, capacity);
    this.weightRow = panelsFor(layer.inputs) * ROW;
    this.gradient = memory.reserve(PANEL * this.weightRow);
  }

  get parameters(): Parameter[] {
    return [this.weight, this.bias.parameter];
  }

  forward(examples: number): void {
    const { kernels } = this.memory;
    const from = this.input.read('features', examples);
    const to = this.output.write('features');
    for (let panel = 0; panel < panelsFor(examples); panel++) {
      kernels.product(
        this.weight.values,
        this.weightRow,
        STEP,
        from + panel * this.input.featureRowsPanel,
        to + panel * this.output.featureRowsPanel,
        ROW,
        wholeFours(this.outputs),
        this.inputs,
      );
    }
    this.bias.forward(this.output, examples);
  }

  backward(examples: number, take: TakeGradient): void {
    this.bias.backward(this.output, this.outputGradient, examples, take);
    if (this.inputGradient) this.inputBackward(this.inputGradient, examples);
    this.weightBackward(examples, take);
  }

  private inputBackward(inputGradient: Matrix, examples: number): void {
    const { kernels } = this.memory;
    const from = this.outputGradient.read('features', examples);
    const to = inputGradient.write('features');
    for (let panel = 0; panel < panelsFor(examples); panel++) {
      kernels.product(
        this.weight.values,
        STEP,
        this.weightRow,
        from + panel * this.outputGradient.featureRowsPanel,
        to + panel * inputGradient.featureRowsPanel,
        ROW,
        wholeFours(this.inputs),
        this.outputs,
      );
    }
  }

  private weightBackward(examples: number, take: TakeGradient): void {
    const { kernels } = this.memory;
    const inputs = this.input.read('examples', examples);
    const outputs = this.outputGradient.read('examples', examples);
    for (let panel = 0; panel < this.outputGradient.featurePanels; panel++) {
      const rows = Math.min(PANEL, wholeFours(this.outputs) - panel * PANEL);
      kernels.weightGradient(
        outputs + panel * this.outputGradient.exampleRowsPanel,
        inputs,
        this.input.exampleRowsPanel,
        this.input.featurePanels,
        examples,
        rows,
        this.gradient,
      );
      take(this.weight, panel * PANEL * this.weightRow, this.gradient, rows * this.weightRow);
    }
  }
}

/** Rows that the kernels, which take four at a time, go through. */
function wholeFours(rows: number): number {
  return 4 * Math.ceil(rows / 4);
}
