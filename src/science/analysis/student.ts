/**
 * Half the width of the 95 % confidence interval of a mean, in standard errors: the .975 quantile of Student's t
 * distribution with `freedom` degrees of freedom, a whole number from 1.
 */
export function studentQuantile(freedom: number): number {
  let low = 0;
  let high = Math.PI / 2;
  while (high - low > Number.EPSILON) {
    const middle = (low + high) / 2;
    if (probabilityWithin(middle, freedom) < 0.95) low = middle;
    else high = middle;
  }
  return Math.sqrt(freedom) * Math.tan(low);
}

/**
 * The probability that |t| < sqrt(freedom) tan(angle). It is a finite sum when the degrees of freedom are whole:
 * Abramowitz and Stegun, "Handbook of mathematical functions" (1964), 26.7.3 and 26.7.4.
 */
function probabilityWithin(angle: number, freedom: number): number {
  const isOdd = freedom % 2 === 1;
  const cosine = Math.cos(angle);
  let term = isOdd ? cosine : 1;
  let sum = 0;
  for (let power = isOdd ? 1 : 0; power <= freedom - 2; power += 2) {
    sum += term;
    term *= (cosine * cosine * (power + 1)) / (power + 2);
  }
  const even = Math.sin(angle) * sum;
  return isOdd ? (2 / Math.PI) * (angle + even) : even;
}
