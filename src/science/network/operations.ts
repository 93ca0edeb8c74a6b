import { denseMask, keptIn, type Mask } from '../pruning/mask';
import type { Graph } from './graph';
import { shapesOf } from './shapes';

export interface LayerOperations {
  layer: string;
  /** That one example takes forward; back to the layer's input and to its weights it takes as many each. */
  multiplyAdds: number;
}

/** Multiply-adds that one example takes forward through the whole network, dense unless there is a mask. */
export function multiplyAddsOf(graph: Graph, mask?: Mask): number {
  return operationsOf(graph, mask).reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0);
}

/**
 * What the layers with weights cost, in their order: each kept weight once for every pixel of the layer's output. The
 * zeros around an image count like any other input, as is usual.
 */
export function operationsOf(graph: Graph, mask: Mask = denseMask(graph)): LayerOperations[] {
  const shapes = shapesOf(graph);
  return graph.layers
    .filter(({ kind }) => kind === 'linear' || kind === 'convolution')
    .map(({ name }) => {
      const [, height, width] = shapes.get(name)!;
      return { layer: name, multiplyAdds: keptIn(mask[`${name}.weight`]) * height * width };
    });
}
