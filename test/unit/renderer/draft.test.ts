import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { formOf, type Schema } from '../../../src/renderer/lib/schemaForm';
import {
  fromText,
  placeInText,
  problemsElsewhere,
  problemsOf,
  sectionsOf,
  setAt,
  toText,
} from '../../../src/renderer/screens/new/draft';
import { Spec } from '../../../src/science/protocol/spec';

describe('a part of a draft', () => {
  test('is changed without a change to the rest or the given value', () => {
    const before = { a: { b: 1, c: 2 }, d: [3] };
    const after = setAt(before, ['a', 'b'], 9);
    expect(after).toEqual({ a: { b: 9, c: 2 }, d: [3] });
    expect(before.a.b).toBe(1);
    expect((after as typeof before).d).toBe(before.d);
  });

  test('is made where there was none, and taken out by undefined', () => {
    expect(setAt({}, ['record', 'every'], '1ep')).toEqual({ record: { every: '1ep' } });
    expect(setAt({ a: 1, b: 2 }, ['a'], undefined)).toEqual({ b: 2 });
    expect(setAt({ a: 1 }, ['__proto__x', 'y'], 1)).toEqual({ a: 1, __proto__x: { y: 1 } });
    expect(setAt('no object', ['a'], 1)).toEqual({ a: 1 });
    expect(setAt({ a: 1 }, [], { b: 2 })).toEqual({ b: 2 });
  });

  test('keeps its place among the others', () => {
    expect(Object.keys(setAt({ a: 1, b: 2, c: 3 }, ['b'], 9) as object)).toEqual(['a', 'b', 'c']);
  });
});

describe('a draft as text', () => {
  const value = {
    name: 'A "name" [ with ] brackets',
    network: { kind: 'mlp', widths: [300, 100] },
    branches: { randomMask: { levels: [4, 6] }, none: {} },
    list: [],
    nothing: null,
  };

  test('has short things on one line', () => {
    expect(toText(value)).toBe(`{
  "name": "A \\"name\\" [ with ] brackets",
  "network": { "kind": "mlp", "widths": [300, 100] },
  "branches": {
    "randomMask": { "levels": [4, 6] },
    "none": {}
  },
  "list": [],
  "nothing": null
}`);
  });

  test('means the same', () => {
    expect(fromText(toText(value))).toEqual({ value });
    for (const other of [3, 'x', null, [], [[1], { a: [{ b: 1 }] }], {}]) {
      expect(fromText(toText(other))).toEqual({ value: other });
    }
  });

  test('that is no JSON says so', () => {
    const read = fromText('{"a": ');
    expect('problem' in read && read.problem).toMatch(/^This is no JSON yet: /);
  });
});

describe('problems', () => {
  const schema = z.toJSONSchema(Spec, { io: 'input' }) as Schema;
  const fields = formOf(schema, { protocol: 'lottery', network: { kind: 'mlp', widths: [0] } });
  const all = fields.flatMap((field) => (field.kind === 'variant' ? field.fields : []));
  const network = all.find(({ id }) => id === 'network')!;

  test('stand at their fields, those of a list at the list', () => {
    const widths = network.kind === 'variant' ? network.fields[0] : network;
    const problems = [{ field: 'network.widths.0', message: 'it is 0; too small' }];
    expect(problemsOf(problems, widths)).toBe('It is 0; too small.');
    expect(problemsOf(problems, network)).toBe('');
    expect(problemsElsewhere(problems, fields)).toEqual([]);
  });

  test('of which kind it is stand at the choice', () => {
    expect(problemsOf([{ field: 'network.kind', message: 'wrong' }], network)).toBe('Wrong.');
    expect(problemsOf([{ field: 'protocol', message: 'wrong' }], fields[0])).toBe('Wrong.');
  });

  test('are found in the text by the keys that lead to them', () => {
    const text = '{"kind": 1, "recipe": {"optimiser": {"kind": 2}}, "widths": [0]}';
    const found = (field: string, message = 'wrong') => {
      const place = placeInText(text, { field, message });
      return place && text.slice(...place);
    };
    expect(found('recipe.optimiser')).toBe('"optimiser"');
    expect(found('recipe', 'unknown field "optimiser"')).toBe('"optimiser"');
    const [kind] = placeInText(text, { field: 'recipe.optimiser.kind', message: 'wrong' })!;
    expect(kind).toBeGreaterThan(text.indexOf('optimiser'));
    expect(found('widths.0')).toBe('"widths"');
    expect(found('recipe.batchSize')).toBeUndefined();
    expect(found('')).toBeUndefined();
  });

  test('without a field are told apart', () => {
    const unknown = { field: '', message: 'unknown field "x"' };
    expect(problemsElsewhere([unknown], fields)).toEqual([unknown]);
  });

  test('every field is in some part of the form', () => {
    const placed = sectionsOf([...all, { ...all[0], path: ['brandNew'] }]).flatMap(
      (section) => section.fields,
    );
    expect(placed).toHaveLength(all.length + 1);
    expect(sectionsOf(all).map(({ title }) => title)).not.toContain('More');
  });
});
