import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TicketView } from '../../../../src/ipc/contract';
import {
  cutOff,
  inputPicture,
  intersection,
  overlaps,
  pairBits,
} from '../../../../src/renderer/screens/tickets/masks';
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
