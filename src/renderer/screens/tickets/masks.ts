import type { TicketView } from '../../../ipc/contract';

type Layer = TicketView['layers'][number];

/** How many kept weights of the first layer read each pixel, over all channels. */
export function inputPicture({ layers, input: [channels, height, width] }: TicketView): Float64Array {
  const { bits, shape } = layers[0];
  const [outputs, inputs] = shape;
  const pixels = height * width;
  const counts = new Float64Array(pixels);
  if (inputs !== channels * pixels) return counts;
  for (let output = 0; output < outputs; output++) {
    for (let input = 0; input < inputs; input++) counts[input % pixels] += bits[output * inputs + input];
  }
  return counts;
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
      ({ name, bits }) => name === layer.name && bits.length === layer.bits.length,
    );
    return other ? [{ layer, other }] : [];
  });
}

/** Units that a layer's mask has cut off: outputs that read nothing, inputs that nothing reads. */
export function cutOff({ bits, shape: [outputs, inputs] }: Pick<Layer, 'bits' | 'shape'>): {
  outputs: number;
  inputs: number;
} {
  const read = new Uint8Array(inputs);
  const reads = new Uint8Array(outputs);
  bits.forEach((bit, i) => {
    if (bit === 0) return;
    read[i % inputs] = 1;
    reads[Math.floor(i / inputs)] = 1;
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
