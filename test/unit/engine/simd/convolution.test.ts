import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Activation } from '../../../../src/engine/simd/activation';
import { bordersOf, type Convolution, type ConvolutionSpec } from '../../../../src/engine/simd/convolution';
import { DenseConvolution } from '../../../../src/engine/simd/convolutionDense';
import { SparseConvolution } from '../../../../src/engine/simd/convolutionSparse';
import { WinogradConvolution } from '../../../../src/engine/simd/convolutionWinograd';
import type { PlanMemory } from '../../../../src/engine/simd/memory';
import type { Shape } from '../../../../src/science/network/graph';
import { outputShape } from '../../../../src/science/network/shapes';
import { Stream } from '../../../../src/science/random/stream';
import { Phases } from './phases';
import { columnAt, expectClose, pixelsOf } from './trial';

interface Setting {
  layer: ConvolutionSpec['layer'];
  shape: Shape;
  examples: number;
  relu: boolean;
  adds: boolean;
  /** Of kept weights, of outputs that live, and of those of them that learn. */
  density: number;
  living: number;
  learning: number;
  seed: number;
}

const from: [string] = ['input'];
const channels = fc.integer({ min: 1, max: 10 });
const side = fc.integer({ min: 1, max: 7 });

const anyConvolution = fc
  .record({
    inputs: channels,
    outputs: channels,
    kernel: fc.constantFrom(1, 3, 5),
    stride: fc.constantFrom(1, 2),
    padding: fc.integer({ min: 0, max: 2 }),
    bias: fc.boolean(),
    height: side,
    width: side,
  })
  .filter(({ kernel, padding, height, width }) => Math.min(height, width) + 2 * padding >= kernel)
  .map(({ height, width, ...sizes }) => ({
    layer: { kind: 'convolution' as const, name: 'layer', from, ...sizes },
    shape: [sizes.inputs, height, width] as Shape,
  }));

/** Flat by nature, or an image that is read as one. */
const anyLinear = fc
  .tuple(channels, channels, fc.integer({ min: 1, max: 3 }))
  .map(([count, outputs, width]) => ({
    layer: { kind: 'linear' as const, name: 'layer', from, inputs: count * width, outputs },
    shape: [count, 1, width] as Shape,
  }));

const anySetting: fc.Arbitrary<Setting> = fc
  .tuple(
    fc.oneof({ weight: 3, arbitrary: anyConvolution }, anyLinear),
    fc.record({
      // kernels take the panels of a linear layer by fours
      examples: fc.oneof(
        { weight: 4, arbitrary: fc.integer({ min: 1, max: 40 }) },
        fc.integer({ min: 49, max: 90 }),
      ),
      relu: fc.boolean(),
      adds: fc.boolean(),
      density: fc.constantFrom(0, 0.05, 0.3, 1),
      living: fc.constantFrom(0.5, 1),
      learning: fc.constantFrom(0.5, 1),
      seed: fc.nat(1e6),
    }),
  )
  .map(([sized, rest]) => ({ ...sized, ...rest }));

/** More products, and more weights, than the kernels take at once. */
const LARGE: Setting = {
  layer: {
    kind: 'convolution',
    name: 'layer',
    from,
    inputs: 61,
    outputs: 66,
    kernel: 3,
    stride: 1,
    padding: 1,
    bias: true,
  },
  shape: [61, 3, 5],
  examples: 19,
  relu: true,
  adds: true,
  density: 0.95,
  living: 1,
  learning: 1,
  seed: 1,
};

/** More bytes than are in the cache of a core at once. */
const TALL: Setting = {
  ...LARGE,
  layer: { ...LARGE.layer, inputs: 60, outputs: 5 },
  shape: [60, 16, 16],
  density: 0.05,
};

/** More inputs, and more panels of examples, than are used for all outputs at once. */
const WIDE: Setting = {
  layer: { kind: 'linear', name: 'layer', from, inputs: 2100, outputs: 7 },
  shape: [2100, 1, 1],
  examples: 130,
  relu: true,
  adds: false,
  density: 0.3,
  living: 0.5,
  learning: 1,
  seed: 1,
};

/** Those that Winograd's filtering does. */
const anyTiled: fc.Arbitrary<Setting> = fc
  .record({
    setting: anySetting,
    inputs: channels,
    outputs: channels,
    bias: fc.boolean(),
    height: fc.constantFrom(4, 8),
    width: fc.constantFrom(4, 8, 12),
  })
  .map(({ setting, height, width, ...sizes }) => ({
    ...setting,
    layer: { kind: 'convolution', name: 'layer', from, kernel: 3, stride: 1, padding: 1, ...sizes },
    shape: [sizes.inputs, height, width],
  }));

/** More inputs, and more weights, than are multiplied at once. */
const LARGE_TILED: Setting = {
  ...LARGE,
  layer: { ...LARGE.layer, inputs: 270, outputs: 37 },
  shape: [270, 8, 4],
};

const CAPACITY = 144;
/** Stands where something finite may stand, or where something must be written. */
const RUBBISH = 1e3;

type Form = new (...args: ConstructorParameters<typeof DenseConvolution>) => Convolution;

/** What is random in a setting, the same for both forms. */
function drawn(setting: Setting) {
  const { layer, shape, density, examples } = setting;
  const stream = new Stream(setting.seed, 'subset');
  const output = outputShape(layer, [layer.kind === 'linear' ? [layer.inputs, 1, 1] : shape]);
  const area = layer.kind === 'linear' ? 1 : layer.kernel ** 2;
  const bytes = (length: number, share: number) =>
    Uint8Array.from({ length }, () => Number(stream.uniform() < share));
  const floats = (length: number) => Float32Array.from({ length }, () => stream.normal());
  const live = bytes(layer.outputs, setting.living);
  const pixels = output[1] * output[2];
  const learning = bytes(layer.outputs, setting.learning).map((learns, i) => learns & live[i]);
  return {
    output,
    live,
    learning,
    mask: bytes(layer.outputs * layer.inputs * area, density),
    weight: floats(layer.outputs * layer.inputs * area),
    bias: floats(layer.outputs),
    input: floats(examples * shape[0] * shape[1] * shape[2]),
    before: floats(examples * shape[0] * shape[1] * shape[2]),
    gradient: floats(examples * layer.outputs * pixels).map(
      (value, i) => value * learning[Math.floor(i / pixels) % layer.outputs],
    ),
  };
}

function read(memory: PlanMemory, activation: Activation, examples: number): Float32Array {
  const floats = allOf(memory);
  const pixels = pixelsOf(activation);
  return Float32Array.from({ length: examples * pixels.length }, (_, i) => {
    return floats[columnAt(activation, pixels[i % pixels.length], Math.floor(i / pixels.length))];
  });
}

/** Writes the values of so many examples, and `beyond` in the columns of all others. */
function write(
  memory: PlanMemory,
  activation: Activation,
  examples: number,
  values: Float32Array,
  beyond: number,
): void {
  const floats = allOf(memory);
  const pixels = pixelsOf(activation);
  for (let i = 0; i < CAPACITY * pixels.length; i++) {
    const example = Math.floor(i / pixels.length);
    const at = columnAt(activation, pixels[i % pixels.length], example);
    floats[at] = example < examples ? values[i] : beyond;
  }
}

function allOf(memory: PlanMemory): Float32Array {
  const bottom = memory.kernels.freeMemory.value as number;
  return memory.floats(0, Math.floor((bottom + memory.size) / 4));
}

/** Goes forward and back. */
function run(Form: Form, setting: Setting, threads = 1) {
  const { layer, shape, examples, relu, adds } = setting;
  const draw = drawn(setting);
  const isFlat = layer.kind === 'linear';
  const borders = isFlat ? { input: 0, outputGradient: 0 } : bordersOf(layer, shape);
  const activations: Record<string, Activation> = {};
  const phases = new Phases(threads, (memory, team) => {
    const make = (name: string, of: Shape, border: number) =>
      (activations[name] = new Activation(memory, of, CAPACITY, { border, flat: isFlat }));
    const input = {
      values: make('input', shape, borders.input),
      gradient: make('inputGradient', shape, 1 - Number(isFlat)),
      adds,
    };
    const output = {
      values: make('output', draw.output, 0),
      gradient: make('gradient', draw.output, borders.outputGradient),
    };
    const spec = { layer, relu, mask: draw.mask, slots: 0, live: draw.live, learning: draw.learning };
    return new Form(memory, team, spec, input, output);
  });
  const { memory, members } = phases;
  const [{ parameters }] = members;
  const { input, inputGradient, output, gradient } = activations;
  write(memory, input, examples, draw.input, RUBBISH);
  write(memory, inputGradient, examples, adds ? draw.before : draw.before.map(() => RUBBISH), 0);
  for (const parameter of parameters) {
    parameter.load(
      parameter.name === 'layer.bias' ? draw.bias : masked(draw.weight, (i) => draw.mask[i]),
      parameter.values,
    );
  }
  phases.forward(examples);
  const values = read(memory, output, examples);
  write(memory, gradient, examples, draw.gradient, 0);
  const gradients = new Map(parameters.map((p) => [p.name, new Float32Array(p.bytes / 4).fill(NaN)]));
  phases.backward(examples, ({ name }, offset, piece, bytes) => {
    const floats = gradients.get(name)!.subarray(offset / 4, (offset + bytes) / 4);
    expect(offset % 16).toBe(0);
    expect(floats.every(Number.isNaN)).toBe(true); // no piece twice
    floats.set(memory.floats(piece, bytes / 4));
  });
  const tensorOf = (name: string) => parameters.find((p) => p.name === name)?.tensor(gradients.get(name)!);
  return {
    values,
    inputGradient: read(memory, inputGradient, examples),
    weight: masked(tensorOf('layer.weight')!, (i) => draw.mask[i]),
    bias: tensorOf('layer.bias'),
  };
}

/** The same in double precision, term by term as the formulas have it. */
function reference(setting: Setting): ReturnType<typeof run> {
  const { layer, shape, relu, adds } = setting;
  const { output, ...draw } = drawn(setting);
  const { kernel, stride, padding } = layer.kind === 'linear' ? { kernel: 1, stride: 1, padding: 0 } : layer;
  const [, height, width] = layer.kind === 'linear' ? [0, 1, 1] : shape;
  const [outputs, outputHeight, outputWidth] = output;
  const values = new Float64Array(draw.gradient.length);
  const inputGradient = new Float64Array(draw.input.length);
  const weight = new Float64Array(draw.weight.length);
  const bias = new Float64Array(outputs);
  if (adds) inputGradient.set(draw.before);

  const eachTerm = (use: (at: number, from: number, w: number) => void) => {
    for (let at = 0; at < values.length; at++) {
      const x = at % outputWidth;
      const y = Math.floor(at / outputWidth) % outputHeight;
      const o = Math.floor(at / outputWidth / outputHeight) % outputs;
      const example = Math.floor(at / outputWidth / outputHeight / outputs);
      for (let term = 0; term < layer.inputs * kernel ** 2; term++) {
        const fromX = x * stride - padding + (term % kernel);
        const fromY = y * stride - padding + (Math.floor(term / kernel) % kernel);
        if (fromX < 0 || fromX >= width || fromY < 0 || fromY >= height) continue;
        const c = Math.floor(term / kernel ** 2);
        const input = ((example * layer.inputs + c) * height + fromY) * width + fromX;
        use(at, input, o * layer.inputs * kernel ** 2 + term);
      }
    }
  };
  const outputOf = (at: number) => Math.floor(at / outputWidth / outputHeight) % outputs;
  const hasBias = layer.kind === 'linear' || layer.bias;
  if (hasBias) values.forEach((_, at) => (values[at] = draw.bias[outputOf(at)]));
  eachTerm((at, input, w) => (values[at] += draw.weight[w] * draw.mask[w] * draw.input[input]));
  const gradient = Float64Array.from(draw.gradient, (value, at) => (relu && values[at] <= 0 ? 0 : value));
  gradient.forEach((value, at) => (bias[outputOf(at)] += value));
  eachTerm((at, input, w) => {
    inputGradient[input] += draw.weight[w] * draw.mask[w] * gradient[at];
    weight[w] += draw.mask[w] * draw.input[input] * gradient[at];
  });
  return {
    values: Float32Array.from(values, (value) => (relu ? Math.max(0, value) : value)),
    inputGradient: Float32Array.from(inputGradient),
    weight: Float32Array.from(weight),
    bias: hasBias ? Float32Array.from(bias) : undefined,
  };
}

/** Zero, not minus zero, where the bit is 0. */
function masked(values: Float32Array, bitAt: (i: number) => number): Float32Array {
  return values.map((value, i) => (bitAt(i) === 1 ? value : 0));
}

/** Dead outputs may hold anything. */
function withoutDead(values: Float32Array, setting: Setting): Float32Array {
  const { live, output } = drawn(setting);
  return masked(values, (i) => live[Math.floor(i / (output[1] * output[2])) % output[0]]);
}

describe.each([
  ['dense', DenseConvolution, anySetting, [LARGE, TALL, WIDE]],
  ['sparse', SparseConvolution, anySetting, [LARGE, TALL, WIDE]],
  ['Winograd', WinogradConvolution, anyTiled, [LARGE_TILED]],
] as const)('a %s convolution', (_, Form, settings, examples) => {
  test('computes what the formulas say', () => {
    fc.assert(
      fc.property(settings, (setting) => {
        const actual = run(Form, setting);
        const expected = reference(setting);
        expectClose(withoutDead(actual.values, setting), withoutDead(expected.values, setting));
        expectClose(actual.inputGradient, expected.inputGradient);
        expectClose(actual.weight, expected.weight);
        if (expected.bias) expectClose(actual.bias!, expected.bias);
      }),
      { numRuns: 100, seed: 1, examples: examples.map((setting) => [setting]) },
    );
  });

  test('gives the same bits whatever the number of threads', () => {
    fc.assert(
      fc.property(settings, fc.integer({ min: 2, max: 5 }), (setting, threads) => {
        expect(run(Form, setting, threads)).toEqual(run(Form, setting));
      }),
      { numRuns: 60, examples: examples.map((setting) => [setting, 3]) },
    );
  });
});

test('dense and sparse give the same bits', () => {
  fc.assert(
    fc.property(anySetting, (setting) => {
      const dense = run(DenseConvolution, setting);
      const sparse = run(SparseConvolution, setting);
      expect(withoutDead(sparse.values, setting)).toEqual(withoutDead(dense.values, setting));
      expect(sparse.inputGradient).toEqual(dense.inputGradient);
      expect(sparse.weight).toEqual(dense.weight);
      expect(sparse.bias).toEqual(dense.bias);
    }),
    { numRuns: 100, examples: [[LARGE], [TALL], [WIDE]] },
  );
});
