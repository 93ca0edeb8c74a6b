import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Activation } from '../../../../src/engine/simd/activation';
import { bordersOf, readsAllRows } from '../../../../src/engine/simd/convolution';
import { sweepForward, sweepsBackward, View, type Sweep } from '../../../../src/engine/simd/convolutionSweep';
import { PlanMemory } from '../../../../src/engine/simd/memory';
import { Prefetch } from '../../../../src/engine/simd/prefetch';
import { outputShape } from '../../../../src/science/network/shapes';

const LINE = 64;

const anyConvolution = fc
  .record({
    kernel: fc.constantFrom(1, 3, 5),
    stride: fc.constantFrom(1, 2),
    padding: fc.integer({ min: 0, max: 2 }),
    height: fc.integer({ min: 1, max: 9 }),
    width: fc.integer({ min: 1, max: 9 }),
  })
  .filter(({ kernel, padding, height, width }) => Math.min(height, width) + 2 * padding >= kernel)
  .map(({ height, width, ...sizes }) => {
    const layer = {
      kind: 'convolution' as const,
      name: 'layer',
      from: ['input'] as [string],
      inputs: 1,
      outputs: 1,
      bias: false,
      ...sizes,
    };
    const shape: [number, number, number] = [1, height, width];
    const borders = bordersOf(layer, shape);
    const memory = new PlanMemory();
    const input = new View(new Activation(memory, shape, 16, { border: borders.input }), false);
    const output = new View(
      new Activation(memory, outputShape(layer, [shape]), 16, { border: borders.outputGradient }),
      false,
    );
    return {
      layer,
      shape,
      sweeps: [sweepForward(layer, input, output), ...sweepsBackward(layer, output, input)],
    };
  });

/** The lines of all pixels of some rows: of each, as far away as `offsets`. */
function linesOf(
  sweep: Sweep,
  [first, end]: [number, number],
  at: (row: number) => number,
  pixel: number,
  offsets: number[],
): number[] {
  const lines: number[] = [];
  for (let row = first; row < end; row++) {
    for (let x = 0; x < sweep.pixels(16); x++)
      lines.push(...offsets.map((offset) => at(row) + x * pixel + offset));
  }
  return lines;
}

/** The rows of the image, not its border, that some lines lie in. */
function imageRowsOf(view: View, lines: number[]): number[] {
  return lines.flatMap((line) => {
    const row = Math.floor((line - view.at(0)) / view.row);
    const pixel = (line - view.at(0) - row * view.row) / view.pixel;
    return pixel < view.width(16) && row >= 0 && row < view.height ? [row] : [];
  });
}

test('what rows of a sweep are computed of, and where they lie, begins and ends with what kernels go to', () => {
  fc.assert(
    fc.property(anyConvolution, fc.nat(8), fc.nat(8), ({ sweeps }, a, b) => {
      for (const sweep of sweeps) {
        const taps = sweep.taps.map(({ offset }) => offset);
        if (sweep.rows * sweep.pixels(16) * taps.length === 0) continue;
        const first = a % sweep.rows;
        const rows: [number, number] = [first, first + 1 + (b % (sweep.rows - first))];
        const read = linesOf(sweep, rows, (row) => sweep.fromAt(0, row), sweep.fromPixel, taps);
        expect(sweep.source(0, rows, 16)).toEqual([Math.min(...read), Math.max(...read) + LINE]);
        expect(sweep.sourceEnd(rows, 16)).toBeGreaterThan(Math.max(...imageRowsOf(sweep.from, read)));
        if (!sweep.isFirst) continue;
        // of the sweeps that write one view together, the first says where all that they write lies
        const written = sweeps
          .filter(({ to }) => to === sweep.to)
          .flatMap((it) => {
            const own: [number, number] = [rows[0], Math.min(rows[1], it.rows)];
            return linesOf(it, own, (row) => it.toAt(0, row), it.toPixel, [0]);
          });
        expect(sweep.target(0, rows, 16)).toEqual([Math.min(...written), Math.max(...written) + LINE]);
      }
    }),
  );
});

test('a convolution that is said to read all rows of an image does', () => {
  fc.assert(
    fc.property(anyConvolution, ({ layer, shape, sweeps: [forward] }) => {
      fc.pre(readsAllRows(layer, shape));
      const taps = forward.taps.map(({ offset }) => offset);
      const read = linesOf(
        forward,
        [0, forward.rows],
        (row) => forward.fromAt(0, row),
        forward.fromPixel,
        taps,
      );
      expect(new Set(imageRowsOf(forward.from, read)).size).toBe(shape[1]);
      expect(forward.sourceEnd([0, forward.rows], 16)).toBeGreaterThanOrEqual(shape[1]);
    }),
  );
});

describe('a prefetch', () => {
  /** A prefetch of channels 0, 2 and 5 of six, and, for each call of its kernel, the stretches that it reads. */
  function recorded(shape: [number, number, number], isFlat: boolean) {
    const memory = new PlanMemory();
    const view = new View(new Activation(memory, shape, 32, { flat: isFlat }), isFlat);
    const used = Uint8Array.from({ length: view.channels }, (_, channel) =>
      Number([0, 2, 5].includes(channel)),
    );
    const prefetch = new Prefetch(memory, view, used);
    const calls: [start: number, end: number][][] = [];
    const call = (start: number, offsets: number, count: number, bytes: number) => {
      const places = [...memory.words(offsets, count)].map((offset) => start + offset - view.at(0));
      calls.push(places.map((place) => [place, place + bytes]));
    };
    Object.defineProperty(memory, 'kernels', { value: { ...memory.kernels, prefetch: call } });
    return { prefetch, view, calls };
  }

  test('brings a stretch of the channels that are used, but for what is near already', () => {
    const { prefetch, view, calls } = recorded([6, 64, 64], false);
    const [at, { plane, row }] = [view.at(0), view];
    expect(prefetch.bring([0, 6], [at, at + 3 * row])).toBe(at + 3 * row);
    expect(prefetch.bring([1, 5], [at + 2 * row, at + 4 * row], at + 3 * row)).toBe(at + 4 * row);
    expect(calls).toEqual([
      [0, 2, 5].map((channel) => [channel * plane, channel * plane + 3 * row]),
      [[2 * plane + 3 * row, 2 * plane + 4 * row]],
    ]);
  });

  test('brings all panels of a vector', () => {
    const { prefetch, view, calls } = recorded([6, 64, 64], true);
    prefetch.bringVector([0, 4], 32);
    const lines = (panel: number) =>
      [0, 2]
        .map((feature) => feature * view.plane + panel * view.pixel)
        .map((place) => [place, place + LINE]);
    expect(calls).toEqual([lines(0), lines(1)]);
  });

  test('leaves alone what is in the cache anyway', () => {
    const { prefetch, view, calls } = recorded([6, 8, 8], false);
    prefetch.bring([0, 6], [view.at(0), view.at(0) + view.row]);
    prefetch.bringVector([0, 6], 32);
    expect(calls).toEqual([]);
  });
});

test('the kernel reads nothing but the stretches: it goes to the end of memory and not beyond', () => {
  const memory = new PlanMemory();
  const start = memory.reserve(LINE);
  const end = Math.ceil((start + LINE) / 65536) * 65536;
  const offsets = memory.table(Int32Array.from([0, LINE, 2 * LINE, 3 * LINE, 4 * LINE]));
  const from = end - 6 * LINE;
  for (let count = 0; count <= 5; count++) {
    expect(() => memory.kernels.prefetch(from, offsets, count, 2 * LINE)).not.toThrow();
  }
  expect(() => memory.kernels.prefetch(from, offsets, 5, 3 * LINE)).toThrow('out of bounds');
});
