import fc from 'fast-check';
import type { Graph } from '../../../../src/science/network/graph';
import { buildNetwork } from '../../../../src/science/network/networks';
import { denseMask, keptIn, type Mask } from '../../../../src/science/pruning/mask';
import { Scope } from '../../../../src/science/pruning/pruning';
import { Stream } from '../../../../src/science/random/stream';

/** Networks small enough for thousands of them, with two to ten layers with weights. */
export const smallNetwork: fc.Arbitrary<Graph> = fc
  .oneof(
    fc.record({
      kind: fc.constant('mlp' as const),
      widths: fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constant('resnet' as const),
      depth: fc.constant(8),
      width: fc.integer({ min: 1, max: 3 }),
    }),
  )
  .map((network) => buildNetwork(network, [1, 3, 3], 4));

const rate = fc.double({ min: 0.01, max: 0.99, noNaN: true });

/** Every kind of scope, the output layer left out now and then. */
export const scope: fc.Arbitrary<Scope> = fc
  .oneof(
    fc.record({ kind: fc.constant('layerwise'), rate }),
    fc.record({ kind: fc.constant('layerwise'), rate, outputRate: rate, rates: fc.record({ fc1: rate }) }),
    fc.record({ kind: fc.constant('global'), rate }),
    fc.record({
      kind: fc.constant('global'),
      rate,
      leaveOut: fc.constantFrom(['fc1'], ['fc2']),
      countLeftOut: fc.boolean(),
    }),
  )
  .map((written) => Scope.parse(written));

/** A mask that keeps about half of the network. */
export function halfMask(graph: Graph, seed: number): Mask {
  const stream = new Stream(seed, 'mask');
  return Object.fromEntries(
    Object.entries(denseMask(graph)).map(([name, bits]) => [name, bits.map(() => stream.below(2))]),
  );
}

/** Weights that a mask keeps, in all layers together. */
export function keptBy(mask: Mask): number {
  return Object.values(mask).reduce((sum, bits) => sum + keptIn(bits), 0);
}
