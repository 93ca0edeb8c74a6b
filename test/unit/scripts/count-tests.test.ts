import { expect, it } from 'vitest';
import { countLine } from '../../../scripts/count-tests.mjs';

const report = {
  numPassedTests: 12,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [],
};

it('counts what passed and failed', () => {
  expect(countLine(report)).toBe('12 passed, 0 failed');
});

it('counts the skipped when there are some', () => {
  expect(countLine({ ...report, numPendingTests: 2, numTodoTests: 1 })).toBe(
    '12 passed, 0 failed, 3 skipped',
  );
});

it('counts a file that does not load as failed', () => {
  const testResults = [
    { status: 'failed', assertionResults: [] },
    { status: 'failed', assertionResults: [{}] },
  ];
  expect(countLine({ ...report, numFailedTests: 1, testResults })).toBe('12 passed, 2 failed');
});
