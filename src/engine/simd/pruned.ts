import { Bias } from './bias';
import type { Layer, LinearSpec, TakeGradient } from './layer';
import { Matrix, panelsFor, ROW } from './matrix';
import type { PlanMemory, Pointer } from './memory';
import { KeptLayout, Parameter } from './parameter';
import { SparseMatrix } from './sparseMatrix';

/** A linear layer that has only the weights its mask keeps: it multiplies with, and trains, nothing else. */
export class PrunedLinear implements Layer {
  readonly output: Matrix;
  readonly outputGradient: Matrix;
  private readonly inputs: number;
  private readonly outputs: number;
  private readonly weight: Parameter;
  private readonly bias: Bias;
  /** The kept weights by output, and by input where a gradient goes back there. */
  private readonly byOutput: SparseMatrix;
  private readonly byInput: SparseMatrix | undefined;
  private readonly gradient: Pointer;
  private readonly noBase: Pointer;

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
    const layout = new KeptLayout(mask);
    this.weight = new Parameter(memory, `${layer.name}.weight`, layout, slots);
    this.bias = new Bias(memory, spec);
    this.output = new Matrix(memory, layer.outputs, capacity);
    this.outputGradient = new Matrix(memory, layer.outputs, capacity);
    this.gradient = memory.reserve(this.weight.bytes);
    this.noBase = memory.reserve(ROW);

    const outputOf = layout.kept.map((entry) => Math.floor(entry / layer.inputs));
    const inputOf = layout.kept.map((entry) => entry % layer.inputs);
    this.byOutput = new SparseMatrix(memory, layer.outputs, outputOf, rowsAt(inputOf));
    if (inputGradient) this.byInput = new SparseMatrix(memory, layer.inputs, inputOf, rowsAt(outputOf));
  }

  get parameters(): Parameter[] {
    return [this.weight, this.bias.parameter];
  }

  forward(examples: number): void {
    this.byOutput.update(this.weight.values);
    this.multiply(this.byOutput, this.outputs, this.input, this.output, examples);
    this.bias.forward(this.output, examples);
  }

  backward(examples: number, take: TakeGradient): void {
    this.bias.backward(this.output, this.outputGradient, examples, take);
    if (this.byInput && this.inputGradient) {
      this.byInput.update(this.weight.values);
      this.multiply(this.byInput, this.inputs, this.outputGradient, this.inputGradient, examples);
    }
    this.memory.kernels.sparseGradient(
      this.byOutput.starts,
      this.outputs,
      this.outputGradient.read('features', examples),
      this.outputGradient.featureRowsPanel,
      this.input.read('features', examples),
      this.input.featureRowsPanel,
      panelsFor(examples),
      this.gradient,
    );
    take(this.weight, 0, this.gradient, this.weight.bytes);
  }

  /** to = weights x from */
  private multiply(weights: SparseMatrix, rows: number, from: Matrix, to: Matrix, examples: number): void {
    const panels = panelsFor(examples);
    const source = from.read('features', examples);
    const target = to.write('features');
    for (let panel = 0; panel < panels; panel += 2) {
      const isPair = Number(panel + 1 < panels);
      this.memory.kernels.sparseProduct(
        weights.starts,
        rows,
        source + panel * from.featureRowsPanel,
        isPair * from.featureRowsPanel,
        this.noBase,
        0,
        target + panel * to.featureRowsPanel,
        isPair * to.featureRowsPanel,
      );
    }
  }
}

/** Offsets of rows in a panel. */
function rowsAt(rows: Uint32Array): Uint32Array {
  return rows.map((row) => row * ROW);
}
