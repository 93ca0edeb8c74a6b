import { Chain } from './chain';
import type { Graph, Shape } from './graph';

const CHANNELS = [64, 128, 256, 512, 512];

/** Convolutions of each block. */
const VGG_NETWORKS = {
  'vgg-11': [1, 1, 2, 2, 2],
  'vgg-13': [2, 2, 2, 2, 2],
  'vgg-16': [2, 2, 3, 3, 3],
  'vgg-19': [2, 2, 4, 4, 4],
};

export type VggName = keyof typeof VGG_NETWORKS;

/**
 * VGG for small images (LTH 2019, figure 2; open_lth): 3 x 3 convolutions with bias, batch norm and ReLU, 2 x 2 max-pooling
 * between the blocks, the mean of each channel at the end (of 2 x 2 pixels for images of 32 x 32), and one fully
 * connected layer.
 */
export function vgg(kind: VggName, input: Shape, classes: number): Graph {
  const net = new Chain(input);
  let number = 0;
  VGG_NETWORKS[kind].forEach((convolutions, block) => {
    if (block > 0) net.maxPool(`pool${block}`);
    for (let i = 0; i < convolutions; i++) {
      number++;
      net
        .convolution(`conv${number}`, CHANNELS[block], { bias: true })
        .batchNorm(`bn${number}`)
        .relu(`relu${number}`);
    }
  });
  return net.globalAveragePool('pool').linear('fc', classes).graph(kind);
}
