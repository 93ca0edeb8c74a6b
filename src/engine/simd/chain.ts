import { INPUT, type Graph, type Layer } from '../../science/network/graph';

/** A linear layer and whether a ReLU follows it. */
export interface Link {
  layer: Extract<Layer, { kind: 'linear' }>;
  relu: boolean;
}

/** The linear layers of a network that is a chain of them; throws when it is anything else. */
export function chainOf(graph: Graph): Link[] {
  const links: Link[] = [];
  let last = INPUT;
  for (const layer of graph.layers) {
    if (layer.from[0] !== last)
      throw new Error(`${graph.name}: layer ${layer.name} does not read from ${last}`);
    last = layer.name;
    const link = links.at(-1);
    switch (layer.kind) {
      case 'flatten':
        break;
      case 'linear':
        links.push({ layer, relu: false });
        break;
      case 'relu':
        if (!link)
          throw new Error(`${graph.name}: the simd engine has no ReLU before the first linear layer`);
        link.relu = true;
    }
  }
  if (links.length === 0) throw new Error(`${graph.name} has no linear layer`);
  return links;
}
