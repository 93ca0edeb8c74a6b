import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { initialise } from '../../../../src/science/network/initialisation';
import { buildNetwork } from '../../../../src/science/network/networks';
import { applyMask, countLayers, denseMask, isNested, sameMask } from '../../../../src/science/pruning/mask';
import { halfMask, smallNetwork } from './networks';

const graph = buildNetwork({ kind: 'mlp', widths: [4] }, [1, 1, 2], 2);
const seed = fc.nat();

describe('the dense mask', () => {
  test('keeps every weight and names no bias', () => {
    const mask = denseMask(graph);
    expect(Object.keys(mask)).toEqual(['fc1.weight', 'fc2.weight']);
    expect(Object.values(mask).flatMap((bits) => [...bits])).toEqual(Array(16).fill(1));
  });
});

describe('a mask', () => {
  const mask = {
    'fc1.weight': Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 0),
    'fc2.weight': new Uint8Array(8).fill(1),
  };

  test('counts what it keeps of each layer', () => {
    expect(countLayers(graph, mask)).toEqual([
      { name: 'fc1', kept: 2, total: 8 },
      { name: 'fc2', kept: 8, total: 8 },
    ]);
  });

  test('leaves survivors and biases bit for bit and pruned weights at zero', () => {
    fc.assert(
      fc.property(smallNetwork, seed, (network, drawn) => {
        const half = halfMask(network, drawn);
        const tensors = initialise(network, { initialisation: 'glorot-normal' }, drawn);
        const masked = applyMask(tensors, half);
        for (const [name, values] of Object.entries(masked)) {
          const expected = tensors[name].map((value, i) => (half[name]?.[i] === 0 ? 0 : value));
          expect(values).toEqual(expected);
        }
      }),
    );
  });

  test('turns pruned NaN and infinities to zero', () => {
    const masked = applyMask({ w: Float32Array.of(NaN, -Infinity, -1) }, { w: Uint8Array.of(0, 0, 1) });
    expect([...masked.w]).toEqual([0, 0, -1]);
  });

  test('is applied to copies', () => {
    const tensors = initialise(graph, { initialisation: 'glorot-normal' }, 1);
    const before = structuredClone(tensors);
    const masked = applyMask(tensors, mask);
    for (const values of Object.values(masked)) values.fill(7);
    expect(tensors).toEqual(before);
  });
});

describe('nesting', () => {
  test('holds of a mask in itself and in the dense one, and not the other way round', () => {
    fc.assert(
      fc.property(smallNetwork, seed, (network, drawn) => {
        const half = halfMask(network, drawn);
        const dense = denseMask(network);
        expect(isNested(half, half)).toBe(true);
        expect(isNested(half, dense)).toBe(true);
        expect(isNested(dense, half)).toBe(sameMask(dense, half));
      }),
    );
  });

  test('fails for a single weight that comes back', () => {
    const outer = { w: Uint8Array.of(1, 1, 0, 0) };
    expect(isNested({ w: Uint8Array.of(1, 0, 0, 0) }, outer)).toBe(true);
    expect(isNested({ w: Uint8Array.of(1, 0, 0, 1) }, outer)).toBe(false);
  });

  test('both ways is sameness', () => {
    const mask = { w: Uint8Array.of(1, 1, 0) };
    expect(sameMask(mask, { w: Uint8Array.of(1, 1, 0) })).toBe(true);
    expect(sameMask(mask, { w: Uint8Array.of(1, 0, 0) })).toBe(false);
    expect(sameMask(mask, { w: Uint8Array.of(1, 0, 1) })).toBe(false);
  });
});
