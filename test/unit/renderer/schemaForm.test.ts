import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  formOf,
  initialValue,
  type Field,
  type Schema,
  type TextField,
  type VariantField,
} from '../../../src/renderer/lib/schemaForm';
import { Spec } from '../../../src/science/protocol/spec';

const schema = z.toJSONSchema(Spec, { io: 'input' }) as Schema;
const spec = {
  protocol: 'lottery',
  name: 'A lottery',
  replicates: 3,
  network: { kind: 'mlp', widths: [300, 100] },
  data: { dataset: 'mnist', train: 55_000, validation: 5000, test: 10_000 },
  recipe: { optimizer: { kind: 'adam', learningRate: 0.0012 }, length: '1500it', batchSize: 60 },
  pruning: { scope: { kind: 'layerwise', rate: 0.2, rates: { fc1: 0.3 } }, levels: 3 },
  branches: { randomReinit: { levels: [1, 3] } },
};

function every(fields: Field[]): Field[] {
  return fields.flatMap((field) => ('fields' in field ? [field, ...every(field.fields)] : [field]));
}

function fieldAt(id: string, value: unknown = spec): Field {
  return every(formOf(schema, value)).find((field) => field.id === id)!;
}

const text = (id: string, value?: unknown) => fieldAt(id, value) as TextField;
const variant = (id: string, value?: unknown) => fieldAt(id, value) as VariantField;

describe('the fields of a spec', () => {
  test('are made of its schema, with what kind each is and what it holds', () => {
    expect(fieldAt('name')).toMatchObject({ kind: 'text', text: 'A lottery', required: true });
    expect(fieldAt('recipe.batchSize')).toMatchObject({ kind: 'text', numeric: true, text: '60' });
    expect(fieldAt('seed')).toMatchObject({ text: '', placeholder: '0', required: false });
    expect(fieldAt('data.balanced')).toMatchObject({ kind: 'switch', on: false });
    expect(fieldAt('data.pixels')).toMatchObject({ kind: 'choice', chosen: 'standardised' });
    expect(fieldAt('network')).toMatchObject({ kind: 'variant', chosen: 'mlp', tag: 'kind' });
    expect(fieldAt('')).toMatchObject({ kind: 'variant', chosen: 'lottery', tag: 'protocol' });
  });

  test('have words of their own from the schema', () => {
    expect(fieldAt('seed').help).toMatch(/^Seed of the first replicate/);
    expect(fieldAt('recipe.optimizer.learningRate').label).toBe('Learning rate');
    expect(variant('pruning.scope').help).toMatch(/^Each layer loses/);
    expect(fieldAt('pruning.scope.outputRate').help).toBe(
      'Rate of the output layer; half of “Rate” when left out',
    );
  });

  test('of another protocol are other ones', () => {
    const train = { ...spec, protocol: 'train' };
    expect(fieldAt('pruning', train)).toBeUndefined();
    expect(fieldAt('recipe', train)).toBeDefined();
  });

  test('of what can be left out come once it is there', () => {
    expect(fieldAt('stability')).toMatchObject({ kind: 'group', optional: true, on: false, fields: [] });
    expect(fieldAt('branches.randomReinit')).toMatchObject({ on: true });
    expect(fieldAt('branches.randomMask')).toMatchObject({ on: false, initial: { levels: 'all' } });
    expect(fieldAt('branches')).toMatchObject({ optional: false, on: true });
  });

  test('stand even for a draft that is no spec at all', () => {
    for (const draft of [undefined, null, 3, 'x', [], {}, { protocol: 'nonsense' }]) {
      expect(formOf(schema, draft)).toMatchObject([{ kind: 'variant', chosen: undefined, fields: [] }]);
    }
    expect(text('recipe.length', { protocol: 'train', recipe: 7 }).text).toBe('');
  });
});

describe('what is typed', () => {
  test.each<[string, string, unknown]>([
    ['recipe.batchSize', '128', 128],
    ['recipe.batchSize', ' 55,000 ', 55_000],
    ['recipe.batchSize', 'many', 'many'],
    ['recipe.batchSize', '', undefined],
    ['recipe.optimizer.learningRate', '1.2e-3', 0.0012],
    ['recipe.optimizer.learningRate', '0,001', '0,001'],
    ['recipe.optimizer.learningRate', '1,200', '1,200'],
    ['recipe.batchSize', '0,100', '0,100'],
    ['network.widths', '300, 100', [300, 100]],
    ['network.widths', '[512]', [512]],
    ['network.widths', '300, x', [300, 'x']],
    ['branches.randomReinit.levels', 'all', 'all'],
    ['branches.randomReinit.levels', '4, 6', [4, 6]],
    ['pruning.scope.rates', '{"fc1": 0.3}', { fc1: 0.3 }],
    ['pruning.scope.rates', '{', '{'],
    ['recipe.length', '2ep50it', '2ep50it'],
    ['name', 'a name', 'a name'],
  ])('in %s as "%s"', (id, typed, value) => {
    expect(text(id).read(typed)).toEqual(value);
  });

  test('reads back what is shown', () => {
    for (const field of every(formOf(schema, spec))) {
      if (field.kind === 'text') expect(field.read(field.text)).toEqual(field.value);
    }
  });
});

describe('another kind', () => {
  test('keeps what both have and leaves out what nobody has said', () => {
    expect(variant('recipe.optimizer').choose('sgd')).toEqual({ kind: 'sgd', learningRate: 0.0012 });
    expect(variant('recipe.schedule').choose('steps')).toEqual({ kind: 'steps' });
    expect(variant('pruning.scope').choose('global')).toEqual({ kind: 'global', rate: 0.2 });
  });

  test('of network asks for what that kind needs, and says what holds for the rest', () => {
    const resnet = variant('network').choose('resnet');
    expect(resnet).toEqual({ kind: 'resnet' });
    const network = formOf(schema, { ...spec, network: resnet })
      .flatMap((field) => (field.kind === 'variant' ? field.fields : []))
      .find(({ id }) => id === 'network');
    expect(network?.kind === 'variant' && network.fields).toMatchObject([
      { id: 'network.depth', kind: 'text', text: '', placeholder: '', required: true, numeric: true },
      { id: 'network.width', kind: 'text', text: '', placeholder: '16', required: false, numeric: true },
    ]);
  });

  test('of protocol keeps the rest of the spec', () => {
    const { name, replicates, network, data, recipe } = spec;
    const expected = { protocol: 'train', name, replicates, network, data, recipe };
    expect(variant('').choose('train')).toEqual(expected);
  });
});

test('the least value has constants and defaults, and makes up no numbers', () => {
  const levels = { anyOf: [{ const: 'all' }, { type: 'array' }] };
  const properties = { levels, copies: { type: 'integer', default: 2 }, rate: { type: 'number' } };
  expect(initialValue({ properties, required: ['levels', 'rate'] })).toEqual({ levels: 'all' });
});
