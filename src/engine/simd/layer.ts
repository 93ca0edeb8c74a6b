import type { Layer as GraphLayer } from '../../science/network/graph';
import type { Matrix } from './matrix';
import type { Pointer } from './memory';
import type { Parameter } from './parameter';

/** Takes, while it is there, the gradient by the `bytes` at `offset` of a parameter. */
export type TakeGradient = (parameter: Parameter, offset: number, gradient: Pointer, bytes: number) => void;

/** A trainable layer and the activation that follows it. */
export interface Layer {
  readonly parameters: readonly Parameter[];
  readonly output: Matrix;
  /** Of the loss by the output. `backward` uses it up. */
  readonly outputGradient: Matrix;
  forward(examples: number): void;
  /** Writes the gradient by the layer's input, then gives those by its parameters to `take`, piece by piece. */
  backward(examples: number, take: TakeGradient): void;
}

/** A linear layer of a graph, and what its plan has to provide for. */
export interface LinearSpec {
  layer: Extract<GraphLayer, { kind: 'linear' }>;
  /** Whether a ReLU follows. */
  relu: boolean;
  /** Of the weights, one byte each: 1 is kept. */
  mask: Uint8Array;
  /** How many slots the optimiser keeps for a parameter. */
  slots: number;
  /** How many examples there must be room for. */
  capacity: number;
}
