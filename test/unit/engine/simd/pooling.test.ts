import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AveragePool, MaxPool } from '../../../../src/engine/simd/pooling';
import type { Shape } from '../../../../src/science/network/graph';
import { anySetting, expectClose, expectGradients, RUNS, Trial, type Setting, type Values } from './trial';

const PLAIN: Setting = {
  examples: 1,
  shape: [1, 2, 2],
  borders: [0, 0],
  adds: false,
  threads: 1,
  seed: 1,
};

interface Window {
  height: number;
  width: number;
}

const pooled = ([channels, height, width]: Shape, window: Window): Shape => [
  channels,
  Math.floor(height / window.height),
  Math.floor(width / window.width),
];

/** What `join` makes of the values of each window. */
function poolOf({ examples, shape }: Setting, window: Window, join: (values: number[]) => number) {
  const [, height, width] = shape;
  const [channels, rows, columns] = pooled(shape, window);
  return ([input]: Values[]): Values =>
    Float64Array.from({ length: examples * channels * rows * columns }, (_, i) => {
      const x = (i % columns) * window.width;
      const y = (Math.floor(i / columns) % rows) * window.height;
      const plane = Math.floor(i / (columns * rows)) * height * width;
      const values = Array.from(
        { length: window.height * window.width },
        (_, j) => input[plane + (y + Math.floor(j / window.width)) * width + x + (j % window.width)],
      );
      return join(values);
    });
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function maxPool(setting: Setting, size: number, relu = false) {
  return new Trial(
    setting,
    (memory, team, [input], output) => new MaxPool(memory, team, { size, relu }, input, output),
    {
      outputShape: pooled(setting.shape, { height: size, width: size }),
    },
  );
}

function averagePool(setting: Setting, window: Window) {
  return new Trial(
    setting,
    (memory, team, [input], output) => new AveragePool(memory, team, window, input, output),
    { outputShape: pooled(setting.shape, window) },
  );
}

/** A setting and a window that fits its image. */
const anyPool = anySetting.chain((setting) =>
  fc.record({
    setting: fc.constant(setting),
    height: fc.integer({ min: 1, max: setting.shape[1] }),
    width: fc.integer({ min: 1, max: setting.shape[2] }),
  }),
);

describe('max-pooling', () => {
  test('agrees with its definition, forward and backward', () => {
    fc.assert(
      fc.property(anyPool, fc.boolean(), ({ setting, height, width }, relu) => {
        const size = Math.min(height, width);
        const trial = maxPool(setting, size, relu);
        const compute = poolOf(setting, { height: size, width: size }, (values) =>
          Math.max(...values, relu ? 0 : -Infinity),
        );
        const inputs = trial.inputs.map(({ values }) => trial.read(values));
        const weights = trial.read(trial.output.gradient!);
        expect(trial.forward()).toEqual(compute(inputs));
        expectGradients(trial.backward(), compute, inputs, weights);
        const alone = maxPool({ ...setting, threads: 1 }, size, relu);
        alone.forward();
        alone.backward();
        trial.expectSameBytes(alone);
      }),
      RUNS,
    );
  });

  test.each([
    [
      [1, 2, 3, 4],
      [0, 0, 0, 1],
    ],
    [
      [4, 2, 3, 4],
      [1, 0, 0, 0],
    ],
    [
      [-1, -1, -1, -1],
      [1, 0, 0, 0],
    ],
    [
      [0, 5, 5, 5],
      [0, 1, 0, 0],
    ],
    [
      [-0, 0, 0, -0],
      [1, 0, 0, 0],
    ],
    [
      [3, NaN, 9, NaN],
      [0, 1, 0, 0],
    ],
  ])('of %j gives the gradient to the first of the largest', (values, expected) => {
    const trial = maxPool(PLAIN, 2);
    trial.set(trial.inputs[0].values, Float64Array.from(values));
    trial.set(trial.output.gradient!, Float64Array.of(1));
    const [largest] = trial.forward();
    expect(largest + 0).toBe(Math.max(...values) + 0);
    expect([...trial.backward()[0]]).toEqual(expected);
  });

  test('passes a NaN on from any place of a square of any example, and to no other example', () => {
    const setting = { ...PLAIN, examples: 16 };
    for (let place = 0; place < 16 * 4; place++) {
      const trial = maxPool(setting, 2);
      const values = trial.read(trial.inputs[0].values);
      values[place] = NaN;
      trial.set(trial.inputs[0].values, values);
      const broken = Array.from(trial.forward(), (value) => Number.isNaN(value));
      expect(broken).toEqual(broken.map((_, example) => example === Math.floor(place / 4)));
    }
  });

  test('gives what fills no square no gradient', () => {
    const trial = maxPool({ ...PLAIN, shape: [1, 3, 3] }, 2);
    trial.forward();
    const [gradient] = trial.backward();
    for (const outside of [2, 5, 6, 7, 8]) expect(gradient[outside]).toBe(0);
  });
});

describe('average-pooling', () => {
  test('agrees with its definition, forward and backward', () => {
    fc.assert(
      fc.property(anyPool, ({ setting, height, width }) => {
        const window = { height, width };
        const trial = averagePool(setting, window);
        const compute = poolOf(setting, window, mean);
        const inputs = trial.inputs.map(({ values }) => trial.read(values));
        const weights = trial.read(trial.output.gradient!);
        expectClose(trial.forward(), compute(inputs), 1e-6);
        expectGradients(trial.backward(), compute, inputs, weights);
        const alone = averagePool({ ...setting, threads: 1 }, window);
        alone.forward();
        alone.backward();
        trial.expectSameBytes(alone);
      }),
      RUNS,
    );
  });

  test('of the whole image is its mean', () => {
    const trial = averagePool({ ...PLAIN, shape: [2, 2, 2] }, { height: 2, width: 2 });
    trial.set(trial.inputs[0].values, Float64Array.of(1, 2, 3, 6, -1, -1, -1, -5));
    expect([...trial.forward()]).toEqual([3, -2]);
  });

  test('of a NaN is NaN', () => {
    const trial = averagePool(PLAIN, { height: 2, width: 2 });
    trial.set(trial.inputs[0].values, Float64Array.of(1, NaN, 3, 4));
    expect(trial.forward()[0]).toBeNaN();
  });
});
