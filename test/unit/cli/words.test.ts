import { expect, test } from 'vitest';
import { alignTable, bytes, duration, plural } from '../../../src/cli/words';

test.each([
  [0, '0 runs'],
  [1, '1 run'],
  [2, '2 runs'],
])('%d run(s)', (count, text) => {
  expect(plural(count, 'run')).toBe(text);
});

test.each([
  [0, '0 s'],
  [59.4, '59 s'],
  [59.6, '1 min 00 s'],
  [200, '3 min 20 s'],
  [3599.6, '1 h 00 min'],
  [7500, '2 h 05 min'],
  [180_000, '50 h 00 min'],
])('%d seconds are %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

test.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [999, '999 bytes'],
  [1000, '1.0 kB'],
  [1_340_000, '1.3 MB'],
  [999_999, '1.0 MB'],
  [2.5e15, '2500.0 TB'],
])('%d bytes are %s', (count, text) => {
  expect(bytes(count)).toBe(text);
});

test('a table has words to the left and numbers to the right', () => {
  const rows = [
    ['abc', '9.50 ± 0.10 (n=3)', '-1.20', '2 runs'],
    ['d', '12.00 (n=1)', '', 'a run'],
  ];
  expect(alignTable(['Name', 'Error (%)', 'Worse', 'Of'], rows)).toBe(
    [
      'Name          Error (%)  Worse  Of',
      '----  -----------------  -----  ------',
      'abc   9.50 ± 0.10 (n=3)  -1.20  2 runs',
      'd           12.00 (n=1)         a run',
    ].join('\n'),
  );
});

test('a table without rows is its titles', () => {
  expect(alignTable(['A', 'Bc'], [])).toBe('A  Bc\n-  --');
});
