import { multiplyAddsOf } from '../science/network/operations';
import type { Graph } from '../science/network/graph';
import { settingOf } from '../science/protocol/plan';
import { readSpec } from '../science/protocol/validate';
import type { Store } from '../store/store';
import { PRESETS } from './presets';

/** How fast a network is expected to train here. */
export interface ExpectedPace {
  unitsPerSecond: number;
  /** The network whose measured speed it is made from; null where its own was measured. */
  scaledFrom: string | null;
}

/** The measured speed of a network, else that of the one nearest in size, scaled by multiply-adds; undefined where nothing was measured. */
export function paceOf(
  store: Store,
  graph: Graph,
  on: { engine: string; workers: number },
): ExpectedPace | undefined {
  const own = store.pace({ network: graph.name, ...on });
  if (own !== undefined) return { unitsPerSecond: own, scaledFrom: null };
  const size = multiplyAddsOf(graph);
  const distance = ({ ratio }: { ratio: number }) => Math.abs(Math.log(ratio));
  const [nearest] = store
    .paces(on)
    .flatMap(({ network, unitsPerSecond }) => {
      const other = graphOf(store, network);
      return other ? [{ network, unitsPerSecond, ratio: multiplyAddsOf(other) / size }] : [];
    })
    .sort((a, b) => distance(a) - distance(b));
  if (nearest === undefined) return undefined;
  return { unitsPerSecond: nearest.unitsPerSecond * nearest.ratio, scaledFrom: nearest.network };
}

/** A network by its name, as an experiment or a preset has it. */
function graphOf(store: Store, network: string): Graph | undefined {
  for (const candidate of [store.specWith(network), ...PRESETS.map(({ spec }) => spec)]) {
    const { spec } = readSpec(candidate);
    const graph = spec && settingOf(spec).graph;
    if (graph?.name === network) return graph;
  }
  return undefined;
}
