/** What the words at the head of a column mean, for those who hover over them. */

export const LOWEST_MATCHING =
  'The lowest density at which tickets still match the dense network: their mean test error at the end of training ' +
  'is less than 0.2 percentage points above its own';

export const DENSITY_OF_BEST = 'The density at which the best mean test error is reached';
