import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  copyTensors,
  INPUT,
  parametersOf,
  prunableOf,
  type Graph,
} from '../../../../src/science/network/graph';
import { buildNetwork, networkName } from '../../../../src/science/network/networks';

const MNIST: Graph['input'] = [1, 28, 28];
const lenet = buildNetwork({ kind: 'lenet-300-100' }, MNIST, 10);
const widths = fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 4 });

describe('LeNet-300-100', () => {
  test('has 266,200 prunable weights', () => {
    expect(prunableOf(lenet).map(({ name, size }) => [name, size])).toEqual([
      ['fc1.weight', 235_200],
      ['fc2.weight', 30_000],
      ['fc3.weight', 1_000],
    ]);
  });

  test('has a bias per unit, never pruned', () => {
    const biases = parametersOf(lenet).filter(({ role }) => role === 'bias');
    expect(biases.map(({ name, size }) => [name, size])).toEqual([
      ['fc1.bias', 300],
      ['fc2.bias', 100],
      ['fc3.bias', 10],
    ]);
    expect(biases.every(({ prunable }) => !prunable)).toBe(true);
  });

  test('gives its logits from fc3', () => {
    expect(lenet.layers.at(-1)!.name).toBe('fc3');
    expect(
      prunableOf(lenet)
        .filter(({ output }) => output)
        .map(({ layer }) => layer),
    ).toEqual(['fc3']);
  });

  test('is the MLP of the same widths but for its name', () => {
    const network = buildNetwork({ kind: 'mlp', widths: [300, 100] }, MNIST, 10);
    expect({ ...network, name: lenet.name }).toEqual(lenet);
  });
});

describe('an MLP', () => {
  test('is named by its widths', () => {
    expect(networkName({ kind: 'mlp', widths: [512, 256] })).toBe('mlp-512-256');
    expect(networkName({ kind: 'mlp', widths: [] })).toBe('mlp');
    expect(networkName({ kind: 'lenet-300-100' })).toBe('lenet-300-100');
  });

  test('joins input, hidden layers and classes in a chain', () => {
    fc.assert(
      fc.property(widths, (hidden) => {
        const sizes = [12, ...hidden, 5];
        const shapes = prunableOf(buildNetwork({ kind: 'mlp', widths: hidden }, [3, 2, 2], 5)).map(
          ({ shape }) => shape,
        );
        expect(shapes).toEqual(sizes.slice(1).map((outputs, i) => [outputs, sizes[i]]));
      }),
    );
  });

  test('lists every layer after those it reads from, with ReLU between linear layers only', () => {
    fc.assert(
      fc.property(widths, (hidden) => {
        const { layers } = buildNetwork({ kind: 'mlp', widths: hidden }, MNIST, 10);
        const known = new Set([INPUT]);
        for (const { name, from } of layers) {
          expect(from.every((source) => known.has(source))).toBe(true);
          known.add(name);
        }
        expect(known.size).toBe(layers.length + 1);
        expect(layers.filter(({ kind }) => kind === 'relu')).toHaveLength(hidden.length);
      }),
    );
  });

  test('without hidden layers is a softmax regression', () => {
    const { layers } = buildNetwork({ kind: 'mlp', widths: [] }, MNIST, 10);
    expect(layers.map(({ kind }) => kind)).toEqual(['flatten', 'linear']);
  });
});

test('copied tensors share no memory with the originals', () => {
  const original = { weight: Float32Array.of(1, 2) };
  const copy = copyTensors(original);
  copy.weight[0] = 9;
  expect(original.weight[0]).toBe(1);
});
