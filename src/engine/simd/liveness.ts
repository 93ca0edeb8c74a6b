import type { Graph, Layer, Shape } from '../../science/network/graph';
import { shapesOf } from '../../science/network/shapes';
import type { Mask } from '../../science/pruning/mask';

/** By layer, one byte for each channel of its output: 1 is alive. */
export type Live = ReadonlyMap<string, Uint8Array>;

/**
 * Which channels anything depends on: those from which kept weights lead, layer by layer, to what must be known. The others can
 * be left out without changing a bit.
 */
export interface Liveness {
  /** The channels that a loss depends on; the gradient by any other is zero. */
  loss: Live;
  /** Those, and the ones that running statistics of batch norm depend on: they must be computed. */
  state: Live;
}

export function livenessOf(graph: Graph, mask: Mask): Liveness {
  return { loss: reached(graph, mask, false), state: reached(graph, mask, true) };
}

/** From the logits and, if asked, from what batch norm takes statistics of, back to all that leads there. */
function reached(graph: Graph, mask: Mask, statisticsToo: boolean): Live {
  const shapes = shapesOf(graph);
  const live = new Map([...shapes].map(([name, [channels]]) => [name, new Uint8Array(channels)]));
  live.get(graph.layers.at(-1)!.name)!.fill(1);
  for (const layer of graph.layers.toReversed()) {
    const output = live.get(layer.name)!;
    for (const name of layer.from) {
      const input = live.get(name)!;
      if (statisticsToo && layer.kind === 'batch-norm') input.fill(1);
      else reach(layer, output, input, shapes.get(name)!, mask);
    }
  }
  return live;
}

/** Marks the channels of a layer's input that living channels of its output depend on. */
function reach(layer: Layer, output: Uint8Array, input: Uint8Array, shape: Shape, mask: Mask): void {
  switch (layer.kind) {
    case 'linear':
    case 'convolution':
      reachByWeights(mask[`${layer.name}.weight`], output, input);
      return;
    case 'flatten': {
      const pixels = shape[1] * shape[2];
      for (let i = 0; i < output.length; i++) input[Math.floor(i / pixels)] |= output[i];
      return;
    }
    default:
      for (let i = 0; i < output.length; i++) input[i] |= output[i];
  }
}

function reachByWeights(kept: Uint8Array, output: Uint8Array, input: Uint8Array): void {
  const kernel = kept.length / (output.length * input.length);
  for (let to = 0; to < output.length; to++) {
    if (output[to] === 0) continue;
    for (let from = 0; from < input.length; from++) {
      if (input[from] === 1) continue;
      const first = (to * input.length + from) * kernel;
      if (kept.subarray(first, first + kernel).includes(1)) input[from] = 1;
    }
  }
}
