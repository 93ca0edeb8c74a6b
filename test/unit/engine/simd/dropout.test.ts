import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Dropout } from '../../../../src/engine/simd/dropout';
import type { Mode } from '../../../../src/engine/simd/operation';
import { Stream } from '../../../../src/science/random/stream';
import { anySetting, EVALUATE, expectClose, RUNS, Trial, type Setting } from './trial';

const SETTING: Setting = {
  examples: 16,
  shape: [3, 10, 10],
  borders: [1, 0],
  adds: false,
  threads: 1,
  seed: 1,
};

const dropout = (setting: Setting, rate: number, index = 4) =>
  new Trial(
    setting,
    (memory, team, [input], output) => new Dropout(memory, team, { rate, index }, input, output),
  );

const mode = (iteration: number, noise = 7): Mode => ({ kind: 'train', noise, iteration });

/** What each value is multiplied with, by the words of the stream in the order of memory. */
function factorsOf({ examples, shape }: Setting, rate: number, stream: Stream): Float64Array {
  const features = shape[0] * shape[1] * shape[2];
  const factors = new Float64Array(examples * features);
  for (let first = 0; first < examples; first += 16) {
    for (let feature = 0; feature < features; feature++) {
      for (let column = 0; column < 16; column++) {
        const isKept = stream.word() >= rate * 2 ** 32;
        if (first + column < examples) {
          factors[(first + column) * features + feature] = isKept ? 1 / (1 - rate) : 0;
        }
      }
    }
  }
  return factors;
}

describe('dropout', () => {
  test('multiplies values and gradients by the same factors, word for word those of the stream', () => {
    fc.assert(
      fc.property(
        anySetting,
        fc.oneof(fc.constantFrom(0, 0.5), fc.double({ min: 0, max: 0.95, noNaN: true })),
        fc.maxSafeNat(),
        fc.nat(0xffffffff),
        fc.nat(1000),
        (setting, rate, noise, iteration, index) => {
          const factors = factorsOf(setting, rate, new Stream(noise, 'dropout', iteration, index));
          const trial = dropout(setting, rate, index);
          const values = trial.read(trial.inputs[0].values);
          const gradient = trial.read(trial.output.gradient!);
          expectClose(
            trial.forward(mode(iteration, noise)),
            values.map((value, i) => value * factors[i]),
          );
          expectClose(
            trial.backward()[0],
            gradient.map((value, i) => value * factors[i]),
          );
          const alone = dropout({ ...setting, threads: 1 }, rate, index);
          alone.forward(mode(iteration, noise));
          alone.backward();
          trial.expectSameBytes(alone);
        },
      ),
      { ...RUNS, numRuns: 100 },
    );
  });

  test('drops as many as its rate says', () => {
    for (const rate of [0.1, 0.5, 0.8]) {
      const dropped = dropout(SETTING, rate)
        .forward(mode(1))
        .filter((value) => value === 0).length;
      const count = 16 * 300;
      expect(Math.abs(dropped - rate * count)).toBeLessThan(4 * Math.sqrt(count * rate * (1 - rate)));
    }
  });

  test('drops others in another step, under other noise and in another layer, and the same ones again', () => {
    const kept = (trial: Trial, of: Mode) => trial.forward(of).map((value) => Number(value !== 0));
    const expected = kept(dropout(SETTING, 0.5), mode(1));
    expect(kept(dropout(SETTING, 0.5), mode(2))).not.toEqual(expected);
    expect(kept(dropout(SETTING, 0.5), mode(1, 8))).not.toEqual(expected);
    expect(kept(dropout(SETTING, 0.5, 5), mode(1))).not.toEqual(expected);
    const later = dropout(SETTING, 0.5);
    later.forward(mode(9));
    later.forward(EVALUATE);
    expect(kept(later, mode(1))).toEqual(expected);
  });

  test('drops nothing in evaluation', () => {
    fc.assert(
      fc.property(anySetting, (setting) => {
        const trial = dropout(setting, 0.5);
        expect(trial.forward(EVALUATE)).toEqual(trial.read(trial.inputs[0].values));
        expectClose(trial.backward()[0], trial.read(trial.output.gradient!));
      }),
      RUNS,
    );
  });

  test('drops a NaN or passes it on', () => {
    const trial = dropout(SETTING, 0.5);
    trial.set(trial.inputs[0].values, trial.read(trial.inputs[0].values).fill(NaN));
    const values = [...trial.forward()];
    expect(values.every((value) => value === 0 || Number.isNaN(value))).toBe(true);
    expect(values.some(Number.isNaN)).toBe(true);
  });
});
