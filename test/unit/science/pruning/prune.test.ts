import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Graph } from '../../../../src/science/network/graph';
import { initialise } from '../../../../src/science/network/initialisation';
import { buildNetwork } from '../../../../src/science/network/networks';
import { nextRemoval } from '../../../../src/science/pruning/ladder';
import { countLayers, denseMask, isNested, keptIn, type Mask } from '../../../../src/science/pruning/mask';
import { Pruning, Scope } from '../../../../src/science/pruning/pruning';
import {
  magnitudes,
  pruneOnce,
  pruneRound,
  randomScores,
  rungsOf,
  type Scores,
} from '../../../../src/science/pruning/prune';
import { scope, smallNetwork } from './networks';

const keptOf = (mask: Mask) => Object.values(mask).reduce((sum, bits) => sum + keptIn(bits), 0);
const layerwise = (rate: number, outputRate = rate) => Scope.parse({ kind: 'layerwise', rate, outputRate });
const global = (rate: number, rest = {}) => Scope.parse({ kind: 'global', rate, ...rest });

/** Two inputs and `classes` outputs: one layer of a handful of weights. */
const oneLayer = (classes: number) => buildNetwork({ kind: 'mlp', widths: [] }, [1, 1, 2], classes);
const twoLayers = buildNetwork({ kind: 'mlp', widths: [2] }, [1, 1, 2], 2);

function pruneWeights(weights: number[], rate: number, bits = weights.map(() => 1)): number[] {
  const graph = oneLayer(weights.length / 2);
  const mask = { 'fc1.weight': Uint8Array.from(bits) };
  const scores = magnitudes(graph, { 'fc1.weight': Float32Array.from(weights) });
  return [...pruneRound(graph, mask, scores, layerwise(rate))['fc1.weight']];
}

describe('a round of pruning', () => {
  test('removes the smallest, whatever their sign', () => {
    expect(pruneWeights([0.5, -0.1, 0.3, -0.9, 0.2, -0.4], 0.5)).toEqual([1, 0, 0, 1, 0, 1]);
  });

  test('removes equal weights in the order of their index, and no more than it should', () => {
    expect(pruneWeights([1, 1, 1, 1, 1, 1], 0.5)).toEqual([0, 0, 0, 1, 1, 1]);
    expect(pruneWeights([2, 1, 2, 1, 2, 2], 0.5)).toEqual([0, 0, 1, 0, 1, 1]);
    expect(pruneWeights([0, -0, 0, -0, 1, 1], 0.5)).toEqual([0, 0, 0, 1, 1, 1]);
  });

  test('removes as many as its rate says, not one more as the official code does', () => {
    const weights = Array.from({ length: 100 }, (_, i) => i + 1);
    expect(keptOf({ bits: Uint8Array.from(pruneWeights(weights, 0.2)) })).toBe(80);
  });

  test('counts survivors only, and never takes weights already pruned', () => {
    expect(pruneWeights([0, 0, 0, 0.4, 0.3, 0.2], 1 / 3, [0, 0, 0, 1, 1, 1])).toEqual([0, 0, 0, 1, 1, 0]);
  });

  test('never takes NaN first', () => {
    expect(pruneWeights([NaN, 1, 2, NaN, 3, Infinity], 0.5)).toEqual([1, 0, 0, 1, 0, 1]);
  });

  test('takes NaN when nothing else is left', () => {
    expect(keptOf({ bits: Uint8Array.from(pruneWeights([NaN, NaN, NaN, NaN], 0.5)) })).toBe(2);
  });

  test('removes exactly what the ladder says and gives back a nested mask of its own', () => {
    fc.assert(
      fc.property(smallNetwork, scope, fc.nat(), fc.boolean(), (graph, drawn, seed, tied) => {
        const scores = tied ? equalScores(graph) : randomScores(graph, seed);
        const first = pruneRound(graph, denseMask(graph), scores, drawn);
        const before = structuredClone(first);
        const second = pruneRound(graph, first, scores, drawn);
        const removal = nextRemoval(rungsOf(graph, first), drawn);
        const expected =
          'together' in removal
            ? removal.together
            : Object.values(removal.layers).reduce((sum, count) => sum + count, 0);
        expect(keptOf(first) - keptOf(second)).toBe(expected);
        expect(isNested(second, first)).toBe(true);
        expect(first).toEqual(before);
      }),
    );
  });

  test('keeps no survivor that scores less than one it removes, within what is pruned together', () => {
    fc.assert(
      fc.property(smallNetwork, fc.nat(), (graph, seed) => {
        const scores = randomScores(graph, seed);
        const mask = pruneRound(graph, denseMask(graph), scores, global(0.3));
        const scored = Object.entries(mask).flatMap(([name, bits]) =>
          [...bits].map((bit, i) => ({ kept: bit === 1, score: scores[name][i] })),
        );
        const least = Math.min(...scored.filter(({ kept }) => kept).map(({ score }) => score));
        const most = Math.max(...scored.filter(({ kept }) => !kept).map(({ score }) => score));
        expect(least).toBeGreaterThanOrEqual(most);
      }),
    );
  });

  test('of LeNet-300-100 takes less than a tenth of a second of processor time', () => {
    const lenet = buildNetwork({ kind: 'lenet-300-100' }, [1, 28, 28], 10);
    const trained = initialise(lenet, { initialisation: 'glorot-normal' }, 1);
    const seconds = Array.from({ length: 5 }, () => {
      const began = process.cpuUsage();
      pruneRound(lenet, denseMask(lenet), magnitudes(lenet, trained), layerwise(0.2));
      return process.cpuUsage(began).user / 1e6;
    });
    expect(Math.min(...seconds)).toBeLessThan(0.1);
  });
});

describe('the scope', () => {
  const scores: Scores = {
    'fc1.weight': Float32Array.of(1, 2, 3, 4),
    'fc2.weight': Float32Array.of(5, 6, 7, 8),
  };
  const bitsAfter = (drawn: Scope) => {
    const mask = pruneRound(twoLayers, denseMask(twoLayers), scores, drawn);
    return [[...mask['fc1.weight']], [...mask['fc2.weight']]];
  };

  test('layerwise takes from each layer its share', () => {
    expect(bitsAfter(layerwise(0.5))).toEqual([
      [0, 0, 1, 1],
      [0, 0, 1, 1],
    ]);
  });

  test('layerwise takes half the rate of the output layer by default', () => {
    expect(bitsAfter(Scope.parse({ kind: 'layerwise', rate: 0.5 }))).toEqual([
      [0, 0, 1, 1],
      [0, 1, 1, 1],
    ]);
  });

  test('global takes the smallest wherever they are', () => {
    expect(bitsAfter(global(0.5))).toEqual([
      [0, 0, 0, 0],
      [1, 1, 1, 1],
    ]);
  });

  test('global takes nothing from a layer left out, but its share from the others', () => {
    expect(bitsAfter(global(0.25, { leaveOut: ['fc1'] }))).toEqual([
      [1, 1, 1, 1],
      [0, 0, 1, 1],
    ]);
  });

  test('global takes less where the layer left out does not count', () => {
    expect(bitsAfter(global(0.25, { leaveOut: ['fc1'], countLeftOut: false }))).toEqual([
      [1, 1, 1, 1],
      [0, 1, 1, 1],
    ]);
  });
});

describe('pruning once', () => {
  test('reaches the density of as many rounds, layer by layer where pruning is layerwise', () => {
    fc.assert(
      fc.property(smallNetwork, scope, fc.nat(5), (graph, drawn, levels) => {
        const pruning = Pruning.parse({ scope: drawn, levels });
        const once = pruneOnce(graph, denseMask(graph), randomScores(graph, 1), pruning, levels);
        let mask = denseMask(graph);
        for (let level = 1; level <= levels; level++)
          mask = pruneRound(graph, mask, randomScores(graph, level), drawn);
        expect(keptOf(once)).toBe(keptOf(mask));
        if (drawn.kind === 'layerwise') expect(countLayers(graph, once)).toEqual(countLayers(graph, mask));
      }),
    );
  });

  test('is the round itself when there is only one', () => {
    fc.assert(
      fc.property(smallNetwork, scope, fc.nat(), (graph, drawn, seed) => {
        const scores = randomScores(graph, seed);
        const once = pruneOnce(
          graph,
          denseMask(graph),
          scores,
          Pruning.parse({ scope: drawn, levels: 1 }),
          1,
        );
        expect(once).toEqual(pruneRound(graph, denseMask(graph), scores, drawn));
      }),
    );
  });
});

describe('random scores', () => {
  test('are drawn anew from every seed', () => {
    const lowest = (seed: number) =>
      pruneRound(twoLayers, denseMask(twoLayers), randomScores(twoLayers, seed), global(0.5));
    expect(lowest(1)).toEqual(lowest(1));
    const masks = new Set(Array.from({ length: 20 }, (_, seed) => Object.values(lowest(seed)).join()));
    expect(masks.size).toBeGreaterThan(10);
  });
});

function equalScores(graph: Graph): Scores {
  return Object.fromEntries(
    Object.entries(denseMask(graph)).map(([name, bits]) => [name, Float32Array.from(bits)]),
  );
}
