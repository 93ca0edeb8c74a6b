import { DATASETS } from './datasets';
import type { Data } from './split';

/**
 * What the bytes of images are to a network, by channel: byte * factor + summand, where the product and the sum are each
 * rounded to single precision, so that whoever computes it gets the same bits.
 */
export interface Scale {
  factor: Float32Array;
  summand: Float32Array;
}

/** Mean and standard deviation of the channels of ImageNet, as torchvision's models and open_lth have them. */
const IMAGENET = { mean: [0.485, 0.456, 0.406], sd: [0.229, 0.224, 0.225] };

/** The scale that a data set's convention for pixels asks for. */
export function scaleOf({ dataset, pixels }: Data): Scale {
  const { shape, pixelMean, pixelSd } = DATASETS[dataset];
  const scale = (of: (channel: number) => { factor: number; summand: number }): Scale => {
    const channels = Array.from({ length: shape[0] }, (_, channel) => of(channel));
    return {
      factor: Float32Array.from(channels, ({ factor }) => factor),
      summand: Float32Array.from(channels, ({ summand }) => summand),
    };
  };
  const standardised = ({ mean, sd }: { mean: readonly number[]; sd: readonly number[] }) =>
    scale((channel) => ({ factor: 1 / (255 * sd[channel]), summand: -mean[channel] / sd[channel] }));
  switch (pixels) {
    case 'bytes':
      return scale(() => ({ factor: 1, summand: 0 }));
    case 'unit':
      return scale(() => ({ factor: 1 / 255, summand: 0 }));
    case 'standardised':
      return standardised({ mean: pixelMean, sd: pixelSd });
    case 'imagenet':
      return standardised(IMAGENET);
  }
}

/** The network's input for a byte of a channel. */
export function inputFor({ factor, summand }: Scale, channel: number, byte: number): number {
  return Math.fround(Math.fround(byte * factor[channel]) + summand[channel]);
}
