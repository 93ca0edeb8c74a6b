/** `points` evenly spaced numbers from 0 to 1, both included; LMC (2020) uses 30. */
export function alphas(points: number): number[] {
  return Array.from({ length: points }, (_, i) => i / (points - 1));
}

/**
 * The barrier on the straight line between two networks: the highest value on it less the mean of its ends
 * (LMC 2020, algorithm 1). Errors in percent give percentage points, losses nats. Never negative, as the ends
 * belong to the line.
 */
export function barrier(line: readonly number[]): number {
  return Math.max(...line) - (line[0] + line[line.length - 1]) / 2;
}
