import { expect, test } from 'vitest';
import { splitRecords } from '../../../../src/science/data/records';

test('records come apart into labels and images', () => {
  const labels = new Uint8Array(3);
  const images = new Uint8Array(6);
  splitRecords(Uint8Array.of(7, 1, 2, 8, 3, 4, 9, 5, 6), labels, images);
  expect([...labels]).toEqual([7, 8, 9]);
  expect([...images]).toEqual([1, 2, 3, 4, 5, 6]);
});
