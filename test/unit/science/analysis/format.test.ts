import { expect, test } from 'vitest';
import { formatP, formatSummary } from '../../../../src/science/analysis/format';
import { summarise } from '../../../../src/science/analysis/summary';

test.each([
  [[98.05, 98.12, 98.19], 2, '98.12 ± 0.07 (n=3)'],
  [[98.12], 2, '98.12 (n=1)'],
  [[1200, 2400], 0, '1,800 ± 849 (n=2)'],
  [[-0.001, -0.001], 2, '0.00 ± 0.00 (n=2)'],
  [[-0.3], 2, '−0.30 (n=1)'],
  [[1, NaN, 3], 1, '2.0 ± 1.4 (n=2, 1 diverged)'],
  [[NaN, NaN], 2, 'diverged (n=2)'],
  [[], 2, '–'],
])('%j to %i digits', (values, digits, text) => {
  expect(formatSummary(summarise(values), digits)).toBe(text);
});

test('p-values', () => {
  expect(formatP(1 / 64)).toBe('p=0.016');
  expect(formatP(1)).toBe('p=1.000');
  expect(formatP(2 ** -20)).toBe('p<0.001');
});
