import type { Layer, Shape } from '../../science/network/graph';
import { outputShape } from '../../science/network/shapes';
import type { Activation, Signal } from './activation';
import { ConvolutionOutput, zeros } from './convolutionOutput';
import { sweepForward, sweepsBackward, View, type Sweep } from './convolutionSweep';
import type { PlanMemory, Pointer } from './memory';
import type { Mode, Operation, Panels, Source, TakeGradient } from './operation';
import type { Parameter } from './parameter';
import type { MaxPool } from './pooling';
import type { RowsReader } from './rows';
import type { Team } from './team';

/** A convolution or linear layer of a graph, and what its plan knows of it. */
export interface ConvolutionSpec {
  layer: Extract<Layer, { kind: 'convolution' | 'linear' }>;
  /** Max-pooling that follows, which is then part of the operation. */
  pool?: MaxPool;
  /** Whether a ReLU follows, which is then part of the operation. */
  relu: boolean;
  /** Of the weights, one byte each: 1 is kept. */
  mask: Uint8Array;
  /** How many slots the optimiser keeps for a parameter. */
  slots: number;
  /** Of the outputs, one byte each: 1 if anything depends on it; any other need not be computed. */
  live: Uint8Array;
  /**
   * Of the outputs, one byte each: 1 if the loss depends on it; the gradient by any other is zero. Fewer than those
   * that live where batch norm keeps statistics of outputs from which no kept weight leads on.
   */
  learning: Uint8Array;
}

/** Zeros, in pixels, that a layer needs around what it reads. */
export interface Borders {
  /** Around its input's values. */
  input: number;
  /** Around the gradient by its output, where it computes that by its input. */
  outputGradient: number;
}

/** What borders a layer needs for an input of a shape. A linear layer needs none, but a flat input. */
export function bordersOf(layer: ConvolutionSpec['layer'], [, height, width]: Shape): Borders {
  if (layer.kind === 'linear') return { input: 0, outputGradient: 0 };
  const { kernel, stride, padding } = layer;
  const before = Math.floor((kernel - 1 - padding) / stride);
  const after = [height, width].map((length) => {
    const lastOutput = Math.floor((length + 2 * padding - kernel) / stride);
    return Math.floor((length - 1 + padding) / stride) - lastOutput;
  });
  return { input: padding, outputGradient: Math.max(0, before, ...after) };
}

/** Whether a convolution reads all rows of an input of a shape. */
export function readsAllRows(layer: Extract<Layer, { kind: 'convolution' }>, input: Shape): boolean {
  const { kernel, stride, padding } = layer;
  const [, rows] = outputShape(layer, [input]);
  return kernel >= stride && (rows - 1) * stride - padding + kernel >= input[1];
}

/**
 * A convolution or linear layer, and the max-pooling and ReLU that follow it: what its two forms have in common. They add the same
 * products in the same order, but for those with a pruned weight, which are zero: so that, while numbers are finite,
 * their results are the same bits. How the work is shared among threads changes no order either.
 */
export abstract class Convolution implements Operation {
  protected abstract readonly weight: Parameter;
  protected readonly output: ConvolutionOutput;
  /** From the input to the output. */
  protected readonly forwardSweep: Sweep;
  /** From the input to the gradient by the output, and from that to the gradient by the input. */
  protected readonly weightSweep: Sweep;
  protected readonly backwardSweeps: readonly Sweep[];
  /** What the gradient by the input starts from; 0 is what is there. */
  private readonly backwardStart: Pointer;

  protected readonly pool?: MaxPool;
  /** Of the output, but not in evaluation. */
  private readonly readers: readonly RowsReader[];

  /** Where it is pooled, bias and ReLU go back from what comes of that, which has fewer pixels. */
  protected constructor(
    protected readonly memory: PlanMemory,
    protected readonly team: Team,
    spec: ConvolutionSpec,
    protected readonly input: Source,
    output: Signal,
  ) {
    const { layer, pool } = spec;
    this.pool = pool;
    this.readers = output.readers ?? [];
    const viewOf = (activation: Activation) => new View(activation, layer.kind === 'linear');
    const from = viewOf(input.values);
    this.output = new ConvolutionOutput(
      memory,
      team,
      spec,
      viewOf(output.values),
      viewOf(gradientOf(output)),
    );
    const sums = pool?.input ?? output;
    const gradient = viewOf(gradientOf(sums));
    this.forwardSweep = sweepForward(layer, from, viewOf(sums.values));
    this.weightSweep = sweepForward(layer, from, gradient);
    this.backwardSweeps = input.gradient
      ? sweepsBackward(layer, gradient, viewOf(input.gradient)).filter(
          ({ taps }) => taps.length > 0 || !input.adds,
        )
      : [];
    this.backwardStart = input.adds ? 0 : zeros(memory, from.channels);
  }

  get parameters(): readonly Parameter[] {
    const { bias } = this.output;
    return bias ? [this.weight, bias] : [this.weight];
  }

  forward(examples: number, mode: Mode): void {
    const [reader] = mode.kind === 'evaluate' ? [] : this.readers;
    this.multiply(examples, this.output.start, this.output.floor, this.pool ?? reader);
  }

  backward(examples: number, take: TakeGradient): void {
    this.turnWeights();
    this.multiplyBack(examples, this.backwardStart, take);
    this.output.giveBias(take);
  }

  /** Makes the gradient by the output, in all panels or some, that by the sums; all threads meet after it. */
  protected outputBackward(examples: number, panels: Panels = [0, this.weightSweep.panels(examples)]): void {
    this.output.backward(panels, examples);
    if (this.pool) {
      this.team.meet();
      this.pool.backwardIn(panels);
    }
    this.team.meet();
  }

  /** Computes the output: sums that begin at `start`, raised to `floor`. */
  protected abstract multiply(examples: number, start: Pointer, floor: number, reader?: RowsReader): void;

  /** Copies the weights to where `multiplyBack` reads them once all have met, so that they can be updated while others do that. */
  protected abstract turnWeights(): void;

  /** Computes the gradients by the input, sums that begin at `start`, and by the weights, after `outputBackward` of what they read. */
  protected abstract multiplyBack(examples: number, start: Pointer, take: TakeGradient): void;
}

function gradientOf({ gradient }: Signal): Activation {
  if (!gradient) throw new Error('A layer that trains needs room for the gradient by its output.');
  return gradient;
}
