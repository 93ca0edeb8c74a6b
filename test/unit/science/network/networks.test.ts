import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import {
  copyTensors,
  INPUT,
  parametersOf,
  prunableOf,
  type Graph,
} from '../../../../src/science/network/graph';
import { buildNetwork, misfitOf, Network, networkName } from '../../../../src/science/network/networks';
import { shapesOf } from '../../../../src/science/network/shapes';

const MNIST: Graph['input'] = [1, 28, 28];
const CIFAR: Graph['input'] = [3, 32, 32];
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

const weightsIn = (graph: Graph) => prunableOf(graph).reduce((sum, { size }) => sum + size, 0);
const trainedIn = (graph: Graph) =>
  parametersOf(graph).reduce((sum, { size, trained }) => sum + (trained ? size : 0), 0);
const onCifar = (network: z.input<typeof Network>) => buildNetwork(Network.parse(network), CIFAR, 10);

describe('on CIFAR-10', () => {
  // LTH (2019), figure 2, has 4.3M, 2.4M, 1.7M, 274K and 20.0M. Conv-6 as it is drawn there has the number here
  test.each<[z.input<typeof Network>, number, number]>([
    [{ kind: 'conv-2' }, 4_300_992, 4_301_642],
    [{ kind: 'conv-4' }, 2_425_024, 2_425_930],
    [{ kind: 'conv-6' }, 2_261_184, 2_262_602],
    [{ kind: 'resnet', depth: 8 }, 77_360, 78_042],
    [{ kind: 'resnet', depth: 20 }, 270_896, 272_474],
    [{ kind: 'resnet', depth: 32 }, 464_432, 466_906],
    [{ kind: 'resnet', depth: 56 }, 851_504, 855_770],
    [{ kind: 'resnet', depth: 20, width: 32 }, 1_081_440, 1_084_586],
    [{ kind: 'vgg-11' }, 9_222_848, 9_231_114],
    [{ kind: 'vgg-13' }, 9_407_168, 9_416_010],
    [{ kind: 'vgg-16' }, 14_715_584, 14_728_266],
    [{ kind: 'vgg-19' }, 20_024_000, 20_040_522],
  ])('%o has %i weights and %i trained parameters', (network, weights, trained) => {
    const graph = onCifar(network);
    expect([weightsIn(graph), trainedIn(graph)]).toEqual([weights, trained]);
  });

  test.each<[z.input<typeof Network>, string]>([
    [{ kind: 'conv-4' }, 'conv-4'],
    [{ kind: 'conv-4', dropout: 0.5 }, 'conv-4-dropout'],
    [{ kind: 'resnet', depth: 20 }, 'resnet-20'],
    [{ kind: 'resnet', depth: 20, width: 32 }, 'resnet-20-width-32'],
    [{ kind: 'vgg-16' }, 'vgg-16'],
  ])('%o is named %s', (network, name) => {
    expect(onCifar(network).name).toBe(name);
  });

  test('Conv-2 pools after two convolutions and joins what is left', () => {
    expect(
      onCifar({ kind: 'conv-2' })
        .layers.map(({ name }) => name)
        .join(' '),
    ).toBe('conv1 relu1 conv2 relu2 pool1 flatten fc1 relu3 fc2 relu4 fc3');
  });

  test('dropout follows the hidden fully connected layers', () => {
    const { layers } = onCifar({ kind: 'conv-2', dropout: 0.5 });
    const dropouts = layers.filter(({ kind }) => kind === 'dropout');
    expect(dropouts).toEqual([
      { kind: 'dropout', name: 'dropout1', from: ['relu3'], rate: 0.5 },
      { kind: 'dropout', name: 'dropout2', from: ['relu4'], rate: 0.5 },
    ]);
  });

  test('VGG ends in images of 2 x 2, of which the mean is taken', () => {
    const shapes = shapesOf(onCifar({ kind: 'vgg-19' }));
    expect([shapes.get('relu16'), shapes.get('pool'), shapes.get('fc')]).toEqual([
      [512, 2, 2],
      [512, 1, 1],
      [10, 1, 1],
    ]);
  });
});

describe('a ResNet', () => {
  const graph = onCifar({ kind: 'resnet', depth: 20 });
  const shapes = shapesOf(graph);

  test('has as many layers with weights as it says, shortcuts left out', () => {
    expect(prunableOf(graph).filter(({ layer }) => !layer.includes('downsample'))).toHaveLength(20);
  });

  test('halves the image twice as its channels double', () => {
    expect(
      ['relu', 'layer1.2.relu2', 'layer2.2.relu2', 'layer3.2.relu2'].map((name) => shapes.get(name)),
    ).toEqual([
      [16, 32, 32],
      [16, 32, 32],
      [32, 16, 16],
      [64, 8, 8],
    ]);
  });

  test('adds its blocks to what they read, by a convolution of 1 x 1 where the shapes differ', () => {
    const added = graph.layers.filter((layer) => layer.kind === 'add').map(({ from }) => from.join(' + '));
    expect(added).toEqual([
      'layer1.0.bn2 + relu',
      'layer1.1.bn2 + layer1.0.relu2',
      'layer1.2.bn2 + layer1.1.relu2',
      'layer2.0.bn2 + layer2.0.downsample.1',
      'layer2.1.bn2 + layer2.0.relu2',
      'layer2.2.bn2 + layer2.1.relu2',
      'layer3.0.bn2 + layer3.0.downsample.1',
      'layer3.1.bn2 + layer3.0.relu2',
      'layer3.2.bn2 + layer3.1.relu2',
    ]);
  });

  test('has the tensors that PyTorch has, under the names that it gives them', () => {
    const names = parametersOf(graph).map(({ name }) => name);
    expect(names.filter((name) => name.startsWith('layer2.0'))).toEqual(
      ['conv1', 'bn1', 'conv2', 'bn2', 'downsample.0', 'downsample.1'].flatMap((layer, i) =>
        (i % 2 === 0 ? ['weight'] : ['weight', 'bias', 'running_mean', 'running_var']).map(
          (tensor) => `layer2.0.${layer}.${tensor}`,
        ),
      ),
    );
  });
});

/** Any network but those of fully connected layers only. */
const convolutional: fc.Arbitrary<Network> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('conv-2' as const, 'conv-4' as const, 'conv-6' as const),
    dropout: fc.constantFrom(0, 0.5),
  }),
  fc.record({
    kind: fc.constant('resnet' as const),
    depth: fc.integer({ min: 1, max: 4 }).map((blocks) => 6 * blocks + 2),
    width: fc.integer({ min: 1, max: 20 }),
  }),
  fc.record({
    kind: fc.constantFrom('vgg-11' as const, 'vgg-13' as const, 'vgg-16' as const, 'vgg-19' as const),
  }),
);
const image: fc.Arbitrary<Graph['input']> = fc.tuple(
  fc.integer({ min: 1, max: 3 }),
  fc.integer({ min: 1, max: 40 }),
  fc.integer({ min: 1, max: 40 }),
);

describe('images', () => {
  test('of any shape give one logit per class, or are said not to fit', () => {
    fc.assert(
      fc.property(convolutional, image, fc.integer({ min: 1, max: 12 }), (network, input, classes) => {
        const misfit = misfitOf(network, input, classes);
        if (misfit !== undefined) {
          expect(misfit).toMatch(
            /does not fit images of \d+ x \d+ \(layer pool\d: pooling .* leaves nothing\)/,
          );
          return;
        }
        const graph = buildNetwork(network, input, classes);
        expect([...shapesOf(graph).values()].at(-1)).toEqual([classes, 1, 1]);
        expect(graph.classes).toBe(classes);
      }),
    );
  });

  test.each<[Network, number]>([
    [{ kind: 'conv-2', dropout: 0 }, 2],
    [{ kind: 'conv-4', dropout: 0 }, 4],
    [{ kind: 'conv-6', dropout: 0 }, 8],
    [{ kind: 'vgg-16' }, 16],
  ])('too small for %o are told from those just large enough: %i', (network, side) => {
    expect(misfitOf(network, [3, side, side], 10)).toBeUndefined();
    expect(misfitOf(network, [3, side, side - 1], 10)).toContain(`must be at least ${side} x ${side}`);
    expect(() => buildNetwork(network, [3, side - 1, side], 10)).toThrow(RangeError);
  });

  test('of MNIST, and of CIFAR-10 at half its size, fit all networks', () => {
    for (const kind of ['conv-2', 'conv-4', 'conv-6', 'vgg-11', 'vgg-13', 'vgg-16', 'vgg-19']) {
      const network = Network.parse({ kind });
      for (const input of [MNIST, [3, 16, 16] as const])
        expect(misfitOf(network, [...input], 10)).toBeUndefined();
    }
  });
});

test('copied tensors share no memory with the originals', () => {
  const original = { weight: Float32Array.of(1, 2) };
  const copy = copyTensors(original);
  copy.weight[0] = 9;
  expect(original.weight[0]).toBe(1);
});
