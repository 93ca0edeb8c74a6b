import { z } from 'zod';
import { conv, type ConvName } from './conv';
import type { Graph, Shape } from './graph';
import { mlp } from './mlp';
import { resnet } from './resnet';
import { vgg, type VggName } from './vgg';

const convOf = <Name extends ConvName>(name: Name) =>
  z.strictObject({
    kind: z.literal(name),
    dropout: z
      .number()
      .min(0)
      .lt(1)
      .default(0)
      .describe('share of the hidden fully connected units left out in each step of training'),
  });

const vggOf = <Name extends VggName>(name: Name) => z.strictObject({ kind: z.literal(name) });

/** The deepest that He et al. (2016) trained. */
const DEEPEST = 1202;
const USUAL_WIDTH = 16;

/** Which network to build. */
export const Network = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('lenet-300-100') }),
  z.strictObject({
    kind: z.literal('mlp'),
    widths: z.array(z.int().min(1).max(65_536)).max(16).describe('units of each hidden layer'),
  }),
  convOf('conv-2'),
  convOf('conv-4'),
  convOf('conv-6'),
  z.strictObject({
    kind: z.literal('resnet'),
    depth: z
      .int()
      .min(8)
      .max(DEEPEST)
      .refine((depth) => depth % 6 === 2, {
        error: 'it must be two more than a multiple of six: 8, 14, 20, 26, 32, ..., 56, ..., 110, ...',
      })
      .describe('layers with weights: 8, 14, 20, 26, 32, ...'),
    width: z
      .int()
      .min(1)
      .max(1024)
      .default(USUAL_WIDTH)
      .describe(
        'channels of the first third of the layers; the second has twice, the last four times as many',
      ),
  }),
  vggOf('vgg-11'),
  vggOf('vgg-13'),
  vggOf('vgg-16'),
  vggOf('vgg-19'),
]);
export type Network = z.infer<typeof Network>;

/**
 * Builds the network for images of a shape (channels, height, width) in so many classes.
 * @throws RangeError naming the layer at which nothing is left of the image
 */
export function buildNetwork(network: Network, input: Shape, classes: number): Graph {
  const name = networkName(network);
  switch (network.kind) {
    case 'lenet-300-100':
      return mlp(name, input, [300, 100], classes);
    case 'mlp':
      return mlp(name, input, network.widths, classes);
    case 'conv-2':
    case 'conv-4':
    case 'conv-6':
      return conv(name, network.kind, network.dropout, input, classes);
    case 'resnet':
      return resnet(name, network.depth, network.width, input, classes);
    case 'vgg-11':
    case 'vgg-13':
    case 'vgg-16':
    case 'vgg-19':
      return vgg(network.kind, input, classes);
  }
}

/** The name a person would call it by: `lenet-300-100`, `mlp-512-512`, `resnet-20`, `resnet-20-width-32`. */
export function networkName(network: Network): string {
  switch (network.kind) {
    case 'mlp':
      return ['mlp', ...network.widths].join('-');
    case 'conv-2':
    case 'conv-4':
    case 'conv-6':
      return network.dropout > 0 ? `${network.kind}-dropout` : network.kind;
    case 'resnet':
      return `resnet-${network.depth}${network.width === USUAL_WIDTH ? '' : `-width-${network.width}`}`;
    default:
      return network.kind;
  }
}

/** Why a network does not fit images of a shape, and how large they must be; undefined if it does. */
export function misfitOf(network: Network, input: Shape, classes: number): string | undefined {
  const [channels, height, width] = input;
  const fault = faultIn(network, input, classes);
  if (fault === undefined) return undefined;
  let side = 1;
  while (faultIn(network, [channels, side, side], classes) !== undefined) side++;
  return `${networkName(network)} does not fit images of ${height} x ${width} (${fault}); they must be at least ${side} x ${side}`;
}

function faultIn(network: Network, input: Shape, classes: number): string | undefined {
  try {
    buildNetwork(network, input, classes);
    return undefined;
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}
