import { expect, test } from 'vitest';
import { someFolder, someStore } from './places';

const pace = { network: 'lenet-300-100', engine: 'simd', workers: 2 };

test('a pace is not known before it was measured; then the last measurement stands', () => {
  const folder = someFolder();
  const store = someStore(folder);
  expect(store.pace(pace)).toBeUndefined();
  store.savePace(pace, 1000.5);
  store.savePace(pace, 900.25);
  store.close();
  expect(someStore(folder).pace(pace)).toBe(900.25);
});

test.each([
  ['network', { network: 'lenet-5' }],
  ['engine', { engine: 'tensorflow' }],
  ['number of workers', { workers: 1 }],
])('it is that of its %s', (_, other) => {
  const store = someStore();
  store.savePace(pace, 1000);
  expect(store.pace({ ...pace, ...other })).toBeUndefined();
  store.savePace({ ...pace, ...other }, 500);
  expect(store.pace(pace)).toBe(1000);
});
