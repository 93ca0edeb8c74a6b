import { describe, expect, test } from 'vitest';
import { checkSpec, findSpec, PRESETS, setField } from '../../../src/lab/presets';
import { DATASETS } from '../../../src/science/data/datasets';
import { settingOf } from '../../../src/science/protocol/plan';
import { densityLadder } from '../../../src/science/pruning/ladder';
import { rungsOf } from '../../../src/science/pruning/prune';
import type { LotterySpec } from '../../../src/science/protocol/spec';

describe('the presets', () => {
  test('are these', () => {
    expect(PRESETS.map(({ name }) => name)).toEqual([
      'cifar-quick',
      'cifar-stability',
      'lmc-2020-resnet20-low',
      'lmc-2020-resnet20-warmup',
      'lmc-2020-resnet20',
      'lmc-2020-vgg16-low',
      'lmc-2020-vgg16-warmup',
      'lmc-2020-vgg16',
      'lth-2019-conv2',
      'lth-2019-conv4',
      'lth-2019-conv6',
      'lth-2019-lenet',
      'mnist-lottery',
      'mnist-quick',
      'mnist-stability',
    ]);
  });

  test.each(PRESETS)('$name can be used as it is, and says what it is for', ({ description, spec }) => {
    checkSpec(spec);
    expect(description).toMatch(/^[A-Z].*\.$/);
  });

  test.each(PRESETS.filter(({ name }) => !name.startsWith('cifar')))('$name uses all data', ({ spec }) => {
    const { data } = checkSpec(spec);
    const { train, test: tested } = DATASETS[data.dataset];
    expect([data.train + data.validation, data.test]).toEqual([train, tested]);
  });

  // LTH (2019), figure 2; LMC (2020), table 1
  test.each([
    ['lth-2019-lenet', 50_000, 60, 1.2e-3, 1.2],
    ['lth-2019-conv2', 20_000, 60, 2e-4, 1.26],
    ['lth-2019-conv4', 25_000, 60, 3e-4, 2.34],
    ['lth-2019-conv6', 30_000, 60, 3e-4, 2.54],
    ['lmc-2020-resnet20', 63_000, 128, 0.1, 16.8],
    ['lmc-2020-resnet20-low', 63_000, 128, 0.01, 8.6],
    ['lmc-2020-resnet20-warmup', 63_000, 128, 0.03, 8.6],
    ['lmc-2020-vgg16', 63_000, 128, 0.1, 1.4],
    ['lmc-2020-vgg16-low', 63_000, 128, 0.01, 5.5],
    ['lmc-2020-vgg16-warmup', 63_000, 128, 0.1, 1.4],
    ['cifar-stability', 4710, 64, 0.1, 100],
    ['cifar-quick', 600, 60, 4e-4, 7.63],
  ])('%s trains for %i steps of %i examples at %d, down to %d %%', (name, length, batch, rate, percent) => {
    const spec = checkSpec(findSpec(name)) as LotterySpec;
    const { scope, levels } = spec.pruning;
    const ladder = densityLadder(rungsOf(settingOf(spec).graph), scope, levels);
    expect((100 * ladder.at(-1)!.kept) / ladder[0].kept).toBeCloseTo(percent, 1);
    expect(settingOf(spec).length).toBe(length);
    expect(spec.recipe).toMatchObject({ batchSize: batch, optimizer: { learningRate: rate } });
  });

  test.each(PRESETS.filter(({ name }) => name.startsWith('lmc')))(
    '$name differs from the others of its network in its rate, warm-up, rewind point and levels only',
    ({ name, spec }) => {
      const { data, recipe, ...rest } = checkSpec(spec) as LotterySpec;
      expect(data).toMatchObject({ pixels: 'imagenet', augmentation: { flip: true, crop: 4 } });
      expect(recipe).toMatchObject({
        optimizer: { kind: 'sgd', momentum: 0.9, nesterov: false },
        weightDecay: 1e-4,
        warmup: name.endsWith('warmup') ? '30000it' : '0it',
        schedule: { kind: 'steps', at: ['32000it', '48000it'], factor: 0.1 },
      });
      expect(rest).toMatchObject({
        initialisation: 'kaiming-normal',
        initialBiases: 'uniform',
        initialScales: 'uniform',
        replicates: 3,
        stability: { copies: 3, points: 30 },
        pruning: { scope: { kind: 'global', rate: 0.2, countLeftOut: true } },
      });
    },
  );

  test('cifar-stability sees images of 16 x 16 pixels, and its learning rate drops after half and three quarters', () => {
    const spec = checkSpec(findSpec('cifar-stability')) as LotterySpec;
    const { graph, iterationsPerEpoch } = settingOf(spec);
    expect([graph.name, graph.input, iterationsPerEpoch]).toEqual(['resnet-8', [3, 16, 16], 157]);
    expect(spec.data.augmentation).toEqual({ flip: true, crop: 2 });
    expect(spec.recipe.schedule).toMatchObject({ at: ['2355it', '3532it'] });
  });

  test('mnist-quick shows tickets, controls and stability, at sparse levels too', () => {
    const spec = checkSpec(findSpec('mnist-quick')) as LotterySpec;
    expect(spec.replicates).toBe(3);
    const { scope, levels } = spec.pruning;
    const ladder = densityLadder(rungsOf(settingOf(spec).graph), scope, levels);
    expect(ladder.at(-1)!.kept / ladder[0].kept).toBeLessThan(0.04);
    expect(spec.branches).toEqual({
      randomReinit: { levels: [4, 6, 8] },
      randomMask: { levels: [4, 6, 8] },
    });
    expect(spec.stability?.levels).toHaveLength(3);
  });

  test('are not changed by who changes one of its fields', () => {
    setField(findSpec('mnist-quick'), 'replicates=99');
    expect(findSpec('mnist-quick')).toMatchObject({ replicates: 3 });
  });
});

describe('setting a field', () => {
  test.each([
    ['replicates=5', { replicates: 5 }],
    ['name=A name=with more', { name: 'A name=with more' }],
    ['recipe.length=2ep', { recipe: { batchSize: 60, length: '2ep' } }],
    ['pruning.scope={"kind":"global","rate":0.2}', { pruning: { scope: { kind: 'global', rate: 0.2 } } }],
    ['levels.1=7', { levels: [0, 7, 8] }],
    ['name.first=odd', { name: { first: 'odd' } }],
    ['data.balanced=true', { data: { balanced: true } }],
    ['name=', { name: '' }],
  ])('%s', (assignment, expected) => {
    const spec = { name: 'plain', recipe: { batchSize: 60 }, levels: [0, 4, 8] };
    setField(spec, assignment);
    expect(spec).toMatchObject(expected);
  });

  test.each(['replicates', '=5', ''])('%j does not say which and what', (assignment) => {
    expect(() => setField({}, assignment)).toThrow(/does not say path=value, such as recipe.batchSize=60/);
  });

  test('reaches no prototype', () => {
    const spec = {};
    setField(spec, '__proto__.polluted=true');
    setField(spec, 'constructor.prototype.polluted=true');
    expect({}).not.toHaveProperty('polluted');
    expect(Object.keys(spec)).toEqual(['__proto__', 'constructor']);
  });

  test.each([null, 5, 'text'])('of %j, which is no spec, leaves it for its schema to refuse', (spec) => {
    setField(spec, 'a.b=1');
    expect(() => checkSpec(spec)).toThrow(/the spec cannot be used/);
  });
});
