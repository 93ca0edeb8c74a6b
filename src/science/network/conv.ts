import { Chain } from './chain';
import type { Graph, Shape } from './graph';

/** Channels of each pair of convolutions. */
const CONV_NETWORKS = {
  'conv-2': [64],
  'conv-4': [64, 128],
  'conv-6': [64, 128, 256],
};

export type ConvName = keyof typeof CONV_NETWORKS;

/**
 * Conv-2, Conv-4 or Conv-6 (LTH 2019, figure 2): pairs of 3 x 3 convolutions with bias and ReLU, 2 x 2 max-pooling after
 * each, and fully connected layers of 256, 256 and `classes` units. Dropout, where its rate is not 0, follows the hidden
 * fully connected layers; the paper gives its rate, 0.5, but not its place.
 */
export function conv(name: string, kind: ConvName, dropout: number, input: Shape, classes: number): Graph {
  const net = new Chain(input);
  let number = 0;
  CONV_NETWORKS[kind].forEach((channels, pair) => {
    for (let i = 0; i < 2; i++) {
      number++;
      net.convolution(`conv${number}`, channels, { bias: true }).relu(`relu${number}`);
    }
    net.maxPool(`pool${pair + 1}`);
  });
  net.flatten();
  for (const hidden of [1, 2]) {
    net.linear(`fc${hidden}`, 256).relu(`relu${number + hidden}`);
    if (dropout > 0) net.dropout(`dropout${hidden}`, dropout);
  }
  return net.linear('fc3', classes).graph(name);
}
