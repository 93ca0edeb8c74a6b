import { describe, expect, test } from 'vitest';
import {
  formatBytes,
  formatDuration,
  formatMoment,
  formatPercent,
  formatTime,
  formatTimeLeft,
  plural,
} from '../../../src/renderer/lib/format';
import { describeProgress } from '../../../src/renderer/lib/progress';

test.each([
  [0, '0 s'],
  [0.42, '0.4 s'],
  [9.97, '10 s'],
  [59.7, '1 min 00 s'],
  [200, '3 min 20 s'],
  [3600, '1 h 00 min'],
  [86_399, '23 h 59 min'],
  [100_000, '1 d 3 h'],
  [4.74e9, '150 years'],
])('%d seconds are %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

test.each([
  [2, 'a few seconds'],
  [12, 'about 15 s'],
  [170, 'about 3 min'],
  [7300, 'about 2 h 00 min'],
  [200_000, 'about 2 d 8 h'],
])('%d seconds left are %s', (seconds, text) => {
  expect(formatTimeLeft(seconds)).toBe(text);
});

test.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [1000, '1.0 kB'],
  [31_400_000, '31.4 MB'],
])('%d bytes are %s', (count, text) => {
  expect(formatBytes(count)).toBe(text);
});

test('counts and shares', () => {
  expect([plural(1, 'run'), plural(2000, 'run')]).toEqual(['1 run', '2,000 runs']);
  expect([formatPercent(0.2108), formatPercent(0.00567), formatPercent(1)]).toEqual([
    '21.1 %',
    '0.567 %',
    '100 %',
  ]);
});

describe('a moment is told as shortly as the distance allows', () => {
  const now = new Date(2024, 4, 10, 12).getTime();
  test.each([
    [new Date(2024, 4, 10, 9, 5), '09:05'],
    [new Date(2024, 4, 3, 14, 5), '3 May 14:05'],
    [new Date(2023, 11, 31, 23, 59), '31 Dec 2023'],
  ])('%s', (date, text) => {
    expect(formatTime(date.getTime(), now)).toBe(text);
  });

  test('and in full', () => {
    expect(formatMoment(new Date(2024, 4, 3, 14, 5, 9).getTime())).toBe('2024-05-03 14:05:09');
  });
});

describe('progress', () => {
  const progress = {
    done: { runs: 14, comparisons: 2 },
    all: { runs: 45, comparisons: 9 },
    fraction: 0.3,
    stepsPerSecond: 1840.4,
    secondsLeft: 170,
    stopping: false,
    running: [
      { key: 'replicate-1/level-10/ticket', done: 1, of: 2 },
      { key: 'replicate-0/level-3/ticket', done: 1, of: 2 },
    ],
  };

  test('reads as a line', () => {
    expect(describeProgress(progress)).toBe(
      'Level 3, 10 · 14 of 45 runs and 2 of 9 comparisons · 1,840 steps/s · about 3 min left',
    );
  });

  test('of an experiment that another has overtaken has no speed', () => {
    expect(describeProgress({ ...progress, running: [] })).toBe(
      '14 of 45 runs and 2 of 9 comparisons · waits for a worker',
    );
  });

  test('says that it is to stop, which it does before the time left is over', () => {
    expect(describeProgress({ ...progress, stopping: true })).toBe(
      'Level 3, 10 · 14 of 45 runs and 2 of 9 comparisons · 1,840 steps/s · stops after the runs under way',
    );
  });

  test('says that the time left is not known', () => {
    expect(describeProgress({ ...progress, stepsPerSecond: null, secondsLeft: null })).toBe(
      'Level 3, 10 · 14 of 45 runs and 2 of 9 comparisons · time left not known yet',
    );
  });
});
