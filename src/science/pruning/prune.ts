import { prunableOf, type Graph, type Tensors } from '../network/graph';
import { Stream, type Seed } from '../random/stream';
import { countLayers, type Mask } from './mask';
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
      return [name, Float32Array.from({ length: size }, () => stream.uniform())];
    }),
  );
}

/** The network's prunable layers as rungs of a ladder, with what `mask` keeps of each. */
export function rungsOf(graph: Graph, mask: Mask): Rung[] {
  const outputs = new Map(prunableOf(graph).map(({ layer, output }) => [layer, output]));
  return countLayers(graph, mask).map((count) => ({ ...count, output: outputs.get(count.name)! }));
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
    const left = scope.kind === 'global' ? scope.leaveOut : [];
    const names = tensors.filter(({ layer }) => !left.includes(layer)).map(({ name }) => name);
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
  let ties = count - sorted.findIndex((score) => score === threshold);
  scores.forEach((layer, l) => {
    const kept = bits[l];
    layer.forEach((raw, i) => {
      const score = comparable(raw);
      if (kept[i] === 0 || score > threshold) return;
      if (score === threshold && ties-- <= 0) return;
      kept[i] = 0;
    });
  });
}

function survivingScores(bits: Uint8Array[], scores: Float32Array[]): Float32Array {
  const survivors = scores.map((layer, l) => layer.map(comparable).filter((_, i) => bits[l][i] === 1));
  const joined = new Float32Array(survivors.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const layer of survivors) {
    joined.set(layer, offset);
    offset += layer.length;
  }
  return joined;
}

function comparable(score: number): number {
  return Number.isNaN(score) ? Infinity : score;
}
