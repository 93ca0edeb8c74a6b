import { Bias } from './bias';
import type { Layer, LinearSpec, TakeGradient } from './layer';
import { Matrix, ROW } from './matrix';
import type { PlanMemory, Pointer } from './memory';
import { panelLayout, Parameter } from './parameter';
import type { SparsePixels } from './pixels';
import { ADDRESS } from './sparseMatrix';

/** Inputs whose gradient is computed at once: few enough for it to stay in the cache until it is used. */
const TILE = 112;

/**
 * A first linear layer on images that are mostly background. With the input written as x = g + x', g being the
 * background's value, W x = W x' + g times the sums of the rows of W, and the gradient by W is that of the sums times
 * x', transposed, + g times its sums over the examples: exact, and only the pixels of x' that are not zero cost.
 */
export class SparseInputLinear implements Layer {
  readonly output: Matrix;
  readonly outputGradient: Matrix;
  private readonly inputs: number;
  private readonly weight: Parameter;
  private readonly bias: Bias;
  /** What the background adds to each output, or to its weights' gradient: 16 outputs a row. */
  private readonly base: Pointer;
  private readonly gradient: Pointer;

  constructor(
    private readonly memory: PlanMemory,
    spec: LinearSpec,
    private readonly pixels: SparsePixels,
  ) {
    const { layer, mask, slots, capacity } = spec;
    this.inputs = layer.inputs;
    this.weight = new Parameter(
      memory,
      `${layer.name}.weight`,
      panelLayout(layer.outputs, layer.inputs),
      slots,
      mask,
    );
    this.bias = new Bias(memory, spec);
    this.output = new Matrix(memory, layer.outputs, capacity);
    this.outputGradient = new Matrix(memory, layer.outputs, capacity);
    this.base = memory.reserve(this.output.featurePanels * ROW);
    this.gradient = memory.reserve(2 * TILE * ROW);
  }

  get parameters(): Parameter[] {
    return [this.weight, this.bias.parameter];
  }

  forward(examples: number): void {
    const { kernels } = this.memory;
    const { byImage, ground } = this.pixels;
    const { featurePanels, exampleRowsPanel } = this.output;
    const weightPanel = this.inputs * ROW;
    const to = this.output.write('examples');
    for (let panel = 0; panel < featurePanels; panel++) {
      kernels.sumRows(this.weight.values + panel * weightPanel, this.inputs, ground, this.base + panel * ROW);
    }
    for (let panel = 0; panel < featurePanels; panel += 2) {
      const isPair = Number(panel + 1 < featurePanels);
      kernels.sparseProduct(
        byImage,
        examples,
        this.weight.values + panel * weightPanel,
        isPair * weightPanel,
        this.base + panel * ROW,
        isPair * ROW,
        to + panel * exampleRowsPanel,
        isPair * exampleRowsPanel,
      );
    }
    this.bias.forward(this.output, examples);
  }

  backward(examples: number, take: TakeGradient): void {
    const { kernels } = this.memory;
    const { featurePanels } = this.outputGradient;
    this.bias.backward(this.output, this.outputGradient, examples, take);
    this.pixels.orderByPixel(examples);
    for (let panel = 0; panel < featurePanels; panel++) {
      kernels.sumRows(this.bias.gradient + panel * ROW, 1, this.pixels.ground, this.base + panel * ROW);
    }
    const from = this.outputGradient.read('examples', examples);
    for (let panel = 0; panel < featurePanels; panel += 2) {
      this.weightBackward(from, panel, Math.min(2, featurePanels - panel), take);
    }
  }

  /** The gradient by the weights of `count` panels of outputs, one or two. */
  private weightBackward(from: Pointer, panel: number, count: number, take: TakeGradient): void {
    const { exampleRowsPanel } = this.outputGradient;
    const isPair = count - 1;
    for (let input = 0; input < this.inputs; input += TILE) {
      const rows = Math.min(TILE, this.inputs - input);
      this.memory.kernels.sparseProduct(
        this.pixels.byPixel + input * ADDRESS,
        rows,
        from + panel * exampleRowsPanel,
        isPair * exampleRowsPanel,
        this.base + panel * ROW,
        isPair * ROW,
        this.gradient,
        isPair * TILE * ROW,
      );
      for (let i = 0; i < count; i++) {
        const offset = ((panel + i) * this.inputs + input) * ROW;
        take(this.weight, offset, this.gradient + i * TILE * ROW, rows * ROW);
      }
    }
  }
}
