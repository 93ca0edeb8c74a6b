import { prunableOf, type Graph } from '../../../src/science/network/graph';
import type { Mask } from '../../../src/science/pruning/mask';
import { Stream } from '../../../src/science/random/stream';

/** A random mask in which every layer has the density; the output layer loses half as fast, as in a real ticket. */
export function ticket(graph: Graph, density: number): Mask {
  const stream = new Stream(1, 'mask');
  return Object.fromEntries(
    prunableOf(graph).map(({ name, size, output }) => {
      const keep = output ? Math.sqrt(density) : density;
      return [name, Uint8Array.from({ length: size }, () => Number(stream.uniform() < keep))];
    }),
  );
}
