import { describe, expect, test } from 'vitest';
import { parametersOf, type Tensors } from '../../../../src/science/network/graph';
import { initialise, Initialisation } from '../../../../src/science/network/initialisation';
import { buildNetwork } from '../../../../src/science/network/networks';

const graph = buildNetwork({ kind: 'lenet-300-100' }, [1, 28, 28], 10);
const KINDS = Initialisation.options;

const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
const sd = (values: Float32Array) => Math.sqrt(mean(values.map((value) => value ** 2)) - mean(values) ** 2);
const largest = (values: Float32Array) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
const weightsOf = (tensors: Tensors) => Object.entries(tensors).filter(([name]) => name.endsWith('.weight'));

describe.each(KINDS)('%s', (kind) => {
  const tensors = initialise(graph, { initialisation: kind }, 1);
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
    const [first, second] = [1, 2].map(() => initialise(graph, { initialisation: 'glorot-normal' }, 5));
    expect(second).toEqual(first);
    expect(second['fc1.weight']).not.toBe(first['fc1.weight']);
  });

  test.each([
    ['another seed', initialise(graph, { initialisation: 'glorot-normal' }, 6)],
    [
      'a re-initialisation from the same seed',
      initialise(graph, { initialisation: 'glorot-normal' }, 5, 'reinit'),
    ],
  ])('shares no weight with %s', (_, other) => {
    const tensors = initialise(graph, { initialisation: 'glorot-normal' }, 5);
    for (const [name, values] of weightsOf(tensors)) {
      const same = values.filter((value, i) => value === other[name][i]).length;
      expect(same).toBeLessThanOrEqual(1);
    }
  });

  test('draws each layer from a stream of its own, so larger images leave the later layers as they are', () => {
    const [small, large] = [4, 5].map((side) =>
      initialise(
        buildNetwork({ kind: 'mlp', widths: [8] }, [1, side, side], 10),
        { initialisation: 'kaiming-normal' },
        3,
      ),
    );
    expect(large['fc1.weight']).toHaveLength(25 * 8);
    expect(large['fc2.weight']).toEqual(small['fc2.weight']);
  });
});

describe('a convolutional network', () => {
  const resnet = buildNetwork({ kind: 'resnet', depth: 8, width: 16 }, [3, 32, 32], 10);
  const conv = buildNetwork({ kind: 'conv-2', dropout: 0 }, [3, 8, 8], 10);
  const rolesOf = (role: string, tensors: Tensors) =>
    parametersOf(resnet)
      .filter((parameter) => parameter.role === role)
      .flatMap(({ name }) => [...tensors[name]]);

  test.each<[Initialisation, number]>([
    ['glorot-normal', 2 / (9 * (64 + 64))],
    ['kaiming-uniform', 2 / (9 * 64)],
  ])('counts every place in the kernel as a connection: %s', (kind, variance) => {
    const weights = initialise(conv, { initialisation: kind }, 1)['conv2.weight'];
    expect(Math.abs(sd(weights) / Math.sqrt(variance) - 1)).toBeLessThan(4 / Math.sqrt(weights.length));
  });

  test('starts batch norm as the identity unless told otherwise', () => {
    const tensors = initialise(resnet, { initialisation: 'kaiming-normal' }, 1);
    for (const [role, value] of [
      ['scale', 1],
      ['shift', 0],
      ['mean', 0],
      ['variance', 1],
    ] as const) {
      expect(new Set(rolesOf(role, tensors)), role).toEqual(new Set([value]));
    }
  });

  test('may draw the scales of batch norm from 0 to 1, and nothing else by that (open_lth)', () => {
    const plain = initialise(resnet, { initialisation: 'kaiming-normal' }, 1);
    const drawn = initialise(resnet, { initialisation: 'kaiming-normal', initialScales: 'uniform' }, 1);
    const scales = Float32Array.from(rolesOf('scale', drawn));
    expect([Math.min(...scales) >= 0, Math.max(...scales) <= 1]).toEqual([true, true]);
    expect(mean(scales)).toBeCloseTo(0.5, 1);
    expect(new Set(scales).size).toBe(scales.length);
    for (const role of ['weight', 'bias', 'shift', 'mean', 'variance']) {
      expect(rolesOf(role, drawn), role).toEqual(rolesOf(role, plain));
    }
  });

  test('may draw its biases from 1 / sqrt(inputs) either way (PyTorch)', () => {
    const drawn = initialise(conv, { initialisation: 'kaiming-normal', initialBiases: 'uniform' }, 1);
    for (const [name, inputs] of [
      ['conv1', 27],
      ['conv2', 576],
      ['fc1', 1024],
      ['fc2', 256],
    ] as const) {
      const reach = largest(drawn[`${name}.bias`]) * Math.sqrt(inputs);
      expect(reach, name).toBeLessThanOrEqual(1 + 1e-6);
      expect(reach, name).toBeGreaterThan(0.9);
    }
  });
});

test('LeNet starts from the very weights that it has always started from', () => {
  const tensors = initialise(graph, { initialisation: 'glorot-normal' }, 0);
  const first = ['fc1.weight', 'fc2.weight', 'fc3.weight'].map((name) => tensors[name][0]);
  expect(first).toEqual([0.016786647960543633, 0.09385161101818085, 0.09069307148456573]);
});
