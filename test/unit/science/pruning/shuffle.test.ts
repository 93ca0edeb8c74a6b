import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildNetwork } from '../../../../src/science/network/networks';
import { countLayers, denseMask, sameMask, type Mask } from '../../../../src/science/pruning/mask';
import { shuffleGlobally, shuffleLayerwise } from '../../../../src/science/pruning/shuffle';
import { halfMask, keptBy, smallNetwork } from './networks';

const lenet = buildNetwork({ kind: 'lenet-300-100' }, [1, 28, 28], 10);
/** A mask that keeps the first half of fc1 and all the rest: about 56 %. */
const uneven: Mask = { ...denseMask(lenet) };
uneven['fc1.weight'] = uneven['fc1.weight'].map((_, i) => Number(i < 117_600));

const share = (moved: Mask) =>
  moved['fc1.weight'].reduce((sum, bit, i) => sum + Number(bit !== uneven['fc1.weight'][i]), 0) / 235_200;

describe.each([
  ['layerwise', shuffleLayerwise],
  ['global', shuffleGlobally],
])('a %s shuffle', (_, shuffle) => {
  test('keeps the number of weights', () => {
    fc.assert(
      fc.property(smallNetwork, fc.nat(), (graph, seed) => {
        const mask = halfMask(graph, seed);
        expect(keptBy(shuffle(mask, seed))).toBe(keptBy(mask));
      }),
    );
  });

  test('really moves the mask: about half of it where half is kept', () => {
    expect(share(shuffle(uneven, 1))).toBeGreaterThan(0.45);
  });

  test('leaves the mask that it was given alone', () => {
    const mask = halfMask(lenet, 1);
    const before = structuredClone(mask);
    shuffle(mask, 1);
    expect(sameMask(mask, before)).toBe(true);
  });

  test('is the same from the same seed and another from another', () => {
    expect(sameMask(shuffle(uneven, 1), shuffle(uneven, 1))).toBe(true);
    expect(sameMask(shuffle(uneven, 1), shuffle(uneven, 2))).toBe(false);
  });
});

test('a layerwise shuffle keeps the count of every layer', () => {
  fc.assert(
    fc.property(smallNetwork, fc.nat(), (graph, seed) => {
      const mask = halfMask(graph, seed);
      expect(countLayers(graph, shuffleLayerwise(mask, seed))).toEqual(countLayers(graph, mask));
    }),
  );
});

test('a global shuffle spreads the density of the whole over all layers', () => {
  const density = keptBy(uneven) / keptBy(denseMask(lenet));
  for (const { name, kept, total } of countLayers(lenet, shuffleGlobally(uneven, 1))) {
    expect(Math.abs(kept / total - density), name).toBeLessThan(4 / Math.sqrt(total));
  }
});
