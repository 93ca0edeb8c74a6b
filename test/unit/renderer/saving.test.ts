import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Saving } from '../../../src/renderer/lib/saving';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('what is typed is saved once typing pauses, and once', () => {
  const saved: string[] = [];
  const saving = new Saving<string>((text) => saved.push(text), 400);
  saving.soon('a');
  vi.advanceTimersByTime(300);
  saving.soon('ab');
  vi.advanceTimersByTime(399);
  expect(saved).toEqual([]);
  vi.advanceTimersByTime(1);
  saving.now();
  expect(saved).toEqual(['ab']);
});

test('what waits can be saved at once', () => {
  const saved: string[] = [];
  const saving = new Saving<string>((text) => saved.push(text));
  saving.soon('a');
  saving.now();
  vi.runAllTimers();
  expect(saved).toEqual(['a']);
});
