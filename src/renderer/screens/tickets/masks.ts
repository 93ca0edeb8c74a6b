import type { TicketView } from '../../../ipc/contract';

export type Layer = TicketView['layers'][number];

/** The shape of a layer's weights; of a fully connected one each kernel is a single weight. */
export interface Kernels {
  outputs: number;
  inputs: number;
  height: number;
  width: number;
}

export function kernelsOf({
  shape: [outputs, inputs, height = 1, width = 1],
}: Pick<Layer, 'shape'>): Kernels {
  return { outputs, inputs, height, width };
}

export function isConvolution({ shape }: Pick<Layer, 'shape'>): boolean {
  return shape.length > 2;
}

/** Whether the first layer reads every pixel by weights of its own. */
export function readsPixels({ layers: [first], input }: TicketView): boolean {
  return !isConvolution(first) && first.shape[1] === input[0] * input[1] * input[2];
}

/** How many kept weights of a first layer that reads pixels read each of them, over all channels. */
export function inputPicture({ layers, input: [, height, width] }: TicketView): Float64Array {
  const { bits, shape } = layers[0];
  const [outputs, inputs] = shape;
  const pixels = height * width;
  const counts = new Float64Array(pixels);
  for (let output = 0; output < outputs; output++) {
    for (let input = 0; input < inputs; input++) counts[input % pixels] += bits[output * inputs + input];
  }
  return counts;
}

/** How many weights of each kernel are kept, outputs x inputs. */
export function keptInKernels(layer: Pick<Layer, 'bits' | 'shape'>): Float64Array {
  const { outputs, inputs, height, width } = kernelsOf(layer);
  const counts = new Float64Array(outputs * inputs);
  layer.bits.forEach((bit, weight) => (counts[Math.floor(weight / (height * width))] += bit));
  return counts;
}

/** The picture of values of all weights of a layer, a pixel each: kernels in rows of an output and columns of an input. */
export function tiled(
  values: Uint8Array,
  layer: Pick<Layer, 'shape'>,
): { width: number; height: number; values: Uint8Array } {
  const { outputs, inputs, height, width } = kernelsOf(layer);
  const across = inputs * width;
  const tiles = new Uint8Array(values.length);
  values.forEach((value, weight) => {
    const column = weight % width;
    const row = Math.floor(weight / width) % height;
    const kernel = Math.floor(weight / (width * height));
    const [output, input] = [Math.floor(kernel / inputs), kernel % inputs];
    tiles[(output * height + row) * across + input * width + column] = value;
  });
  return { width: across, height: outputs * height, values: tiles };
}

/**
 * The kernels of a layer in a square, one an output, a gap of NaN between two: how many inputs each of its places is kept
 * for.
 */
export function kernelPicture(layer: Pick<Layer, 'bits' | 'shape'>): {
  width: number;
  height: number;
  values: Float64Array;
} {
  const { outputs, inputs, height, width } = kernelsOf(layer);
  const across = Math.ceil(Math.sqrt(outputs));
  const [stepX, stepY] = [width + 1, height + 1];
  const size = { width: across * stepX - 1, height: Math.ceil(outputs / across) * stepY - 1 };
  const values = new Float64Array(size.width * size.height).fill(NaN);
  for (let output = 0; output < outputs; output++) {
    const [left, top] = [(output % across) * stepX, Math.floor(output / across) * stepY];
    for (let place = 0; place < height * width; place++) {
      let kept = 0;
      for (let input = 0; input < inputs; input++) {
        kept += layer.bits[(output * inputs + input) * height * width + place];
      }
      values[(top + Math.floor(place / width)) * size.width + left + (place % width)] = kept;
    }
  }
  return { ...size, values };
}

/** What is kept in both of two tickets, as a ticket; of the layers that both have in the same shape. */
export function intersection(first: TicketView, second: TicketView): TicketView {
  return {
    input: first.input,
    layers: sharedLayers(first, second).map(({ layer, other }) => {
      const bits = layer.bits.map((bit, i) => bit & other.bits[i]);
      return { ...layer, bits, kept: bits.reduce((sum, bit) => sum + bit, 0) };
    }),
  };
}

/** For each weight 0 where neither mask keeps it, 1 where only the first, 2 where only the second, 3 where both do. */
export function pairBits(first: Uint8Array, second: Uint8Array): Uint8Array {
  return first.map((bit, i) => bit | (second[i] << 1));
}

export function sharedLayers(first: TicketView, second: TicketView): { layer: Layer; other: Layer }[] {
  return first.layers.flatMap((layer) => {
    const other = second.layers.find(
      ({ name, shape }) => name === layer.name && shape.join() === layer.shape.join(),
    );
    return other ? [{ layer, other }] : [];
  });
}

/** Units or channels that a layer's mask has cut off: outputs that read nothing, inputs that nothing reads. */
export function cutOff(layer: Pick<Layer, 'bits' | 'shape'>): { outputs: number; inputs: number } {
  const { outputs, inputs } = kernelsOf(layer);
  const read = new Uint8Array(inputs);
  const reads = new Uint8Array(outputs);
  keptInKernels(layer).forEach((kept, kernel) => {
    if (kept === 0) return;
    read[kernel % inputs] = 1;
    reads[Math.floor(kernel / inputs)] = 1;
  });
  const zeros = (flags: Uint8Array) => flags.reduce((sum, flag) => sum + 1 - flag, 0);
  return { outputs: zeros(reads), inputs: zeros(read) };
}

export interface Overlap {
  name: string;
  total: number;
  first: number;
  second: number;
  both: number;
  /** Kept in both of what is kept in either; 1 where neither keeps anything. */
  jaccard: number;
  /** The same, were one mask shuffled within the layer: what two masks of these densities share by chance. */
  chance: number;
  /** How many standard deviations more than by chance are kept in both; null where chance leaves no room. */
  deviations: number | null;
}

/** The overlap of two masks in each layer that both have in the same shape, and in all of these together. */
export function overlaps(
  first: TicketView,
  second: TicketView,
): { layers: Overlap[]; all: Overlap | undefined } {
  const layers = sharedLayers(first, second).map(({ layer, other }) => ({
    name: layer.name,
    total: layer.bits.length,
    first: layer.kept,
    second: other.kept,
    both: layer.bits.reduce((sum, bit, i) => sum + (bit & other.bits[i]), 0),
  }));
  const sums = (key: 'total' | 'first' | 'second' | 'both') =>
    layers.reduce((sum, layer) => sum + layer[key], 0);
  const whole = {
    name: 'all',
    total: sums('total'),
    first: sums('first'),
    second: sums('second'),
    both: sums('both'),
  };
  // by chance means shuffled within layers, so that layers of different density do not count as agreement
  const expected = layers.reduce((sum, layer) => sum + expectedBoth(layer), 0);
  const variance = layers.reduce((sum, layer) => sum + varianceOfBoth(layer), 0);
  return {
    layers: layers.map((layer) => judge(layer, expectedBoth(layer), varianceOfBoth(layer))),
    all: layers.length > 0 ? judge(whole, expected, variance) : undefined,
  };
}

type Counts = Pick<Overlap, 'name' | 'total' | 'first' | 'second' | 'both'>;

function judge(counts: Counts, expected: number, variance: number): Overlap {
  const { first, second, both } = counts;
  const share = (common: number) => (first + second > 0 ? common / (first + second - common) : 1);
  return {
    ...counts,
    jaccard: share(both),
    chance: share(expected),
    deviations: variance > 0 ? (both - expected) / Math.sqrt(variance) : null,
  };
}

/** Mean of the hypergeometric distribution. */
function expectedBoth({ total, first, second }: Counts): number {
  return (first * second) / total;
}

function varianceOfBoth({ total, first, second }: Counts): number {
  if (total < 2) return 0;
  return (first * second * (total - first) * (total - second)) / (total * total * (total - 1));
}
