import { expect, test } from 'vitest';
import { describeCut, describeDone } from '../../../../src/science/analysis/standing';

test.each([
  [{ runs: 14, comparisons: 2 }, { runs: 54, comparisons: 9 }, '14 of 54 runs and 2 of 9 comparisons'],
  [{ runs: 0, comparisons: 0 }, { runs: 1, comparisons: 1 }, '0 of 1 run and 0 of 1 comparison'],
  [{ runs: 1100, comparisons: 0 }, { runs: 1200, comparisons: 0 }, '1,100 of 1,200 runs'],
])('what is done is counted in runs and comparisons: %j of %j', (done, all, words) => {
  expect(describeDone(done, all)).toBe(words);
});

test.each([
  [{ level: 3, step: 2400, from: 2000, others: 0 }, 'at level 3, step 2,400; goes on from step 2,000'],
  [
    { level: 0, step: 400, from: 0, others: 1 },
    'at level 0, step 400; goes on from step 0 (1 other run likewise)',
  ],
  [{ level: null, step: 70, from: 70, others: 2 }, 'at step 70; goes on from there (2 other runs likewise)'],
  [null, 'between two runs; goes on with the next one'],
])('a cut says where it was and where it goes on: %j', (cut, words) => {
  expect(describeCut(cut)).toBe(words);
});
