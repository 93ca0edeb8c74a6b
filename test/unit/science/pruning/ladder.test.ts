import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildNetwork } from '../../../../src/science/network/networks';
import { densityLadder, exhaustedLevel, nextRemoval } from '../../../../src/science/pruning/ladder';
import { countLayers, denseMask, type Mask } from '../../../../src/science/pruning/mask';
import { Scope } from '../../../../src/science/pruning/pruning';
import { pruneRound, randomScores, rungsOf } from '../../../../src/science/pruning/prune';
import { scope, smallNetwork } from './networks';

const lenet = buildNetwork({ kind: 'lenet-300-100' }, [1, 28, 28], 10);
const rungs = rungsOf(lenet);

describe('a layerwise round', () => {
  const removed = (written: object) =>
    nextRemoval(rungs, Scope.parse({ kind: 'layerwise', rate: 0.2, ...written }));

  test('takes the rate of each layer, and half of it of the output layer', () => {
    expect(removed({})).toEqual({ layers: { fc1: 47_040, fc2: 6_000, fc3: 100 } });
  });

  test('takes the output rate where there is one', () => {
    expect(removed({ outputRate: 0.3 })).toEqual({ layers: { fc1: 47_040, fc2: 6_000, fc3: 300 } });
  });

  test('takes the rate of convolutions where there is one, and that of all where there is none', () => {
    const conv = rungsOf(buildNetwork({ kind: 'conv-2', dropout: 0 }, [3, 32, 32], 10));
    const scopeOf = (written: object) => Scope.parse({ kind: 'layerwise', rate: 0.2, ...written });
    const fc = { fc1: 838_861, fc2: 13_107, fc3: 256 };
    expect(nextRemoval(conv, scopeOf({ convolutionRate: 0.1 }))).toEqual({
      layers: { conv1: 173, conv2: 3686, ...fc },
    });
    expect(nextRemoval(conv, scopeOf({ convolutionRate: 0.1, rates: { conv1: 0.5 } }))).toEqual({
      layers: { conv1: 864, conv2: 3686, ...fc },
    });
    expect(nextRemoval(conv, scopeOf({}))).toEqual({ layers: { conv1: 346, conv2: 7373, ...fc } });
  });

  test('takes the rate of a single layer before any other', () => {
    expect(removed({ outputRate: 0.3, rates: { fc2: 0.5, fc3: 0.6 } })).toEqual({
      layers: { fc1: 47_040, fc2: 15_000, fc3: 600 },
    });
  });
});

describe('a global round', () => {
  const removed = (written: object) =>
    nextRemoval(rungs, Scope.parse({ kind: 'global', rate: 0.2, ...written }));

  test('takes its rate of all weights together', () => {
    expect(removed({})).toEqual({ together: 53_240 });
  });

  test('counts what is left out, as open_lth does', () => {
    expect(removed({ leaveOut: ['fc3'] })).toEqual({ together: 53_240 });
  });

  test('or does not, as LTH (2019) does', () => {
    expect(removed({ leaveOut: ['fc3'], countLeftOut: false })).toEqual({ together: 53_040 });
  });
});

describe('the ladder', () => {
  test('is the one that real rounds of pruning go down', () => {
    fc.assert(
      fc.property(smallNetwork, scope, fc.nat(6), (graph, drawn, levels) => {
        const ladder = densityLadder(rungsOf(graph), drawn, levels);
        let mask: Mask = denseMask(graph);
        for (let level = 0; level <= levels; level++) {
          if (level > 0) mask = pruneRound(graph, mask, randomScores(graph, level), drawn);
          const counts = countLayers(graph, mask);
          expect(counts.reduce((sum, { kept }) => sum + kept, 0)).toBe(ladder[level].kept);
          if (drawn.kind === 'global') expect(ladder[level].layers).toBeUndefined();
          else
            expect(Object.fromEntries(counts.map(({ name, kept }) => [name, kept]))).toEqual(
              ladder[level].layers,
            );
        }
      }),
    );
  });

  test('never loses the last weight', () => {
    fc.assert(
      fc.property(smallNetwork, scope, (graph, drawn) => {
        const { kept, layers } = densityLadder(rungsOf(graph), drawn, 60)[60];
        expect(kept).toBeGreaterThan(0);
        for (const left of Object.values(layers ?? {})) expect(left).toBeGreaterThan(0);
      }),
    );
  });
});

describe('a ladder is exhausted', () => {
  const levelOf = (written: object) => exhaustedLevel(rungs, Scope.parse({ rate: 0.2, ...written }), 60);

  test('never at the rates of the papers', () => {
    expect(levelOf({ kind: 'layerwise' })).toBeUndefined();
    expect(levelOf({ kind: 'global' })).toBeUndefined();
  });

  test('when the share of all is more than is left beside what is left out', () => {
    expect(levelOf({ kind: 'global', leaveOut: ['fc1'] })).toBe(1);
    expect(levelOf({ kind: 'global', leaveOut: ['fc2'] })).toBe(10);
    expect(levelOf({ kind: 'global', leaveOut: ['fc2'], countLeftOut: false })).toBeUndefined();
  });

  test('from the start when everything is left out', () => {
    expect(levelOf({ kind: 'global', leaveOut: ['fc1', 'fc2', 'fc3'], countLeftOut: false })).toBe(1);
  });

  test('when a layer is to lose its last weight', () => {
    expect(levelOf({ kind: 'layerwise', rate: 0.9 })).toBe(5);
  });
});
