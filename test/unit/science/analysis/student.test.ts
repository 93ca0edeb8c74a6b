import { expect, test } from 'vitest';
import { studentQuantile } from '../../../../src/science/analysis/student';

// to 30 digits with mpmath's incomplete beta function
test.each([
  [1, 12.7062047361747],
  [2, 4.30265272974946],
  [3, 3.18244630528371],
  [4, 2.77644510519779],
  [5, 2.57058183563632],
  [6, 2.446911851145],
  [9, 2.2621571627982],
  [10, 2.22813885198627],
  [30, 2.04227245630124],
  [100, 1.98397151852355],
  [1000, 1.96233908082641],
])('the .975 quantile at %i degrees of freedom', (freedom, quantile) => {
  expect(studentQuantile(freedom)).toBeCloseTo(quantile, 11);
});
