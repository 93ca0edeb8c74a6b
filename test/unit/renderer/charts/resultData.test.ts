import { expect, test } from 'vitest';
import { resultData } from '../../../../src/renderer/charts/resultData';
import type { TableCell } from '../../../../src/science/analysis/cell';
import { summarise } from '../../../../src/science/analysis/summary';
import { lotteryTables } from '../../../../src/science/analysis/table';
import { fakeDocument, fakeResult } from '../../../support/fakeExperiment';
import { QUICK } from '../quick';

/** A table of one column, as data. */
const column = (...cells: TableCell[]) => resultData({ columns: ['x'], rows: cells.map((cell) => [cell]) });

/** A quantity that is written without any of its digits. */
const of = (...values: number[]) => ({ summary: summarise(values), digits: 0 });

test('a quantity becomes its numbers, as exact as they are known', () => {
  expect(column(of(1 / 3, 2 / 3), of(-1503.125), '', of())).toEqual({
    columns: ['x: mean', 'x: sd', 'x: n'],
    rows: [
      [0.5, expect.closeTo(Math.SQRT2 / 6, 15), 2],
      [-1503.125, undefined, 1],
      Array(3).fill(undefined),
      Array(3).fill(undefined),
    ],
  });
});

test('what is told beside it has a column of its own', () => {
  expect(column({ ...of(3), p: 1 / 64 }, { ...of(4), p: 1e-5 })).toEqual({
    columns: ['x: mean', 'x: sd', 'x: n', 'x: p'],
    rows: [
      [3, undefined, 1, 1 / 64],
      [4, undefined, 1, 1e-5],
    ],
  });
  const few = { ...of(2.5), note: 'reached by 1 of 3' };
  expect(column(of(3.5, NaN, NaN), of(NaN, NaN), few, 'not reached')).toEqual({
    columns: ['x: mean', 'x: sd', 'x: n', 'x: diverged', 'x: note'],
    rows: [
      [3.5, undefined, 1, 2, undefined],
      [undefined, undefined, 0, 2, undefined],
      [2.5, undefined, 1, undefined, 'reached by 1 of 3'],
      [undefined, undefined, undefined, undefined, 'not reached'],
    ],
  });
});

test('numbers are numbers and words are words', () => {
  const cells = column({ value: 51.234, text: '51.2' }, '1, 2', 'stable', '').rows.flat();
  expect(cells).toEqual([51.234, '1, 2', 'stable', '']);
});

test('no table of a lottery experiment keeps two numbers in a cell, or two columns of a name', () => {
  const result = fakeDocument('id', 'name', 'done', fakeResult(QUICK));
  for (const table of lotteryTables(result.kind === 'lottery' ? result.levels : [])) {
    const { columns, rows } = resultData(table);
    expect(new Set(columns).size).toBe(columns.length);
    for (const row of rows) {
      expect(row).toHaveLength(columns.length);
      for (const cell of row) expect(String(cell)).not.toMatch(/±|n=|p=/);
    }
  }
});
