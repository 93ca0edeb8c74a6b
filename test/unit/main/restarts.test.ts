import { expect, it } from 'vitest';
import { Restarts } from '../../../src/main/restarts';

it('restarts a few times a minute, and then no more', () => {
  const restarts = new Restarts(3, () => 0);
  expect([1, 2, 3, 4, 5].map(() => restarts.mayRestart())).toEqual([true, true, true, false, false]);
});

it('forgets what is more than a minute ago', () => {
  let now = 0;
  const restarts = new Restarts(2, () => now);
  expect(restarts.mayRestart()).toBe(true);
  now = 59_999;
  expect(restarts.mayRestart()).toBe(true);
  expect(restarts.mayRestart()).toBe(false);
  now = 119_999;
  expect(restarts.mayRestart()).toBe(true);
});
