import { describe, expect, test } from 'vitest';
import { BRANCH_NAMES } from '../../../../src/science/protocol/branches';
import { readSpec } from '../../../../src/science/protocol/validate';

type Fields = Record<string, unknown>;

const COMMON = {
  name: 'LeNet',
  replicates: 3,
  network: { kind: 'lenet-300-100' },
  data: { dataset: 'mnist', train: 55_000, validation: 5000, test: 10_000 },
  recipe: { optimizer: { kind: 'adam', learningRate: 1.2e-3 }, length: '500it', batchSize: 60 },
};
const TRAINING = { protocol: 'train', ...COMMON };
const LENET = {
  protocol: 'lottery',
  ...COMMON,
  pruning: { scope: { kind: 'layerwise', rate: 0.2 }, levels: 3 },
};

/** What is wrong with a spec when fields of it, named by their path, are others or, if undefined, missing. */
function problemsWith(fields: Fields, base: Fields = LENET): string[] {
  const spec = structuredClone(base);
  for (const [path, value] of Object.entries(fields)) setField(spec, path.split('.'), value);
  return readSpec(spec).problems.map(({ field, message }) => `${field}: ${message}`);
}

function setField(target: Fields, [name, ...rest]: string[], value: unknown): void {
  if (rest.length > 0) setField((target[name] ??= {}) as Fields, rest, value);
  else target[name] = value;
}

const NETWORKS =
  '"lenet-300-100", "mlp", "conv-2", "conv-4", "conv-6", "resnet", "vgg-11", "vgg-13", "vgg-16", or "vgg-19"';
const STEP = 'it must be a step such as 500it, 2ep or 2ep50it (of at most 9 digits)';

describe('a sound spec', () => {
  test('has no problems, and its defaults filled in', () => {
    const { spec, problems } = readSpec(LENET);
    expect(problems).toEqual([]);
    expect(spec).toEqual({
      protocol: 'lottery',
      name: 'LeNet',
      seed: 0,
      replicates: 3,
      network: { kind: 'lenet-300-100' },
      initialisation: 'glorot-normal',
      initialBiases: 'zero',
      initialScales: 'one',
      data: {
        dataset: 'mnist',
        train: 55_000,
        validation: 5000,
        test: 10_000,
        balanced: false,
        pixels: 'standardised',
        seed: 0,
      },
      recipe: {
        optimizer: { kind: 'adam', learningRate: 1.2e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
        weightDecay: 0,
        schedule: { kind: 'constant' },
        warmup: '0it',
        length: '500it',
        batchSize: 60,
      },
      record: { every: '100it', trainExamples: 10_000 },
      pruning: {
        criterion: 'magnitude',
        scope: { kind: 'layerwise', rate: 0.2, rates: {} },
        schedule: 'iterative',
        levels: 3,
      },
      rewind: '0it',
      branches: {},
    });
  });

  test('read again is the same', () => {
    const { spec } = readSpec(LENET);
    expect(readSpec(spec).spec).toEqual(spec);
  });

  test('may be plain training', () => {
    expect(readSpec(TRAINING).problems).toEqual([]);
  });
});

describe('a spec that is none', () => {
  const must = 'it must be an object in which "protocol" is "lottery" or "train"';

  test.each([
    ['null', null],
    ['a list', []],
    ['a text', 'lottery'],
    ['a number', 42],
  ])('is told so: %s', (_, value) => {
    expect(readSpec(value).problems).toEqual([
      { field: '', message: `it is ${JSON.stringify(value)}; ${must}` },
    ]);
  });

  test('is told so: nothing', () => {
    expect(readSpec(undefined).problems).toEqual([{ field: '', message: `it is missing; ${must}` }]);
  });
});

describe('an unknown field', () => {
  test.each<[Fields, string]>([
    [
      { colour: 'red', size: 2 },
      ': unknown fields "colour", "size"; allowed are protocol, name, seed, replicates, network, initialisation, initialBiases, initialScales, data, recipe, record, pruning, rewind, branches, stability',
    ],
    [
      { 'pruning.scope.leaveOut': [] },
      'pruning.scope: unknown field "leaveOut"; allowed are kind, rate, outputRate, convolutionRate, rates',
    ],
    [
      { 'recipe.optimizer.momentum': 0.9 },
      'recipe.optimizer: unknown field "momentum"; allowed are kind, learningRate, beta1, beta2, epsilon',
    ],
    [
      { 'branches.randomRenit': { levels: 'all' } },
      `branches: unknown field "randomRenit"; allowed are ${BRANCH_NAMES.join(', ')}`,
    ],
    [
      { 'branches.randomMask': { levels: 'all', seed: 3 } },
      'branches.randomMask: unknown field "seed"; allowed are levels',
    ],
  ])('is named with those that are known: %o', (fields, problem) => {
    expect(problemsWith(fields)).toEqual([problem]);
  });

  test('may be a name that JavaScript gives a meaning of its own', () => {
    const spec: unknown = JSON.parse(JSON.stringify(LENET).replace('{', '{"__proto__": {"seed": 1}, '));
    expect(readSpec(spec).problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^unknown field "__proto__"; allowed are protocol, /),
    ]);
  });
});

describe('a field says what it is and what it must be:', () => {
  test.each<[Fields, string]>([
    // missing
    [{ name: undefined }, 'name: it is missing; it must be text'],
    [{ 'recipe.length': undefined }, `recipe.length: it is missing; ${STEP}`],
    [{ 'pruning.levels': undefined }, 'pruning.levels: it is missing; it must be a whole number'],
    [
      { 'recipe.optimizer.learningRate': undefined },
      'recipe.optimizer.learningRate: it is missing; it must be a number',
    ],
    [{ network: undefined }, `network: it is missing; it must be an object in which "kind" is ${NETWORKS}`],
    // of the wrong type
    [{ name: 7 }, 'name: it is 7; it must be text'],
    [{ replicates: '3' }, 'replicates: it is "3"; it must be a whole number'],
    [{ replicates: 1.5 }, 'replicates: it is 1.5; it must be a whole number'],
    [{ 'data.balanced': 'yes' }, 'data.balanced: it is "yes"; it must be true or false'],
    [{ network: 'mlp' }, `network: it is "mlp"; it must be an object in which "kind" is ${NETWORKS}`],
    [{ record: null }, 'record: it is null; it must be an object with every, trainExamples'],
    [{ 'pruning.scope.rates': [0.1] }, 'pruning.scope.rates: it is [0.1]; it must be an object'],
    [{ network: { kind: 'mlp', widths: 300 } }, 'network.widths: it is 300; it must be a list'],
    // not one of its choices
    [{ protocol: 'stability' }, 'protocol: it is "stability"; it must be "lottery" or "train"'],
    [{ protocol: undefined }, 'protocol: it is missing; it must be "lottery" or "train"'],
    [{ 'network.kind': 'lenet' }, `network.kind: it is "lenet"; it must be ${NETWORKS}`],
    [
      { 'pruning.scope.kind': 'local' },
      'pruning.scope.kind: it is "local"; it must be "layerwise" or "global"',
    ],
    [
      { 'recipe.optimizer.kind': 'rmsprop' },
      'recipe.optimizer.kind: it is "rmsprop"; it must be "sgd" or "adam"',
    ],
    [
      { 'recipe.schedule': { kind: 'exponential' } },
      'recipe.schedule.kind: it is "exponential"; it must be "constant", "steps", "cosine", or "linear"',
    ],
    [
      { 'data.dataset': 'mist' },
      'data.dataset: it is "mist"; it must be "mnist", "fashion-mnist", or "cifar10"',
    ],
    [{ 'data.pixels': 0 }, 'data.pixels: it is 0; it must be "bytes", "unit", "standardised", or "imagenet"'],
    // out of bounds
    [{ 'pruning.scope.rate': 0 }, 'pruning.scope.rate: it is 0; it must be above 0'],
    [{ 'pruning.scope.rate': 1 }, 'pruning.scope.rate: it is 1; it must be below 1'],
    [{ 'pruning.scope.rate': -0.1 }, 'pruning.scope.rate: it is -0.1; it must be above 0'],
    [{ 'pruning.scope.rate': NaN }, 'pruning.scope.rate: it is NaN; it must be a number'],
    [{ 'pruning.scope.rate': Infinity }, 'pruning.scope.rate: it is Infinity; it must be a number'],
    [{ 'pruning.scope.outputRate': 0 }, 'pruning.scope.outputRate: it is 0; it must be above 0'],
    [{ 'pruning.scope.rates.fc1': 1 }, 'pruning.scope.rates.fc1: it is 1; it must be below 1'],
    [{ 'pruning.levels': 61 }, 'pruning.levels: it is 61; it must be at most 60'],
    [{ replicates: 0 }, 'replicates: it is 0; it must be at least 1'],
    [{ replicates: 1e20 }, 'replicates: it is 100000000000000000000; it must be at most 1000'],
    [{ seed: -1 }, 'seed: it is -1; it must be at least 0'],
    [{ 'data.seed': 2 ** 53 }, 'data.seed: it is 9007199254740992; it must be at most 9007199254740991'],
    [{ name: ' ' }, 'name: it is ""; it must have at least 1 character'],
    [{ name: 'x'.repeat(201) }, `name: it is "${'x'.repeat(56)}...; it must have at most 200 characters`],
    [
      { 'network.kind': 'mlp', 'network.widths': new Array(17).fill(8) },
      'network.widths: it is [8,8,8,8,8,8,8,8,8,8,8,8,8,8,8,8,8]; it must have at most 16 items',
    ],
    [
      { network: { kind: 'resnet', depth: 21 } },
      'network.depth: it is 21; it must be two more than a multiple of six: 8, 14, 20, 26, 32, ..., 56, ..., 110, ...',
    ],
    [{ network: { kind: 'resnet', depth: 2 } }, 'network.depth: it is 2; it must be at least 8'],
    [{ network: { kind: 'resnet' } }, 'network.depth: it is missing; it must be a whole number'],
    [{ network: { kind: 'resnet', depth: 20, width: 0 } }, 'network.width: it is 0; it must be at least 1'],
    [{ network: { kind: 'conv-2', dropout: 1 } }, 'network.dropout: it is 1; it must be below 1'],
    [{ network: { kind: 'vgg-16', width: 16 } }, 'network: unknown field "width"; allowed are kind'],
    [{ initialScales: 'ones' }, 'initialScales: it is "ones"; it must be "one" or "uniform"'],
    [{ 'recipe.optimizer.learningRate': 0 }, 'recipe.optimizer.learningRate: it is 0; it must be above 0'],
    // not a step
    [{ 'recipe.length': 500 }, `recipe.length: it is 500; ${STEP}`],
    [{ 'recipe.length': '500' }, `recipe.length: it is "500"; ${STEP}`],
    [
      { 'recipe.length': '999999999999999999999it' },
      `recipe.length: it is "999999999999999999999it"; ${STEP}`,
    ],
    [{ rewind: '-5it' }, `rewind: it is "-5it"; ${STEP}`],
    [{ 'record.every': '' }, `record.every: it is ""; ${STEP}`],
    [{ 'recipe.schedule': { kind: 'steps', at: ['5'] } }, `recipe.schedule.at.0: it is "5"; ${STEP}`],
    // not levels
    [
      { 'branches.randomMask.levels': 'al' },
      'branches.randomMask.levels: it is "al"; it must be "all" or a list of levels such as [0, 3]',
    ],
    [
      { 'branches.randomMask': {} },
      'branches.randomMask.levels: it is missing; it must be "all" or a list of levels such as [0, 3]',
    ],
    [
      { 'branches.randomMask.levels': [] },
      'branches.randomMask.levels: it is []; it must have at least 1 item',
    ],
    [
      { 'branches.randomMask.levels': [1, -1] },
      'branches.randomMask.levels.1: it is -1; it must be at least 0',
    ],
    [{ 'branches.randomMask': [1] }, 'branches.randomMask: it is [1]; it must be an object with levels'],
    [{ 'stability.levels': [0], 'stability.copies': 1 }, 'stability.copies: it is 1; it must be at least 2'],
  ])('%o', (fields, problem) => {
    expect(problemsWith(fields)).toEqual([problem]);
  });

  test('every field at fault is named', () => {
    expect(problemsWith({ name: undefined, replicates: 0, 'pruning.scope.rate': 2 })).toEqual([
      'name: it is missing; it must be text',
      'replicates: it is 0; it must be at least 1',
      'pruning.scope.rate: it is 2; it must be below 1',
    ]);
  });
});

describe('fields that contradict each other are told so:', () => {
  test.each<[Fields, string]>([
    [
      { 'data.train': 55_001 },
      'data.train: it is 55001; at most 55000 of the 60000 training examples of MNIST are left beside 5000 for validation',
    ],
    [
      { 'data.validation': 60_000 },
      'data.validation: it is 60000; MNIST has 60000 training examples, and some must be left to train on',
    ],
    [{ 'data.test': 10_001 }, 'data.test: it is 10001; MNIST has 10000 test examples'],
    [{ 'data.pool': 3 }, 'data.pool: it is 3; it must divide the 28 x 28 pixels of MNIST'],
    [
      { 'data.pool': 4, 'data.augmentation': { crop: 7 } },
      'data.augmentation.crop: it is 7; it must be smaller than the image, which is 7 pixels wide',
    ],
    [
      { 'data.pixels': 'imagenet' },
      'data.pixels: it is "imagenet", which is for images in colour; those of MNIST are grey',
    ],
    [
      { 'recipe.batchSize': 55_001 },
      'recipe.batchSize: it is 55001; it must be at most the 55000 training examples',
    ],
    [{ 'record.every': '0it' }, 'record.every: it is 0it; it must be at least one iteration'],
    [{ 'recipe.warmup': '1ep' }, 'recipe.warmup: it is 1ep (iteration 917); training ends at iteration 500'],
    [
      { 'recipe.optimizer': { kind: 'sgd', learningRate: 0.1, nesterov: true } },
      'recipe.optimizer.nesterov: it is true; Nesterov needs a momentum above 0',
    ],
    [
      { rewind: '500it' },
      'rewind: it is 500it (iteration 500); it must come before the end of training at iteration 500',
    ],
    [
      { rewind: '1ep' },
      'rewind: it is 1ep (iteration 917); it must come before the end of training at iteration 500',
    ],
    [
      { network: { kind: 'mlp', widths: [10_000, 10_000] } },
      'network: mlp-10000-10000 has 107940000 weights; it must have at most 100000000',
    ],
    [
      { 'pruning.scope.rates.fc4': 0.1 },
      'pruning.scope.rates.fc4: there is no layer "fc4"; lenet-300-100 has fc1, fc2, fc3',
    ],
    [
      { 'pruning.scope': { kind: 'global', rate: 0.2, leaveOut: ['fc3', 'fc1.weight'] } },
      'pruning.scope.leaveOut.1: there is no layer "fc1.weight"; lenet-300-100 has fc1, fc2, fc3',
    ],
    [
      { 'pruning.scope': { kind: 'global', rate: 0.2, leaveOut: ['fc1'] } },
      'pruning.levels: it is 3; at level 1 the weights that may be pruned are too few for the rate',
    ],
    [
      { 'branches.randomReinit.levels': [1, 4] },
      'branches.randomReinit.levels: it names level 4; the last level is 3',
    ],
    [
      { 'branches.randomMask.levels': [1, 2, 1] },
      'branches.randomMask.levels: it names level 1 more than once',
    ],
    [{ 'stability.levels': [0, 4] }, 'stability.levels: it names level 4; the last level is 3'],
    [{ 'stability.levels': [0, 0] }, 'stability.levels: it names level 0 more than once'],
    [
      { 'pruning.schedule': 'one-shot', 'branches.oneShot.levels': 'all' },
      'branches.oneShot: the levels themselves are pruned one-shot already; leave it out or set pruning.schedule to "iterative"',
    ],
  ])('%o', (fields, problem) => {
    expect(problemsWith(fields)).toEqual([problem]);
  });

  test('training of no length, and a rewind point in it', () => {
    expect(problemsWith({ 'recipe.length': '0it' })).toEqual([
      'recipe.length: it is 0it; it must be at least one iteration',
      'rewind: it is 0it (iteration 0); it must come before the end of training at iteration 0',
    ]);
  });

  test.each<[Fields, string]>([
    [
      { network: { kind: 'vgg-16' }, 'data.pool': 2 },
      'network: vgg-16 does not fit images of 14 x 14 (layer pool4: pooling 1 x 1 by 2 leaves nothing); they must be at least 16 x 16',
    ],
    [
      { network: { kind: 'conv-6' }, 'data.pool': 4 },
      'network: conv-6 does not fit images of 7 x 7 (layer pool3: pooling 1 x 1 by 2 leaves nothing); they must be at least 8 x 8',
    ],
    [
      { initialScales: 'uniform' },
      'initialScales: it is "uniform"; lenet-300-100 has no batch norm, so it must be "one"',
    ],
    [
      { 'pruning.scope.convolutionRate': 0.1 },
      'pruning.scope.convolutionRate: it is 0.1; lenet-300-100 has no convolutions, so it must be left out',
    ],
    [
      { network: { kind: 'conv-2' }, 'pruning.scope.rates.conv3': 0.1 },
      'pruning.scope.rates.conv3: there is no layer "conv3"; conv-2 has conv1, conv2, fc1, fc2, fc3',
    ],
    [
      { network: { kind: 'resnet', depth: 110, width: 1024 } },
      'network: resnet-110-width-1024 has 7050675200 weights; it must have at most 100000000',
    ],
  ])('with the network, %o', (fields, problem) => {
    expect(problemsWith(fields)).toEqual([problem]);
  });

  test('of a network that does not fit, and of the data beside it', () => {
    const fields = { network: { kind: 'vgg-16' }, 'data.pool': 2, 'data.test': 10_001 };
    expect(problemsWith(fields).map((problem) => problem.split(':')[0])).toEqual(['data.test', 'network']);
  });

  test('in plain training as well', () => {
    expect(problemsWith({ 'data.test': 10_001 }, TRAINING)).toEqual([
      'data.test: it is 10001; MNIST has 10000 test examples',
    ]);
  });
});

test('a field may be as large as the data, the network and the levels allow', () => {
  expect(
    problemsWith({
      'data.train': 59_999,
      'data.validation': 1,
      'recipe.batchSize': 59_999,
      'recipe.warmup': '500it',
      rewind: '499it',
      'branches.randomReinit.levels': [3, 0],
      'stability.levels': 'all',
    }),
  ).toEqual([]);
});
