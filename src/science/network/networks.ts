import { z } from 'zod';
import type { Graph } from './graph';
import { mlp } from './mlp';

/** Which network to build. */
export const Network = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('lenet-300-100') }),
  z.strictObject({
    kind: z.literal('mlp'),
    widths: z.array(z.int().min(1).max(65_536)).max(16).describe('units of each hidden layer'),
  }),
]);
export type Network = z.infer<typeof Network>;

/** Builds the network for images of a shape (channels, height, width) in so many classes. */
export function buildNetwork(network: Network, input: Graph['input'], classes: number): Graph {
  switch (network.kind) {
    case 'lenet-300-100':
      return mlp('lenet-300-100', input, [300, 100], classes);
    case 'mlp':
      return mlp(networkName(network), input, network.widths, classes);
  }
}

/** The name a person would call it by: `lenet-300-100`, `mlp-512-512`. */
export function networkName(network: Network): string {
  return network.kind === 'mlp' ? ['mlp', ...network.widths].join('-') : network.kind;
}
