import { prunableOf, type Graph, type Tensors } from '../network/graph';

/** By name of each prunable weight tensor, one byte a weight: 1 is kept, 0 is pruned. */
export type Mask = Record<string, Uint8Array>;

export interface LayerCount {
  /** The layer's name. */
  name: string;
  kept: number;
  total: number;
}

/** The mask that keeps everything. */
export function denseMask(graph: Graph): Mask {
  return Object.fromEntries(prunableOf(graph).map(({ name, size }) => [name, new Uint8Array(size).fill(1)]));
}

export function keptIn(bits: Uint8Array): number {
  let kept = 0;
  // a tenth of an iterator's time: engines count every time they load a state
  // eslint-disable-next-line @typescript-eslint/prefer-for-of
  for (let i = 0; i < bits.length; i++) kept += bits[i];
  return kept;
}

/** Kept and all weights of each prunable layer, in the graph's order. */
export function countLayers(graph: Graph, mask: Mask): LayerCount[] {
  return prunableOf(graph).map(({ name, layer, size }) => ({
    name: layer,
    kept: keptIn(mask[name]),
    total: size,
  }));
}

/** The tensors with every pruned weight at zero, as a copy. */
export function applyMask(tensors: Tensors, mask: Mask): Tensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, values]) => {
      const bits = mask[name];
      return [name, bits ? values.map((value, i) => (bits[i] === 1 ? value : 0)) : values.slice()];
    }),
  );
}

/** Whether `inner` keeps nothing that `outer` has pruned. */
export function isNested(inner: Mask, outer: Mask): boolean {
  return Object.entries(inner).every(([name, bits]) => bits.every((bit, i) => bit <= outer[name][i]));
}

/** Whether two masks keep exactly the same weights. */
export function sameMask(a: Mask, b: Mask): boolean {
  return isNested(a, b) && isNested(b, a);
}
