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
      'lth-2019-lenet',
      'mnist-lottery',
      'mnist-quick',
      'mnist-stability',
    ]);
  });

  test.each(PRESETS)('$name can be used as it is, and says what it is for', ({ description, spec }) => {
    const { data } = checkSpec(spec);
    expect(description).toMatch(/^[A-Z].*\.$/);
    const { train, test: tested } = DATASETS[data.dataset];
    expect([data.train + data.validation, data.test]).toEqual([train, tested]);
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
