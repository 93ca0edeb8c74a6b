/**
 * A network as a graph of layers: each layer names the layers it reads from, so chains and residual additions
 * are written alike. Weights of a linear layer have the shape [outputs, inputs], as PyTorch stores them.
 */

export type Layer =
  /** Joins all axes but the batch into one. */
  | { kind: 'flatten'; name: string; from: [string] }
  /** y = W x + b */
  | { kind: 'linear'; name: string; from: [string]; inputs: number; outputs: number }
  /** max(0, x) */
  | { kind: 'relu'; name: string; from: [string] };

/** The name that the first layer reads from. */
export const INPUT = 'input';

export interface Graph {
  name: string;
  /** Shape of one example: channels, height, width. */
  input: [number, number, number];
  classes: number;
  /** In an order in which every layer comes after those it reads from; the last one gives the logits. */
  layers: Layer[];
}

export interface Parameter {
  /** `<layer>.weight` or `<layer>.bias` */
  name: string;
  layer: string;
  role: 'weight' | 'bias';
  shape: number[];
  size: number;
  /** Weights only: biases (and batch-norm) are never pruned and never count in a density. */
  prunable: boolean;
  /** Whether it belongs to the layer that gives the logits, which layerwise pruning gives a rate of its own. */
  output: boolean;
}

/** Tensors by parameter name, each stored row by row. */
export type Tensors = Record<string, Float32Array>;

/** The graph's parameters, in the order of its layers. */
export function parametersOf(graph: Graph): Parameter[] {
  const output = graph.layers.at(-1)?.name;
  return graph.layers.flatMap((layer): Parameter[] => {
    if (layer.kind !== 'linear') return [];
    const of = { layer: layer.name, output: layer.name === output };
    return [
      {
        ...of,
        name: `${layer.name}.weight`,
        role: 'weight',
        shape: [layer.outputs, layer.inputs],
        size: layer.outputs * layer.inputs,
        prunable: true,
      },
      {
        ...of,
        name: `${layer.name}.bias`,
        role: 'bias',
        shape: [layer.outputs],
        size: layer.outputs,
        prunable: false,
      },
    ];
  });
}

/** The parameters that pruning may touch. */
export function prunableOf(graph: Graph): Parameter[] {
  return parametersOf(graph).filter((parameter) => parameter.prunable);
}

/** Copies of all tensors, sharing no memory with the originals. */
export function copyTensors(tensors: Tensors): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, values]) => [name, values.slice()]));
}
