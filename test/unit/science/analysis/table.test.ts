import { expect, test } from 'vitest';
import { reportLottery } from '../../../../src/science/analysis/report';
import { lotteryTables, textRows } from '../../../../src/science/analysis/table';
import type { RunRecord } from '../../../../src/science/protocol/records';
import { pairRecord, recomputedPair, runRecord, stabilityRecord } from './records';

const facts = { rewind: '0it', copies: 2, testExamples: 10_000 };
const layers = [{ name: 'fc', kept: 35.8, total: 1000 }];
const run = (replicate: number, testError: number, record: Partial<RunRecord> = {}) =>
  runRecord({ replicate, testError, ...record });

test('tickets, controls and stability have a table each, of the levels that have them', () => {
  const { levels } = reportLottery({
    runs: [
      run(0, 1.8),
      run(1, 1.9),
      run(0, 2.05, { level: 1, layers }),
      run(1, 2.05, { level: 1, layers }),
      run(0, 3.05, { level: 1, layers, role: 'randomReinit' }),
    ],
    stability: [0, 1].map((replicate) => stabilityRecord({ replicate, pairs: [pairRecord(4.5)] })),
    ...facts,
  });
  const [tickets, controls, stability] = lotteryTables(levels);
  expect(tickets.columns.slice(0, 6)).toEqual([
    'Level',
    'Density (%)',
    'Test error (%)',
    'Worse by (pp)',
    'Matching',
    'Early stop (it)',
  ]);
  expect(textRows(tickets).map((row) => row.slice(0, 6))).toEqual([
    ['0', '100', '1.85 ± 0.07 (n=2)', '', '', '600 ± 0 (n=2)'],
    ['1', '3.58', '2.05 ± 0.00 (n=2)', '0.20 ± 0.07 (n=2)', 'no', '600 ± 0 (n=2)'],
  ]);
  expect(controls.columns).toEqual(['Level', 'Density (%)', 'Ticket', 'Random reinit', 'Worse by']);
  expect(textRows(controls)).toEqual([
    ['1', '3.58', '2.05 ± 0.00 (n=2)', '3.05 (n=1)', '1.00 (n=1), p=0.500'],
  ]);
  expect(stability.columns[2]).toBe('Test');
  expect(stability.rows).toHaveLength(1);
  expect(textRows(stability)[0][2]).toBe('1.50 ± 0.00 (n=2)');
  expect(textRows(stability)[0].at(-1)).toBe('stable');
});

test('barriers with batch norm recomputed have columns of their own, where there are any', () => {
  const { levels } = reportLottery({
    runs: [run(0, 2), run(0, 2, { level: 1, layers })],
    stability: [
      stabilityRecord({ pairs: [pairRecord(4.5)] }),
      stabilityRecord({ level: 1, pairs: [recomputedPair(13)] }),
    ],
    ...facts,
  });
  const tableOf = (some: typeof levels) => lotteryTables(some).at(-1)!;
  expect(tableOf(levels).columns.slice(2, 6)).toEqual([
    'Test',
    'Train',
    'Test, norm recomputed',
    'Train, norm recomputed',
  ]);
  expect(textRows(tableOf(levels)).map((row) => row.slice(2, 6))).toEqual([
    ['1.50 (n=1)', '0.75 (n=1)', '', ''],
    ['10.00 (n=1)', '5.00 (n=1)', '5.00 (n=1)', '2.50 (n=1)'],
  ]);
  expect(tableOf([levels[0]]).columns).not.toContain('Test, norm recomputed');
});

test('a matching ticket says by which definitions', () => {
  const matchingOf = (ticketErrors: number[]) =>
    lotteryTables(
      reportLottery({
        runs: ticketErrors.flatMap((error, i) => [run(i, 2 + 0.4 * (i % 2)), run(i, error, { level: 1 })]),
        stability: [],
        ...facts,
      }).levels,
    )[0].rows[1][4];
  expect(matchingOf([2, 2.4])).toBe('within 1 sd, within 0.2 pp');
  expect(matchingOf([2.25, 2.65])).toBe('within 1 sd');
  expect(matchingOf([2.1])).toBe('within 0.2 pp');
  expect(matchingOf([2.3])).toBe('no');
});

test('no levels, no tables', () => {
  expect(lotteryTables([])).toEqual([]);
});
