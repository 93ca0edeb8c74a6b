import { expect, test } from 'vitest';
import { toCsv } from '../../../../src/renderer/charts/csv';

const cell = (value: string | number | null) =>
  toCsv(['c'], [[value]])
    .split('\r\n')
    .slice(1)
    .join('\n')
    .slice(0, -1);

test('rows end as RFC 4180 says and cells are quoted where they must be', () => {
  expect(toCsv(['a', 'b'], [['x, y', 'say "no"']])).toBe('a,b\r\n"x, y","say ""no"""\r\n');
  expect(cell('two\nlines')).toBe('"two\nlines"');
});

test.each(['=1+1', '+SUM(A1)', '-cmd', '@x', ' =1', '\tx', '-0.19 ± 0.08 (n=3)'])(
  '%j is no formula',
  (text) => {
    expect(cell(text)).toBe(`'${text}`);
  },
);

test.each(['-0.5', '+3', '-1e-8', '.5'])('%s is a true number and left alone', (text) => {
  expect(cell(text)).toBe(text);
});

test('numbers are written whole, nothing is an empty cell', () => {
  expect(cell(-0.1234567890123)).toBe('-0.1234567890123');
  expect(cell(null)).toBe('');
});

test('names of columns are neutralised too', () => {
  expect(toCsv(['=HYPERLINK("x")'], [])).toBe('"\'=HYPERLINK(""x"")"\r\n');
});
