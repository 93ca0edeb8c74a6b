import { describe, expect, test } from 'vitest';
import type { Tensors } from '../../../../src/science/network/graph';
import { initialise, Initialisation } from '../../../../src/science/network/initialisation';
import { buildNetwork } from '../../../../src/science/network/networks';

const graph = buildNetwork({ kind: 'lenet-300-100' }, [1, 28, 28], 10);
const KINDS = Initialisation.options;

const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
const sd = (values: Float32Array) => Math.sqrt(mean(values.map((value) => value ** 2)) - mean(values) ** 2);
const largest = (values: Float32Array) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
const weightsOf = (tensors: Tensors) => Object.entries(tensors).filter(([name]) => name.endsWith('.weight'));

describe.each(KINDS)('%s', (kind) => {
  const tensors = initialise(graph, kind, 1);
  const fans = { 'fc1.weight': [784, 300], 'fc2.weight': [300, 100], 'fc3.weight': [100, 10] };

  test.each(Object.entries(fans))(
    'draws %s about 0 with the spread of its kind',
    (name, [inputs, outputs]) => {
      const expected = Math.sqrt(2 / (kind.startsWith('glorot') ? inputs + outputs : inputs));
      const tolerance = 4 / Math.sqrt(inputs * outputs);
      expect(Math.abs(mean(tensors[name]))).toBeLessThan(expected * tolerance);
      expect(Math.abs(sd(tensors[name]) / expected - 1)).toBeLessThan(tolerance);
    },
  );

  test('reaches as far as its distribution does', () => {
    const reach = largest(tensors['fc1.weight']) / sd(tensors['fc1.weight']);
    if (kind.endsWith('uniform')) expect(reach).toBeCloseTo(Math.sqrt(3), 2);
    else expect(reach).toBeGreaterThan(4);
  });

  test('starts biases at zero', () => {
    for (const name of ['fc1.bias', 'fc2.bias', 'fc3.bias']) {
      expect(tensors[name].every((value) => value === 0)).toBe(true);
    }
  });
});

describe('an initialisation', () => {
  test('is the same from the same seed, in memory of its own', () => {
    const [first, second] = [1, 2].map(() => initialise(graph, 'glorot-normal', 5));
    expect(second).toEqual(first);
    expect(second['fc1.weight']).not.toBe(first['fc1.weight']);
  });

  test.each([
    ['another seed', initialise(graph, 'glorot-normal', 6)],
    ['a re-initialisation from the same seed', initialise(graph, 'glorot-normal', 5, 'reinit')],
  ])('shares no weight with %s', (_, other) => {
    const tensors = initialise(graph, 'glorot-normal', 5);
    for (const [name, values] of weightsOf(tensors)) {
      const same = values.filter((value, i) => value === other[name][i]).length;
      expect(same).toBeLessThanOrEqual(1);
    }
  });

  test('draws each layer from a stream of its own, so larger images leave the later layers as they are', () => {
    const [small, large] = [4, 5].map((side) =>
      initialise(buildNetwork({ kind: 'mlp', widths: [8] }, [1, side, side], 10), 'kaiming-normal', 3),
    );
    expect(large['fc1.weight']).toHaveLength(25 * 8);
    expect(large['fc2.weight']).toEqual(small['fc2.weight']);
  });
});
