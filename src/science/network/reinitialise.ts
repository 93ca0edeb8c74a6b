import { copyTensors, parametersOf, type Graph, type Tensors } from './graph';

/**
 * New magnitudes under the old signs (a control of both official code bases): weights take the size of the fresh draw
 * and the sign of the old weight. Everything that is not a weight is fresh.
 */
export function keepSigns(graph: Graph, fresh: Tensors, old: Tensors): Tensors {
  const kept = copyTensors(fresh);
  for (const { name, role } of parametersOf(graph)) {
    if (role !== 'weight') continue;
    kept[name] = fresh[name].map((value, i) => (old[name][i] < 0 ? -Math.abs(value) : Math.abs(value)));
  }
  return kept;
}
