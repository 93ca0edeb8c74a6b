import { expect, test } from 'vitest';
import { matching } from '../../../../src/science/analysis/matching';

const dense = [2, 2.4, 1.6]; // mean 2, sd 0.4

test.each([
  [[2.1, 2.5, 1.7], true, true],
  [[2.3, 2.7, 1.9], true, false],
  [[2.5, 2.9, 2.1], false, false],
  [[1, 1, 1], true, true],
])('errors %j', (errors, withinOneSd, withinPointTwo) => {
  expect(matching(errors, dense)).toMatchObject({ withinOneSd, withinPointTwo });
});

test('the drop is paired by replicate', () => {
  const { drop } = matching([2.1, 2.5, 1.7], dense);
  expect(drop.mean).toBeCloseTo(0.1, 12);
  expect(drop.sd).toBeCloseTo(0, 12);
});

test('a drop of exactly 0.2 is not below it', () => {
  expect(matching([1.88], [1.68])).toMatchObject({ withinPointTwo: false }); // 0.19999999999999996
  expect(matching([1.87], [1.68])).toMatchObject({ withinPointTwo: true });
});

test('one replicate has no standard deviation to be within', () => {
  expect(matching([2], [2])).toMatchObject({ withinOneSd: null, withinPointTwo: true });
});

test('nothing matches a run that diverged, and it matches nothing', () => {
  expect(matching([NaN], [NaN])).toMatchObject({ withinOneSd: false, withinPointTwo: false });
  expect(matching([2, NaN, 2], dense)).toMatchObject({
    ...{ withinOneSd: false, withinPointTwo: false },
    drop: { n: 2, diverged: 1 },
  });
  expect(matching([2, 2, 2], [2, NaN, 2])).toMatchObject({ withinOneSd: false, withinPointTwo: false });
});

test('no replicate that has both cannot tell', () => {
  expect(matching([], [])).toMatchObject({
    withinOneSd: null,
    withinPointTwo: null,
    drop: { mean: null, n: 0 },
  });
});
