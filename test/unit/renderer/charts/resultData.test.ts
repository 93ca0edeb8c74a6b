import { expect, test } from 'vitest';
import { resultData } from '../../../../src/renderer/charts/resultData';
import { lotteryTables } from '../../../../src/science/analysis/table';
import { fakeDocument, fakeResult } from '../../../support/fakeExperiment';
import { QUICK } from '../quick';

/** A table of one column, as data. */
const column = (...texts: string[]) => resultData({ columns: ['x'], rows: texts.map((text) => [text]) });

test('a summary becomes its numbers', () => {
  expect(column('3.63 ± 0.12 (n=3)', '−1,503.5 (n=1)', '', '–')).toEqual({
    columns: ['x: mean', 'x: sd', 'x: n'],
    rows: [[3.63, 0.12, 3], [-1503.5, undefined, 1], Array(3).fill(undefined), Array(3).fill(undefined)],
  });
});

test('what stands behind it has a column of its own', () => {
  expect(column('3.63 ± 0.12 (n=3), p=0.016', '0.10 ± 0.01 (n=3), p<0.001')).toEqual({
    columns: ['x: mean', 'x: sd', 'x: n', 'x: p'],
    rows: [
      [3.63, 0.12, 3, 0.016],
      [0.1, 0.01, 3, '<0.001'],
    ],
  });
  expect(column('3.6 (n=1, 2 diverged)', 'diverged (n=3)', '2.5 (n=2), reached by 2 of 3')).toEqual({
    columns: ['x: mean', 'x: sd', 'x: n', 'x: diverged', 'x: note'],
    rows: [
      [3.6, undefined, 1, 2, undefined],
      [undefined, undefined, 0, 3, undefined],
      [2.5, undefined, 2, undefined, 'reached by 2 of 3'],
    ],
  });
});

test('numbers are numbers and words are words', () => {
  expect(column('51.2', '1,503', '1, 2', 'stable', '').rows.flat()).toEqual([
    51.2,
    1503,
    '1, 2',
    'stable',
    '',
  ]);
});

test('no table of a lottery experiment keeps two numbers in a cell', () => {
  const result = fakeDocument('id', 'name', 'done', fakeResult(QUICK));
  for (const table of lotteryTables(result.kind === 'lottery' ? result.levels : [])) {
    const { columns, rows } = resultData(table);
    for (const row of rows) {
      expect(row).toHaveLength(columns.length);
      for (const cell of row) expect(String(cell)).not.toMatch(/±|n=|p=/);
    }
  }
});
