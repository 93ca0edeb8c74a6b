import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ProgressDisplay } from '../../../src/cli/progress';
import type { ExecutionProgress } from '../../../src/lab/execution';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const progress: ExecutionProgress = {
  stopping: false,
  done: { runs: 1, comparisons: 0 },
  all: { runs: 3, comparisons: 0 },
  fraction: 0.428,
  stepsPerSecond: 99.6,
  secondsLeft: 200,
  running: [{ key: 'replicate-0/level-1/ticket', done: 5, of: 60 }],
};
const LINE = '42 %  1 of 3 runs  3 min 20 s left  100 steps/s  replicate-0/level-1/ticket\n';

test('writes a line now and then where nobody watches', () => {
  const { display, written } = someDisplay();
  for (let second = 0; second <= 12; second++) {
    display.show(progress);
    vi.advanceTimersByTime(1000);
  }
  expect(written()).toBe(LINE + LINE + LINE);
});

test('leaves out what is not known yet', () => {
  const { display, written } = someDisplay();
  display.show({ ...progress, stepsPerSecond: undefined, secondsLeft: undefined, running: [] });
  expect(written()).toBe('42 %  1 of 3 runs\n');
});

test('names two of many runs under way', () => {
  const { display, written } = someDisplay();
  const running = ['a', 'b', 'c', 'd'].map((key) => ({ key, done: 0, of: 1 }));
  display.show({ ...progress, running });
  expect(written()).toMatch(/ {2}a, b and 2 more\n$/);
});

test('writes what is to be said at once, and nothing of progress after the end', () => {
  const { display, written } = someDisplay();
  display.say('A word');
  display.end();
  display.show(progress);
  expect(written()).toBe('A word\n');
});

test('draws a bar on a terminal, and gives the cursor back', () => {
  const { display, written } = someDisplay(true);
  display.show(progress);
  vi.advanceTimersByTime(1000);
  display.show({ ...progress, fraction: 0.999 });
  display.end();
  display.show(progress);
  const text = written();
  expect(text).toContain('99 %  1 of 3 runs');
  expect(text.lastIndexOf('\u001B[?25h')).toBeGreaterThan(text.lastIndexOf('\u001B[?25l'));
});

function someDisplay(isTTY = false) {
  const stream = new PassThrough();
  const terminal = { isTTY, columns: 120, cursorTo: () => true, clearLine: () => true };
  const display = new ProgressDisplay(Object.assign(stream, terminal) as unknown as NodeJS.WriteStream);
  let written = '';
  stream.on('data', (text: Buffer) => (written += text.toString()));
  return { display, written: () => written };
}
