import { expect, test } from 'vitest';
import { describeTime } from '../../../src/renderer/screens/new/cost';

const cost = { runs: 1, comparisons: 0, steps: 60, seconds: 120, scaledFrom: null, bytes: 1000 };

test('the time says where it is known from', () => {
  expect(describeTime(cost, false)).toEqual({ time: 'about 2 min', source: '' });
  expect(describeTime({ ...cost, scaledFrom: 'conv-2' }, false)).toEqual({
    time: 'about 2 min',
    source: 'The time is an estimate from the measured speed of conv-2, by multiply-adds',
  });
  expect(describeTime({ ...cost, seconds: null }, true).source).toMatch(/^Timing/);
  expect(describeTime({ ...cost, seconds: null }, false).time).toBe('not known yet');
});
