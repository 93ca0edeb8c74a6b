import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Activation, type Signal } from '../../../../src/engine/simd/activation';
import { Add } from '../../../../src/engine/simd/add';
import { Flatten, isFlat } from '../../../../src/engine/simd/flatten';
import { PlanMemory } from '../../../../src/engine/simd/memory';
import type { Source } from '../../../../src/engine/simd/operation';
import { Rectifier } from '../../../../src/engine/simd/rectifier';
import { anySetting, expectClose, expectGradients, RUNS, Trial, type Setting, type Values } from './trial';

const PLAIN: Setting = {
  examples: 3,
  shape: [2, 2, 2],
  borders: [0, 0],
  adds: false,
  threads: 1,
  seed: 1,
};

const rectified = (x: number) => (x < 0 ? 0 : x);

/** Holds a trial against what the operation is to compute, and against one thread doing it alone. */
function expectAgreement(make: (threads: number) => Trial, compute: (inputs: Values[]) => Values): void {
  const trial = make(3);
  const inputs = trial.inputs.map(({ values }) => trial.read(values));
  const weights = trial.read(trial.output.gradient!);
  expectClose(trial.forward(), compute(inputs), 1e-6);
  expectGradients(trial.backward(), compute, inputs, weights);
  const alone = make(1);
  alone.forward();
  alone.backward();
  trial.expectSameBytes(alone);
}

describe('the rectifier', () => {
  const rectifier = (setting: Setting) =>
    new Trial(setting, (memory, team, [input], output) => new Rectifier(memory, team, input, output));

  test('agrees with its definition, forward and backward', () => {
    fc.assert(
      fc.property(anySetting, (setting) => {
        expectAgreement(
          (threads) => rectifier({ ...setting, threads }),
          ([input]) => input.map(rectified),
        );
      }),
      RUNS,
    );
  });

  test('passes on a NaN, and its gradient, but no gradient where its input is 0 or below', () => {
    const trial = rectifier({ ...PLAIN, examples: 1, shape: [1, 2, 2] });
    trial.set(trial.inputs[0].values, Float64Array.of(NaN, 0, -1, 2));
    trial.set(trial.output.gradient!, Float64Array.of(5, 6, 7, 8));
    expect([...trial.forward()]).toEqual([NaN, 0, 0, 2]);
    expect([...trial.backward()[0]]).toEqual([5, 0, 0, 8]);
  });

  test('works in place', () => {
    const apart = rectifier(PLAIN);
    const inPlace = new Trial(PLAIN, (memory, team, [input], output) => {
      Object.assign(output, { values: input.values, gradient: input.gradient });
      return new Rectifier(memory, team, input, output);
    });
    expect(inPlace.forward()).toEqual(apart.forward());
    expect(inPlace.backward()).toEqual(apart.backward());
  });
});

describe('an addition', () => {
  const addition = (setting: Setting, relu: boolean) =>
    new Trial(
      setting,
      (memory, team, inputs, output) => new Add(memory, team, { relu }, asPair(inputs), output),
      {
        count: 2,
      },
    );

  test.each([true, false])('agrees with its definition, forward and backward: ReLU %j', (relu) => {
    fc.assert(
      fc.property(anySetting, (setting) => {
        expectAgreement(
          (threads) => addition({ ...setting, threads }, relu),
          ([a, b]) => a.map((value, i) => (relu ? rectified(value + b[i]) : value + b[i])),
        );
      }),
      RUNS,
    );
  });

  test.each([true, false])('passes the gradient on where it is: ReLU %j', (relu) => {
    const apart = addition(PLAIN, relu);
    const inPlace = new Trial(
      PLAIN,
      (memory, team, inputs, output) => {
        output.gradient = inputs[0].gradient;
        return new Add(memory, team, { relu }, asPair(inputs), output);
      },
      { count: 2 },
    );
    expect(inPlace.forward()).toEqual(apart.forward());
    expect(inPlace.backward()).toEqual(apart.backward());
  });

  test.each([true, false])('of a NaN is NaN: ReLU %j', (relu) => {
    const trial = addition({ ...PLAIN, examples: 1, shape: [1, 1, 2] }, relu);
    trial.set(trial.inputs[0].values, Float64Array.of(NaN, 1));
    trial.set(trial.inputs[1].values, Float64Array.of(1, NaN));
    expect([...trial.forward()]).toEqual([NaN, NaN]);
  });
});

describe('flattening', () => {
  test('copies channel after channel, row after row, and the gradient back', () => {
    fc.assert(
      fc.property(anySetting, (setting) => {
        const [channels, height, width] = setting.shape;
        const make = (threads: number) =>
          new Trial({ ...setting, threads }, (memory, team, [input], output) => {
            Object.assign(output, flatSignal(memory, channels * height * width));
            return new Flatten(memory, team, input, output);
          });
        expectAgreement(make, ([input]) => input.slice());
      }),
      RUNS,
    );
  });

  test('is not needed where there is no border and no gap', () => {
    const memory = new PlanMemory();
    expect(isFlat(new Activation(memory, [5, 1, 1], 16))).toBe(true);
    expect(isFlat(new Activation(memory, [5, 3, 3], 16))).toBe(true);
    expect(isFlat(new Activation(memory, [5, 4, 4], 16, { flat: true }))).toBe(true);
    expect(isFlat(new Activation(memory, [5, 4, 4], 48, { vector: true }))).toBe(true);
    expect(isFlat(new Activation(memory, [5, 4, 4], 16))).toBe(false);
    expect(isFlat(new Activation(memory, [5, 3, 3], 16, { border: 1 }))).toBe(false);
  });
});

function asPair([a, b]: Source[]): [Source, Source] {
  return [a, b];
}

function flatSignal(memory: PlanMemory, features: number): Signal {
  const flat = () => new Activation(memory, [features, 1, 1], 48);
  return { values: flat(), gradient: flat() };
}
