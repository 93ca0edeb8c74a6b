import { Chain } from './chain';
import type { Graph, Shape } from './graph';

const STAGES = [1, 2, 3];

/**
 * The residual network for small images (He et al. 2016, section 4.2, as in open_lth): a 3 x 3 convolution, three stages of
 * (depth - 2) / 6 blocks, each stage with twice the channels on half the image, the mean of each channel, and one fully
 * connected layer. Convolutions have no bias; batch norm follows each. Layers are named as in torchvision.
 *
 * @param depth layers with weights: 8, 14, 20, ...
 * @param width channels of the first stage
 */
export function resnet(name: string, depth: number, width: number, input: Shape, classes: number): Graph {
  const net = new Chain(input);
  net.convolution('conv1', width, { bias: false }).batchNorm('bn1').relu('relu');
  for (const stage of STAGES) {
    for (let block = 0; block < (depth - 2) / 6; block++) {
      const halves = stage > 1 && block === 0;
      residualBlock(net, `layer${stage}.${block}`, width * 2 ** (stage - 1), halves ? 2 : 1);
    }
  }
  return net.globalAveragePool('avgpool').linear('fc', classes).graph(name);
}

/** Two convolutions beside a shortcut; where the shapes differ, the shortcut is a 1 x 1 convolution (option B). */
function residualBlock(net: Chain, name: string, channels: number, stride: number): void {
  const start = net.at;
  net
    .convolution(`${name}.conv1`, channels, { stride, bias: false })
    .batchNorm(`${name}.bn1`)
    .relu(`${name}.relu1`)
    .convolution(`${name}.conv2`, channels, { bias: false })
    .batchNorm(`${name}.bn2`);
  const residual = net.at;
  net.at = start;
  if (stride !== 1) {
    net
      .convolution(`${name}.downsample.0`, channels, { kernel: 1, stride, bias: false })
      .batchNorm(`${name}.downsample.1`);
  }
  net.add(`${name}.add`, residual).relu(`${name}.relu2`);
}
