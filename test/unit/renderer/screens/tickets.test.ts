import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TicketView } from '../../../../src/ipc/contract';
import {
  cutOff,
  inputPicture,
  intersection,
  keptInKernels,
  kernelPicture,
  overlaps,
  pairBits,
  readsPixels,
  tiled,
} from '../../../../src/renderer/screens/tickets/masks';
import { firstLayerMap, layerMap, pairMap } from '../../../../src/renderer/screens/tickets/pictures';
import { kinship } from '../../../../src/renderer/screens/tickets/tickets';

const kept = (bits: Uint8Array) => bits.reduce((sum, bit) => sum + bit, 0);

/** A ticket of one layer of so many inputs, a row an output. */
function ticket(rows: number[][], input: TicketView['input'] = [1, 1, rows[0].length]): TicketView {
  const bits = Uint8Array.from(rows.flat());
  const shape = [rows.length, rows[0].length];
  return { input, layers: [{ name: 'fc1', shape, bits, total: bits.length, kept: kept(bits) }] };
}

test('the picture counts the kept weights that read each pixel, over channels', () => {
  expect([
    ...inputPicture(
      ticket([
        [1, 0, 1],
        [1, 0, 0],
      ]),
    ),
  ]).toEqual([2, 0, 1]);
  expect([...inputPicture(ticket([[1, 0, 1, 1]], [2, 1, 2]))]).toEqual([2, 1]);
});

test('units that nothing reads, or that read nothing, are counted', () => {
  expect(
    cutOff(
      ticket([
        [1, 0, 0],
        [0, 0, 0],
      ]).layers[0],
    ),
  ).toEqual({ inputs: 2, outputs: 1 });
});

test('the overlap of two masks, and what chance would give', () => {
  const { layers, all } = overlaps(ticket([[1, 1, 0, 0]]), ticket([[1, 0, 1, 0]]));
  // 2 and 2 of 4 kept share 1 on average
  expect(layers[0]).toMatchObject({
    first: 2,
    second: 2,
    both: 1,
    jaccard: 1 / 3,
    chance: 1 / 3,
    deviations: 0,
  });
  expect(all).toMatchObject({ both: 1, jaccard: 1 / 3 });
});

test('equal masks overlap wholly; two empty ones too', () => {
  expect(overlaps(ticket([[1, 0]]), ticket([[1, 0]])).layers[0].jaccard).toBe(1);
  expect(overlaps(ticket([[0, 0]]), ticket([[0, 0]])).layers[0]).toMatchObject({
    jaccard: 1,
    deviations: null,
  });
});

test('over all layers chance is within layers: full and empty layers are no agreement', () => {
  const two = (first: number[], second: number[]): TicketView => {
    const layer = (name: string, bits: number[]) => ticket([bits]).layers.map((one) => ({ ...one, name }))[0];
    return { input: [1, 1, 4], layers: [layer('a', first), layer('b', second)] };
  };
  const full = [1, 1, 1, 1];
  const { all } = overlaps(two(full, [0, 0, 0, 0]), two(full, [0, 0, 0, 0]));
  expect(all).toMatchObject({ jaccard: 1, chance: 1, deviations: null });
});

test('networks without a layer in common have no overlap', () => {
  expect(overlaps(ticket([[1, 0]]), ticket([[1, 0, 1]]))).toEqual({ layers: [], all: undefined });
});

test('the overlap does not depend on which ticket comes first, and lies between 0 and 1', () => {
  const bits = fc.array(fc.constantFrom(0, 1), { minLength: 20, maxLength: 20 });
  fc.assert(
    fc.property(bits, bits, (a, b) => {
      const [one] = overlaps(ticket([a]), ticket([b])).layers;
      const [other] = overlaps(ticket([b]), ticket([a])).layers;
      expect(one.jaccard).toBe(other.jaccard);
      expect(one.jaccard).toBeGreaterThanOrEqual(0);
      expect(one.jaccard).toBeLessThanOrEqual(1);
      expect(intersection(ticket([a]), ticket([b])).layers[0].kept).toBe(one.both);
    }),
  );
});

test('each weight is kept by neither, one, the other or both', () => {
  expect([...pairBits(Uint8Array.of(0, 1, 0, 1), Uint8Array.of(0, 0, 1, 1))]).toEqual([0, 1, 2, 3]);
});

test('tickets of one replicate are akin', () => {
  const place = { id: 'a', replicate: 0, level: 1 };
  expect(kinship(place, { ...place, level: 3 })).toMatch(/lies within/);
  expect(kinship(place, place)).toMatch(/the same ticket/);
  expect(kinship(place, { ...place, replicate: 1 })).toBe('');
});

/** Two outputs of two inputs, kernels of 2 x 2. */
const kernels = [
  [1, 0, 0, 1],
  [0, 0, 0, 0],
  [1, 1, 1, 1],
  [0, 0, 0, 0],
];
const convolution = (rows = kernels): TicketView['layers'][number] => {
  const bits = Uint8Array.from(rows.flat());
  return { name: 'conv1', shape: [2, 2, 2, 2], bits, total: bits.length, kept: kept(bits) };
};

test('of a convolution the kept weights of each kernel are counted, and its unused channels', () => {
  expect([...keptInKernels(convolution())]).toEqual([2, 0, 4, 0]);
  expect(cutOff(convolution())).toEqual({ inputs: 1, outputs: 0 });
});

test('every weight of a convolution has a pixel, kernel beside kernel', () => {
  const { width, height, values } = tiled(convolution().bits, convolution());
  expect([width, height]).toEqual([4, 4]);
  expect([...values]).toEqual([1, 0, 0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0]);
  const dense = Uint8Array.of(1, 2, 3, 4, 5, 6);
  expect(tiled(dense, { shape: [2, 3] })).toEqual({ width: 3, height: 2, values: dense });
});

test('the kernels of the first convolution, over its inputs, with a gap between two', () => {
  const { width, height, values } = kernelPicture(convolution());
  expect([width, height]).toEqual([5, 2]);
  expect([...values]).toEqual([1, 0, NaN, 1, 1, 0, 1, NaN, 1, 1]);
});

test('the first layer is drawn as what it is', () => {
  const owner = { short: 'first', full: 'Quick start, level 2' };
  const pixels = ticket([[1, 0, 1, 1]], [2, 1, 2]);
  expect(readsPixels(pixels)).toBe(true);
  expect(firstLayerMap(pixels, owner)).toMatchObject({
    title: 'What the first layer still sees: first',
    subject: 'Quick start, level 2',
    width: 2,
    height: 1,
    most: 2,
  });
  const convolutional: TicketView = { input: [2, 8, 8], layers: [convolution()] };
  expect(firstLayerMap(convolutional, owner)).toMatchObject({ title: 'Kernels of conv1: first', most: 2 });
  expect(firstLayerMap(ticket([[1, 0, 1]], [1, 2, 2]), owner)).toBeUndefined();
});

test('layers are drawn outputs by inputs, two masks weight by weight', () => {
  const owner = { short: '', full: 'Quick start' };
  expect(layerMap(convolution(), owner)).toMatchObject({ title: 'conv1', width: 2, height: 2, most: 4 });
  expect(layerMap(convolution(), owner).caption).toContain('Nothing reads 1 of the inputs.');
  expect(layerMap(ticket([[1, 0]]).layers[0], owner)).toMatchObject({ width: 2, height: 1, most: 1 });
  expect(pairMap(convolution(), convolution(), owner)).toMatchObject({ width: 4, height: 4, most: 3 });
});

test('layers of the same size but another shape have nothing in common', () => {
  const flat = ticket([Array.from({ length: 16 }, () => 1)]);
  const other: TicketView = { ...flat, layers: [{ ...convolution(), name: 'fc1' }] };
  expect(overlaps(flat, other).all).toBeUndefined();
});
