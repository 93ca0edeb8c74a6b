import { prunableOf, type Graph, type Tensors } from '../network/graph';
import { drawn, Stream, type Seed } from '../random/stream';
import { keptIn, type Mask } from './mask';
import { densityLadder, nextRemoval, type Removal, type Rung } from './ladder';
import type { Pruning, Scope } from './pruning';

/** By name of each prunable weight tensor, a score per weight: the lowest go first. */
export type Scores = Record<string, Float32Array>;

/** Scores by which the smallest trained weights go first. */
export function magnitudes(graph: Graph, trained: Tensors): Scores {
  return Object.fromEntries(prunableOf(graph).map(({ name }) => [name, trained[name].map(Math.abs)]));
}

/** Scores by which any weights go first. */
export function randomScores(graph: Graph, seed: Seed): Scores {
  return Object.fromEntries(
    prunableOf(graph).map(({ name, size }, index) => {
      const stream = new Stream(seed, 'mask', 0, index);
      return [name, drawn(size, () => stream.uniform())];
    }),
  );
}

/** The network's prunable layers as rungs of a ladder, with what `mask` keeps of each; all without one. */
export function rungsOf(graph: Graph, mask?: Mask): Rung[] {
  return prunableOf(graph).map(({ name, layer, size, output, shape }) => ({
    name: layer,
    kept: mask ? keptIn(mask[name]) : size,
    total: size,
    output,
    convolution: shape.length === 4,
  }));
}

/** One more round: the mask without the lowest scored of its survivors. */
export function pruneRound(graph: Graph, mask: Mask, scores: Scores, scope: Scope): Mask {
  return removeLowest(graph, mask, scores, nextRemoval(rungsOf(graph, mask), scope), scope);
}

/** Prunes the dense network once to the density that `levels` rounds would reach. */
export function pruneOnce(graph: Graph, dense: Mask, scores: Scores, pruning: Pruning, levels: number): Mask {
  const rungs = rungsOf(graph, dense);
  const goal = densityLadder(rungs, pruning.scope, levels)[levels];
  const removal: Removal = goal.layers
    ? { layers: Object.fromEntries(rungs.map(({ name, kept }) => [name, kept - goal.layers![name]])) }
    : { together: rungs.reduce((sum, { kept }) => sum + kept, 0) - goal.kept };
  return removeLowest(graph, dense, scores, removal, pruning.scope);
}

/** The mask without the given number of its lowest scored survivors; equal scores go in the order of their index. */
function removeLowest(graph: Graph, mask: Mask, scores: Scores, removal: Removal, scope: Scope): Mask {
  const pruned = Object.fromEntries(Object.entries(mask).map(([name, bits]) => [name, bits.slice()]));
  const tensors = prunableOf(graph);
  if ('layers' in removal) {
    for (const { name, layer } of tensors) remove([pruned[name]], [scores[name]], removal.layers[layer]);
  } else {
    const leftOut = scope.kind === 'global' ? scope.leaveOut : [];
    const names = tensors.filter(({ layer }) => !leftOut.includes(layer)).map(({ name }) => name);
    remove(
      names.map((name) => pruned[name]),
      names.map((name) => scores[name]),
      removal.together,
    );
  }
  return pruned;
}

/** Clears exactly `count` bits: those of the lowest scores among the set ones. A score of NaN counts as the highest. */
function remove(bits: Uint8Array[], scores: Float32Array[], count: number): void {
  if (count === 0) return;
  const sorted = survivingScores(bits, scores).sort();
  const threshold = sorted[count - 1];
  let ties = count - sorted.indexOf(threshold);
  scores.forEach((layer, l) => {
    const kept = bits[l];
    for (let i = 0; i < layer.length; i++) {
      const score = comparable(layer[i]);
      if (kept[i] === 0 || score > threshold) continue;
      if (score === threshold && ties-- <= 0) continue;
      kept[i] = 0;
    }
  });
}

function survivingScores(bits: Uint8Array[], scores: Float32Array[]): Float32Array {
  const surviving = new Float32Array(bits.reduce((sum, layer) => sum + keptIn(layer), 0));
  let next = 0;
  scores.forEach((layer, l) => {
    const kept = bits[l];
    for (let i = 0; i < layer.length; i++) if (kept[i] === 1) surviving[next++] = comparable(layer[i]);
  });
  return surviving;
}

function comparable(score: number): number {
  return Number.isNaN(score) ? Infinity : score;
}
