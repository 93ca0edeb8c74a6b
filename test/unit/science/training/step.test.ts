import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isStep, iterationOf, parseStep } from '../../../../src/science/training/step';

describe('a step', () => {
  test.each([
    ['500it', { epochs: 0, iterations: 500 }],
    ['2ep', { epochs: 2, iterations: 0 }],
    ['2ep50it', { epochs: 2, iterations: 50 }],
    ['0it', { epochs: 0, iterations: 0 }],
  ])('is read from %s', (text, step) => {
    expect(parseStep(text)).toEqual(step);
  });

  test('counts iterations over epochs', () => {
    expect(iterationOf('500it', 917)).toBe(500);
    expect(iterationOf('2ep', 917)).toBe(1834);
    expect(iterationOf('2ep50it', 917)).toBe(1884);
  });

  test('is read as it was written', () => {
    const digits = fc.nat(999_999_999);
    fc.assert(
      fc.property(digits, digits, (epochs, iterations) => {
        expect(parseStep(`${epochs}ep${iterations}it`)).toEqual({ epochs, iterations });
      }),
    );
  });

  test.each([
    '',
    '10',
    'it',
    'ep',
    '10 it',
    '-1it',
    '1.5ep',
    '1e3it',
    '50it2ep',
    '2ep2ep',
    '10IT',
    '1234567890it',
  ])('is not "%s"', (text) => {
    expect(isStep(text)).toBe(false);
    expect(() => parseStep(text)).toThrow(
      new RangeError(`"${text}" is not a step such as 500it, 2ep or 2ep50it (of at most 9 digits)`),
    );
  });
});
