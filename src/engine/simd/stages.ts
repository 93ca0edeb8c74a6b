import type { Graph, Layer } from '../../science/network/graph';

/** A layer, with what follows it and is computed together with it. */
export interface Stage {
  layer: Layer;
  /** Whether a ReLU ends it. */
  relu: boolean;
  /** The signals it reads. Batch norm that a residual addition is computed with reads what it normalises, then the other addend. */
  from: string[];
  /** The signal it gives, by the name of the last layer it covers. */
  to: string;
}

/** Layers that a ReLU after them can be computed together with. */
const ENDED_BY_RELU: readonly Layer['kind'][] = ['linear', 'convolution', 'batch-norm', 'add', 'max-pool'];

/**
 * A network's stages, in an order in which each comes after those it reads from. A ReLU before max-pooling is computed with
 * it instead, which comes to the same and has fewer pixels.
 */
export function stagesOf(graph: Graph): Stage[] {
  const stages: Stage[] = [];
  const reads: string[] = graph.layers.flatMap(({ from }) => from);
  /** The stage that gives a signal, if that is read but once. */
  const soleGiver = (name: string) =>
    reads.filter((read) => read === name).length === 1 ? stages.find(({ to }) => to === name) : undefined;

  for (const layer of graph.layers) {
    const from: string[] = [...layer.from];
    const givers = from.map(soleGiver);
    const ended = layer.kind === 'relu' ? givers.find(canEndInRelu) : undefined;
    const pooled = layer.kind === 'max-pool' ? givers.find((giver) => giver?.relu) : undefined;
    const added = layer.kind === 'add' ? givers.find(canTakeInSum) : undefined;
    if (ended) {
      ended.relu = true;
      ended.to = layer.name;
    } else if (added) {
      // it has to come after both addends
      stages.splice(stages.indexOf(added), 1);
      const other = from.find((name) => name !== added.to)!;
      stages.push({ ...added, from: [...added.from, other], to: layer.name });
    } else {
      if (pooled) pooled.relu = false;
      stages.push({ layer, relu: pooled !== undefined, from, to: layer.name });
    }
  }
  return stages;
}

function canEndInRelu(stage: Stage | undefined): boolean {
  return stage !== undefined && !stage.relu && ENDED_BY_RELU.includes(stage.layer.kind);
}

function canTakeInSum(stage: Stage | undefined): boolean {
  return stage?.layer.kind === 'batch-norm' && !stage.relu && stage.from.length === 1;
}
