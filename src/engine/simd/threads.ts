import type { Graph } from '../../science/network/graph';
import { multiplyAddsOf } from '../../science/network/operations';
import type { Mask } from '../../science/pruning/mask';

/**
 * Multiply-adds of a training step from which a run gains by several threads: below, they would wait for each other longer
 * than they compute.
 */
const WORTH_SHARING = 60e6;

/** Forward, backward to the input and to the weights. */
const PASSES = 3;

/** Whether the steps of a network, dense unless there is a mask, are large enough for several threads. It changes no result. */
export function isWorthSharing(graph: Graph, batchSize: number, mask?: Mask): boolean {
  return PASSES * batchSize * multiplyAddsOf(graph, mask) >= WORTH_SHARING;
}
