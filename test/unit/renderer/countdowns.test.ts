import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Countdowns } from '../../../src/renderer/lib/countdowns';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('each ends after its time, unless it was stopped', () => {
  const ended: number[] = [];
  const countdowns = new Countdowns(100, (id) => ended.push(id));
  countdowns.start(1);
  vi.advanceTimersByTime(60);
  countdowns.start(2);
  countdowns.start(3);
  countdowns.stop(3);
  vi.advanceTimersByTime(60);
  expect(ended).toEqual([1]);
  vi.advanceTimersByTime(60);
  expect(ended).toEqual([1, 2]);
});

test('none ends while they are held, and then each has all of its time', () => {
  const ended: number[] = [];
  const countdowns = new Countdowns(100, (id) => ended.push(id));
  countdowns.start(1);
  vi.advanceTimersByTime(90);
  countdowns.hold();
  countdowns.start(2);
  vi.advanceTimersByTime(1000);
  expect(ended).toEqual([]);
  countdowns.release();
  countdowns.release();
  vi.advanceTimersByTime(99);
  expect(ended).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(ended).toEqual([1, 2]);
});
