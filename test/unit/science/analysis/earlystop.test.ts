import { expect, test } from 'vitest';
import { earlyStop } from '../../../../src/science/analysis/earlystop';
import { metricRow } from './records';

const rows = (...losses: number[]) =>
  losses.map((validationLoss, i) => metricRow({ iteration: 100 * i, validationLoss, testError: 10 - i }));

test('the row of the least validation loss', () => {
  expect(earlyStop(rows(2.3, 0.2, 0.1, 0.3))).toMatchObject({ iteration: 200, testError: 8 });
});

test('the earliest of equals', () => {
  expect(earlyStop(rows(2.3, 0.1, 0.2, 0.1))?.iteration).toBe(100);
});

test('rows that diverged do not count', () => {
  expect(earlyStop(rows(2.3, NaN, 0.4, -Infinity, Infinity))?.iteration).toBe(200);
});

test('a run that diverged at once has no early stop', () => {
  expect(earlyStop(rows(NaN, NaN))).toBeUndefined();
});
