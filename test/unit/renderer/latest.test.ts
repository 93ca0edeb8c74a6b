import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recall, remember, type Latest } from '../../../src/renderer/lib/latest';

test('of many things the latest are found again, and what is undefined is forgotten', () => {
  const change = fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.option(fc.nat(), { nil: undefined }));
  fc.assert(
    fc.property(fc.array(change), (changes) => {
      let list: Latest<number> = [];
      for (const [thing, value] of changes) {
        list = remember(list, thing, value, 3);
        expect(recall(list, thing)).toBe(value);
        expect(list.length).toBeLessThanOrEqual(3);
      }
    }),
  );
});

test('what has been changed again is among the latest', () => {
  const list = ['a', 'b', 'c', 'a', 'd'].reduce<Latest<string>>(
    (known, thing) => remember(known, thing, thing, 3),
    [],
  );
  expect(list.map(([thing]) => thing)).toEqual(['c', 'a', 'd']);
});
