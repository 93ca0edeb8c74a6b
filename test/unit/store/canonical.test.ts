import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, specHash } from '../../../src/store/canonical';

const json = fc.jsonValue();

describe('canonical JSON', () => {
  test('says the same as JSON', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('does not depend on the order in which keys were written', () => {
    const entries = fc.uniqueArray(fc.tuple(fc.string(), json), { selector: ([key]) => key });
    fc.assert(
      fc.property(
        entries.chain((all) =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
        ),
        ([written, shuffled]) => {
          const nested = (all: [string, unknown][]) => [{ inner: Object.fromEntries(all) }];
          expect(canonicalJson(nested(shuffled))).toBe(canonicalJson(nested(written)));
        },
      ),
    );
  });

  test('sorts keys as text, also those that look like numbers', () => {
    expect(canonicalJson({ b: 1, 10: 2, 9: 3, a: undefined })).toBe('{"10":2,"9":3,"b":1}');
  });

  test.each([NaN, Infinity, [undefined], () => 1, 1n])('refuses %s', (value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });
});

test('the hash of a spec is the SHA-256 of its canonical JSON', () => {
  expect(specHash({})).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
  expect(specHash({ a: 1, b: 2 })).toBe(specHash({ b: 2, a: 1 }));
  expect(specHash({ a: 1 })).not.toBe(specHash({ a: '1' }));
});
