import type { Signal } from './activation';
import type { ConvolutionSpec } from './convolution';
import { Matrix, panelsFor, ROW } from './matrix';
import type { PlanMemory, Pointer } from './memory';
import type { Mode, Operation, TakeGradient } from './operation';
import { panelLayout, Parameter, vectorLayout } from './parameter';
import { ADDRESS, type SparsePixels } from './pixels';
import type { Team } from './team';

/** Panels of outputs that are computed together. */
const PANELS = 4;
/** Inputs whose gradient is computed at once: few enough for it to stay in the cache until it is used. */
const TILE = 56;

/**
 * A first linear layer, and the ReLU that follows it, on images that are mostly background. With the input written as x = g + x',
 * g being the background's value, W x = W x' + g times the sums of the rows of W, and the gradient by W is that of the sums times
 * x', transposed, + g times its sums over the examples: exact, and only the pixels of x' that are not zero cost. Threads share
 * panels of outputs, some at a time, and panels of examples.
 */
export class SparseInputLinear implements Operation {
  private readonly outputs: number;
  private readonly inputs: number;
  private readonly relu: boolean;
  private readonly weight: Parameter;
  private readonly bias: Parameter;
  /** The layer's output, and the gradient by it, as example rows too. */
  private readonly sums: Matrix;
  private readonly gradients: Matrix;
  /** What the background adds to each output, or to its weights' gradient: 16 outputs a row. */
  private readonly base: Pointer;
  private readonly biasGradient: Pointer;
  /** By a tile of the weights of some panels of outputs; this thread's own. */
  private readonly gradient: Pointer;

  constructor(
    private readonly memory: PlanMemory,
    private readonly team: Team,
    { layer, mask, slots, relu }: ConvolutionSpec,
    private readonly pixels: SparsePixels,
    private readonly output: Signal,
  ) {
    this.inputs = pixels.count;
    this.outputs = layer.outputs;
    this.relu = relu;
    const layout = panelLayout(layer.outputs, this.inputs);
    this.weight = new Parameter(memory, `${layer.name}.weight`, layout, slots, mask);
    this.bias = new Parameter(memory, `${layer.name}.bias`, vectorLayout(layer.outputs), slots);
    const { features, capacity } = output.values;
    this.sums = new Matrix(memory, features, capacity);
    this.gradients = new Matrix(memory, features, capacity);
    this.base = memory.reserve(this.sums.featurePanels * ROW);
    this.biasGradient = memory.reserve(this.sums.featurePanels * ROW);
    this.gradient = memory.reserveFor(team, PANELS * TILE * ROW);
  }

  get parameters(): Parameter[] {
    return [this.weight, this.bias];
  }

  forward(examples: number, mode: Mode): void {
    const hasBase = mode.kind !== 'train' && mode.batch > 0;
    this.visitOutputs((panel, end) => {
      if (!hasBase) this.addBackground(panel, end);
      this.multiply(panel, end, examples);
    });
    this.team.meet();
    this.visitExamples(examples, (panel) => this.finish(panel));
  }

  backward(examples: number, take: TakeGradient): void {
    this.pixels.orderByPixel(examples);
    this.visitExamples(examples, (panel) => this.begin(panel));
    this.team.meet();
    this.visitOutputs((panel, end) => this.weightBackward(panel, end, examples, take));
  }

  /** Visits this thread's share of the panels of outputs, from `panel` up to `end`. */
  private visitOutputs(visit: (panel: number, end: number) => void): void {
    const { featurePanels } = this.sums;
    const [from, to] = this.team.share(Math.ceil(featurePanels / PANELS));
    for (let some = from; some < to; some++) {
      visit(some * PANELS, Math.min(featurePanels, (some + 1) * PANELS));
    }
  }

  private visitExamples(examples: number, visit: (panel: number) => void): void {
    const [from, to] = this.team.share(panelsFor(examples));
    for (let panel = from; panel < to; panel++) visit(panel);
  }

  /** What the background adds to some panels of outputs. */
  private addBackground(panel: number, end: number): void {
    for (let i = panel; i < end; i++) {
      const weights = this.weight.values + i * this.inputs * ROW;
      this.memory.kernels.sumRows(weights, this.inputs, this.pixels.ground, this.base + i * ROW);
    }
  }

  /** The sums of some panels of outputs, as example rows. */
  private multiply(panel: number, end: number, examples: number): void {
    const { examples: to, exampleRowsPanel } = this.sums;
    const weightPanel = this.inputs * ROW;
    this.memory.kernels.sparseProduct(
      this.pixels.byImage,
      examples,
      end - panel,
      this.weight.values + panel * weightPanel,
      weightPanel,
      this.base + panel * ROW,
      ROW,
      to + panel * exampleRowsPanel,
      exampleRowsPanel,
    );
  }

  /** Makes the sums of a panel of examples the layer's output. */
  private finish(panel: number): void {
    const { sums, bias, outputs, relu, output } = this;
    const floor = relu ? 0 : -Infinity;
    sums.toFeatureRows(panel);
    const from = sums.features + panel * sums.featureRowsPanel;
    const { values } = output;
    this.memory.kernels.addBias(from, bias.values, outputs, floor, values.at(panel), values.plane);
  }

  /** Makes the gradient by the output of a panel of examples that by the sums. */
  private begin(panel: number): void {
    const { gradients, outputs, relu } = this;
    const { kernels } = this.memory;
    const { values, gradient } = this.output;
    const from = gradient!.at(panel);
    const to = gradients.features + panel * gradients.featureRowsPanel;
    if (relu) {
      const at = values.at(panel);
      kernels.rectifiedGradient(from, gradient!.plane, at, values.plane, to, ROW, outputs, 1, false);
    } else {
      kernels.copyPlane(from, gradient!.plane, to, ROW, outputs, 1, false);
    }
    gradients.toExampleRows(panel);
  }

  /** The gradient by the biases and weights of some panels of outputs. */
  private weightBackward(panel: number, end: number, examples: number, take: TakeGradient): void {
    const { kernels } = this.memory;
    const { examples: from, exampleRowsPanel } = this.gradients;
    for (let i = panel; i < end; i++) {
      kernels.sumRows(from + i * exampleRowsPanel, examples, 1, this.biasGradient + i * ROW);
      kernels.sumRows(this.biasGradient + i * ROW, 1, this.pixels.ground, this.base + i * ROW);
      take(this.bias, i * ROW, this.biasGradient + i * ROW, ROW);
    }
    for (let input = 0; input < this.inputs; input += TILE) {
      const rows = Math.min(TILE, this.inputs - input);
      kernels.sparseProduct(
        this.pixels.byPixel + input * ADDRESS,
        rows,
        end - panel,
        from + panel * exampleRowsPanel,
        exampleRowsPanel,
        this.base + panel * ROW,
        ROW,
        this.gradient,
        TILE * ROW,
      );
      for (let i = panel; i < end; i++) {
        const offset = (i * this.inputs + input) * ROW;
        take(this.weight, offset, this.gradient + (i - panel) * TILE * ROW, rows * ROW);
      }
    }
  }
}
