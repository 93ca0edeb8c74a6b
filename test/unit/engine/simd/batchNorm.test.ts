import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Activation, columnsOf } from '../../../../src/engine/simd/activation';
import { BatchNorm } from '../../../../src/engine/simd/batchNorm';
import { panelsFor } from '../../../../src/engine/simd/matrix';
import type { Rows } from '../../../../src/engine/simd/rows';
import { BATCH_NORM } from '../../../../src/science/network/graph';
import { Stream } from '../../../../src/science/random/stream';
import {
  anySetting,
  EVALUATE,
  expectClose,
  expectGradients,
  RUNS,
  TRAIN,
  Trial,
  type Setting,
  type Values,
} from './trial';

interface Kind {
  relu: boolean;
  addend: boolean;
}

const KINDS: Kind[] = [
  { relu: false, addend: false },
  { relu: true, addend: false },
  { relu: false, addend: true },
  { relu: true, addend: true },
];

const SETTING: Setting = {
  examples: 18,
  shape: [3, 4, 5],
  borders: [1, 0],
  adds: false,
  threads: 1,
  seed: 3,
};

/** The tensors of a layer, by the last part of their names. */
type Tensors = Record<'weight' | 'bias' | 'running_mean' | 'running_var', Float64Array>;

function randomTensors({ shape: [channels], seed }: Setting): Tensors {
  const stream = new Stream(seed, 'init');
  const draw = (next: () => number) => Float64Array.from({ length: channels }, () => Math.fround(next()));
  return {
    weight: draw(() => stream.normal()),
    bias: draw(() => stream.normal()),
    running_mean: draw(() => stream.normal()),
    running_var: draw(() => 0.5 + stream.uniform()),
  };
}

function batchNorm(
  setting: Setting,
  { relu, addend }: Kind,
  tensors = randomTensors(setting),
  { inPlace = false, byRows = false } = {},
) {
  const layer = {
    kind: 'batch-norm' as const,
    name: 'bn',
    from: ['x'] as [string],
    channels: setting.shape[0],
  };
  const trial = new Trial(
    setting,
    (memory, team, [input, other], output) => {
      if (inPlace) output.gradient = (other ?? input).gradient;
      if (byRows) {
        input.readers = [];
        output.values = new Activation(memory, setting.shape, setting.examples, {
          border: setting.borders[0],
          inTurn: true,
        });
      }
      return new BatchNorm(memory, team, { layer, relu, slots: 1 }, input, output, other);
    },
    { count: addend ? 2 : 1 },
  );
  for (const parameter of trial.operation.parameters) {
    const tensor = tensors[parameter.name.slice('bn.'.length) as keyof Tensors];
    parameter.load(Float32Array.from(tensor), parameter.values);
  }
  return trial;
}

/** A tensor of the layer as it is now. */
function saved({ operation }: Trial, name: keyof Tensors): Float32Array {
  const parameter = operation.parameters.find((each) => each.name === `bn.${name}`)!;
  return parameter.save(parameter.values);
}

/** What was taken as the gradient by a tensor; all of it, and nothing but zeros where no entry lies. */
function taken(trial: Trial, name: 'weight' | 'bias'): Float32Array {
  const parameter = trial.operation.parameters.find((each) => each.name === `bn.${name}`)!;
  const gradient = new Float32Array(parameter.bytes / 4);
  for (const [offset, part] of trial.taken.get(`bn.${name}`)!) gradient.set(part, offset / 4);
  expect(gradient.filter((_, i) => i % 4 !== 0).every((value) => value === 0)).toBe(true);
  return parameter.tensor(gradient);
}

const sum = (values: Values) => values.reduce((total, value) => total + value, 0);

/** The values of each channel, example after example. */
function byChannel({ examples, shape: [channels, height, width] }: Setting, values: Values): Values[] {
  const pixels = height * width;
  return Array.from({ length: channels }, (_, channel) =>
    Float64Array.from(
      { length: examples * pixels },
      (_, i) => values[(Math.floor(i / pixels) * channels + channel) * pixels + (i % pixels)],
    ),
  );
}

function statistics(
  setting: Setting,
  values: Values,
): { means: number[]; variances: number[]; count: number } {
  const parts = byChannel(setting, values);
  const means = parts.map((part) => sum(part) / part.length);
  return {
    means,
    variances: parts.map((part, c) => sum(part.map((x) => (x - means[c]) ** 2)) / part.length),
    count: parts[0].length,
  };
}

/** Batch norm as Ioffe and Szegedy (2015) write it down, of the batch's statistics or the running ones. */
function reference(setting: Setting, { relu }: Kind, tensors: Tensors, ofBatch = true) {
  const [channels, height, width] = setting.shape;
  return ([input, addend]: Values[]): Values => {
    const batch = statistics(setting, input);
    const means = ofBatch ? batch.means : tensors.running_mean;
    const variances = ofBatch ? batch.variances : tensors.running_var;
    return input.map((x, i) => {
      const c = Math.floor(i / (height * width)) % channels;
      const normal = (x - means[c]) / Math.sqrt(variances[c] + BATCH_NORM.epsilon);
      const y = normal * tensors.weight[c] + tensors.bias[c] + (addend ? addend[i] : 0);
      return relu && y < 0 ? 0 : y;
    });
  };
}

describe.each(KINDS)('batch norm with $relu and $addend', (kind) => {
  test.each([
    ['training', TRAIN],
    ['evaluation', EVALUATE],
  ])('agrees with its definition in %s, forward and backward', (_, mode) => {
    fc.assert(
      fc.property(anySetting, (setting) => {
        fc.pre(setting.examples * setting.shape[1] * setting.shape[2] > 3); // where a variance is hardly one
        const tensors = randomTensors(setting);
        const compute = reference(setting, kind, tensors, mode === TRAIN);
        const trial = batchNorm(setting, kind, tensors);
        const inputs = trial.inputs.map(({ values }) => trial.read(values));
        const weights = trial.read(trial.output.gradient!);
        expectClose(trial.forward(mode), compute(inputs), 1e-5);
        expectGradients(trial.backward(), compute, inputs, weights, 3e-5);
        for (const name of ['weight', 'bias'] as const) {
          const ofTensor = ([tensor]: Values[]) =>
            reference(setting, kind, { ...tensors, [name]: tensor }, mode === TRAIN)(inputs);
          expectGradients([taken(trial, name)], ofTensor, [tensors[name].slice()], weights);
        }
        const alone = batchNorm({ ...setting, threads: 1 }, kind, tensors);
        alone.forward(mode);
        alone.backward();
        trial.expectSameBytes(alone);
        for (const name of ['weight', 'bias'] as const)
          expect(taken(trial, name)).toEqual(taken(alone, name));
      }),
      { ...RUNS, numRuns: 20 },
    );
  });

  test('passes on a NaN', () => {
    const trial = batchNorm(SETTING, kind);
    const values = trial.read(trial.inputs[0].values);
    values[2] = NaN;
    trial.set(trial.inputs[0].values, values);
    const [broken, ...whole] = byChannel(SETTING, trial.forward());
    expect(broken.every(Number.isNaN)).toBe(true);
    expect(whole.some((channel) => channel.some(Number.isNaN))).toBe(false);
  });

  test('changes the gradient in place where it may', () => {
    const apart = batchNorm(SETTING, kind);
    const inPlace = batchNorm(SETTING, kind, randomTensors(SETTING), { inPlace: true });
    expect(inPlace.forward()).toEqual(apart.forward());
    expect(inPlace.backward()).toEqual(apart.backward());
    expect(inPlace.taken).toEqual(apart.taken);
  });

  test('gives its parameters gradients where nobody wants one by the input', () => {
    const all = batchNorm(SETTING, kind);
    const first = batchNorm(SETTING, kind);
    delete first.inputs[0].gradient;
    for (const trial of [all, first]) trial.forward();
    expect(first.backward()).toEqual(all.backward().slice(1));
    expect(first.taken).toEqual(all.taken);
  });
});

test('batch norm reads, and gives, rows as neighbours ask it to, with the same bits', () => {
  fc.assert(
    fc.property(anySetting, fc.integer({ min: 1, max: 4 }), fc.boolean(), (given, atOnce, relu) => {
      const setting = { ...given, threads: 1, adds: false };
      const kind = { relu, addend: false };
      const whole = batchNorm(setting, kind);
      const byRows = batchNorm(setting, kind, randomTensors(setting), { byRows: true });
      const [, height] = setting.shape;
      const [{ values, readers }] = byRows.inputs;
      const visitRows = (visit: (panel: number, rows: Rows) => void) => {
        for (let panel = 0; panel < panelsFor(setting.examples); panel++) {
          for (let row = 0; row < height; row += atOnce) visit(panel, [row, Math.min(height, row + atOnce)]);
        }
      };
      visitRows((panel, rows) => {
        for (const reader of readers!) reader.read(panel, rows, values.at(panel), setting.examples);
      });
      const expected = whole.forward();
      byRows.forward();
      const { onDemand, values: output } = byRows.output;
      const perPanel = 16 * setting.shape.reduce((a, b) => a * b);
      onDemand!.begin();
      visitRows((panel, [, end]) => {
        onDemand!.give(panel, end);
        const examples = columnsOf(panel, setting.examples);
        if (end === height) {
          const all = byRows.read(output).subarray(0, (examples * perPanel) / 16);
          expect(all).toEqual(expected.slice(panel * perPanel).subarray(0, all.length));
        }
      });
      expect(byRows.backward()).toEqual(whole.backward());
      expect(byRows.taken).toEqual(whole.taken);
    }),
    { ...RUNS, numRuns: 20 },
  );
});

describe('the running statistics', () => {
  const plain: Kind = { relu: false, addend: false };

  test('take in a tenth of the batch with every step, of its unbiased variance', () => {
    const trial = batchNorm(SETTING, plain);
    const before = randomTensors(SETTING);
    const { means, variances, count } = statistics(SETTING, trial.read(trial.inputs[0].values));
    let mean = [...before.running_mean];
    let variance = [...before.running_var];
    for (let step = 0; step < 3; step++) {
      trial.forward(TRAIN);
      mean = mean.map((value, c) => 0.9 * value + 0.1 * means[c]);
      variance = variance.map((value, c) => 0.9 * value + (0.1 * variances[c] * count) / (count - 1));
    }
    expectClose(saved(trial, 'running_mean'), mean, 1e-6);
    expectClose(saved(trial, 'running_var'), variance, 1e-6);
  });

  test('stay as they are in evaluation and on the way back, and have no slots', () => {
    const trial = batchNorm(SETTING, plain);
    trial.forward(EVALUATE);
    trial.backward();
    const before = randomTensors(SETTING);
    expect([...saved(trial, 'running_mean')]).toEqual([...before.running_mean]);
    expect([...saved(trial, 'running_var')]).toEqual([...before.running_var]);
    expect([...trial.taken.keys()].sort()).toEqual(['bn.bias', 'bn.weight']);
    expect(trial.operation.parameters.map(({ slots }) => slots.length)).toEqual([1, 1, 0, 0]);
  });

  test('of a batch of one value stay finite', () => {
    const setting: Setting = { ...SETTING, examples: 1, shape: [2, 1, 1] };
    const trial = batchNorm(setting, plain);
    expectClose(trial.forward(TRAIN), randomTensors(setting).bias);
    expect(saved(trial, 'running_var').every(Number.isFinite)).toBe(true);
  });

  test('are accurate where the mean is a thousand deviations away, and where the first row is unlike the others', () => {
    const setting: Setting = { ...SETTING, examples: 40, shape: [1, 30, 9] };
    for (const shift of [(): number => 1000, (i: number) => (i % 270 < 9 ? 100 : 0)]) {
      const trial = batchNorm(setting, plain);
      const values = trial.read(trial.inputs[0].values).map((value, i) => Math.fround(value + shift(i)));
      trial.set(trial.inputs[0].values, values);
      trial.forward(TRAIN);
      const { means, variances, count } = statistics(setting, values);
      const before = randomTensors(setting);
      const variance = (saved(trial, 'running_var')[0] - 0.9 * before.running_var[0]) / 0.1;
      const mean = (saved(trial, 'running_mean')[0] - 0.9 * before.running_mean[0]) / 0.1;
      expect(Math.abs(mean / means[0] - 1)).toBeLessThan(1e-5);
      expect(Math.abs(variance / ((variances[0] * count) / (count - 1)) - 1)).toBeLessThan(1e-5);
    }
  });
});
