import { expect, test } from 'vitest';
import { findColumns, USUAL_COLUMNS } from '../../../src/renderer/screens/home/columns';
import { tableData } from '../../../src/renderer/screens/home/tableData';
import { headline, listing } from './listings';

test('what is saved are numbers, dates and words, none of them rounded or told from now', () => {
  const done = listing({
    name: 'Found',
    created: Date.UTC(2026, 2, 2, 18, 1, 18),
    seconds: 4000.25,
    tags: ['a', 'b'],
    headline: headline([1.25, 1.75], 0.211, 0.0345),
  });
  const { columns, rows } = tableData(findColumns(USUAL_COLUMNS), [done, listing({ seconds: 0 })]);
  expect(Object.fromEntries(columns.map((title, i) => [title, rows[0][i]]))).toEqual({
    Status: 'done',
    Name: 'Found',
    Protocol: 'lottery',
    Network: 'lenet-300-100',
    'Data set': 'MNIST',
    'Matches down to (density)': 0.0345,
    'Best test error (%): mean': 1.5,
    'Best test error (%): sd': Math.SQRT1_2 / 2,
    'Best test error (%): n': 2,
    'Time (s)': 4000.25,
    Created: '2026-03-02T18:01:18.000Z',
    Tags: 'a, b',
  });
  expect(rows[1].slice(5, 9)).toEqual([undefined, undefined, undefined, undefined]);
});

test('settings are saved under their whole path, as they stand in the spec', () => {
  const settings = { 'recipe.optimizer.learningRate': 1e-8, 'recipe.optimizer.nesterov': false };
  const columns = findColumns(['finished', ...Object.keys(settings).map((path) => `settings.${path}`)]);
  expect(tableData(columns, [listing({ settings }), listing()])).toEqual({
    columns: ['Finished', ...Object.keys(settings)],
    rows: [
      [null, 1e-8, 'no'],
      [null, undefined, undefined],
    ],
  });
});
