import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ExperimentResult } from '../../../../src/science/analysis/document';
import { Spec } from '../../../../src/science/protocol/spec';

describe.each(['input', 'output'] as const)('as JSON Schema of its %s', (io) => {
  test('a spec is one of its protocols', () => {
    const schema = z.toJSONSchema(Spec, { io });
    const protocols = schema.oneOf!.map(({ properties }) => properties!.protocol);
    expect(protocols).toEqual([
      { type: 'string', const: 'lottery' },
      { type: 'string', const: 'train' },
    ]);
  });

  test('an experiment can be written down', () => {
    expect(z.toJSONSchema(ExperimentResult, { io }).oneOf).toHaveLength(2);
  });
});

test('the JSON Schema of a spec asks only for what has no default', () => {
  const [lottery] = z.toJSONSchema(Spec, { io: 'input' }).oneOf!;
  expect(lottery.required).toEqual([
    'protocol',
    'name',
    'replicates',
    'network',
    'data',
    'recipe',
    'pruning',
  ]);
});
