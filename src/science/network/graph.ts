/**
 * A network as a graph of layers: each layer names the layers it reads from, so chains and residual additions
 * are written alike. Weights have the shapes in which PyTorch stores them: [outputs, inputs] for a linear layer, [outputs,
 * inputs, kernel, kernel] for a convolution.
 */

export type Layer =
  /** Joins all axes but the batch into one. */
  | { kind: 'flatten'; name: string; from: [string] }
  /** y = W x + b */
  | { kind: 'linear'; name: string; from: [string]; inputs: number; outputs: number }
  /** y = W * x (+ b) with square kernels, zeros around the image. */
  | {
      kind: 'convolution';
      name: string;
      from: [string];
      /** Channels. */
      inputs: number;
      outputs: number;
      kernel: number;
      stride: number;
      padding: number;
      bias: boolean;
    }
  /**
   * Normalises each channel over batch and image, then scales and shifts it (Ioffe and Szegedy 2015), with the constants of
   * PyTorch: BATCH_NORM.
   */
  | { kind: 'batch-norm'; name: string; from: [string]; channels: number }
  /** max(0, x) */
  | { kind: 'relu'; name: string; from: [string] }
  /** Largest or mean of each square of `size`, the squares side by side; what does not fill a square is left out. */
  | { kind: 'max-pool' | 'average-pool'; name: string; from: [string]; size: number }
  /** Mean of each channel over the whole image. */
  | { kind: 'global-average-pool'; name: string; from: [string] }
  /** Sum of two layers of one shape. */
  | { kind: 'add'; name: string; from: [string, string] }
  /** In training, each value is zero with probability `rate`, the others grow by 1 / (1 - rate). */
  | { kind: 'dropout'; name: string; from: [string]; rate: number };

/** Added to a variance before its root; share of a batch's statistics in the running ones. */
export const BATCH_NORM = { epsilon: 1e-5, momentum: 0.1 };

/** The name that the first layer reads from. */
export const INPUT = 'input';

/** Channels, height, width. */
export type Shape = [number, number, number];

export interface Graph {
  name: string;
  /** Shape of one example. */
  input: Shape;
  classes: number;
  /** In an order in which every layer comes after those it reads from; the last one gives the logits. */
  layers: Layer[];
}

/**
 * What a tensor is for: `weight` and `bias` of linear layers and convolutions; `scale` and `shift` of batch norm, and its
 * buffers, the running `mean` and `variance`, which are kept up to date in training but not trained.
 */
export type Role = 'weight' | 'bias' | 'scale' | 'shift' | 'mean' | 'variance';

export interface Parameter {
  /** As PyTorch names it: `<layer>.weight`, `<layer>.bias`, `<layer>.running_mean`, `<layer>.running_var`. */
  name: string;
  layer: string;
  role: Role;
  shape: number[];
  size: number;
  /** Whether the optimiser changes it: all but the buffers of batch norm. */
  trained: boolean;
  /** Weights only: biases and batch norm are never pruned and never count in a density. */
  prunable: boolean;
  /** Whether it belongs to the layer that gives the logits, which layerwise pruning gives a rate of its own. */
  output: boolean;
}

/** Tensors by parameter name, each stored row by row. */
export type Tensors = Record<string, Float32Array>;

/** The graph's parameters, buffers included, in the order of its layers. */
export function parametersOf(graph: Graph): Parameter[] {
  const output = graph.layers.at(-1)?.name;
  return graph.layers.flatMap((layer) =>
    tensorsOf(layer).map(([suffix, role, shape]): Parameter => ({
      name: `${layer.name}.${suffix}`,
      layer: layer.name,
      role,
      shape,
      size: shape.reduce((product, side) => product * side, 1),
      trained: role !== 'mean' && role !== 'variance',
      prunable: role === 'weight',
      output: layer.name === output,
    })),
  );
}

/** Name, role and shape of each of a layer's tensors. */
function tensorsOf(layer: Layer): [string, Role, number[]][] {
  switch (layer.kind) {
    case 'linear':
      return [
        ['weight', 'weight', [layer.outputs, layer.inputs]],
        ['bias', 'bias', [layer.outputs]],
      ];
    case 'convolution': {
      const { outputs, inputs, kernel, bias } = layer;
      const weight: [string, Role, number[]] = ['weight', 'weight', [outputs, inputs, kernel, kernel]];
      return bias ? [weight, ['bias', 'bias', [outputs]]] : [weight];
    }
    case 'batch-norm':
      return [
        ['weight', 'scale', [layer.channels]],
        ['bias', 'shift', [layer.channels]],
        ['running_mean', 'mean', [layer.channels]],
        ['running_var', 'variance', [layer.channels]],
      ];
    default:
      return [];
  }
}

/** The parameters that pruning may touch. */
export function prunableOf(graph: Graph): Parameter[] {
  return parametersOf(graph).filter((parameter) => parameter.prunable);
}

/** Whether the network keeps running statistics, which depend on more than its weights. */
export function hasBatchNorm(graph: Graph): boolean {
  return graph.layers.some(({ kind }) => kind === 'batch-norm');
}

/** The tensors that the optimiser changes: all but buffers. */
export function trainedIn(graph: Graph, tensors: Tensors): Tensors {
  const trained = parametersOf(graph).filter((parameter) => parameter.trained);
  return Object.fromEntries(trained.map(({ name }) => [name, tensors[name]]));
}

/** Copies of all tensors, sharing no memory with the originals. */
export function copyTensors(tensors: Tensors): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, values]) => [name, values.slice()]));
}
