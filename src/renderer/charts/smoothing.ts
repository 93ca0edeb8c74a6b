/**
 * An exponential mean that forgets half of what it knows every `halfLife` on the x axis. It is weighted by time, so
 * uneven spacing does not bend it, and debiased, so it starts at the data and not at zero. A value that is no finite
 * number stays as it is, to be seen, and does not enter the mean.
 */
export function smooth(xs: readonly number[], ys: readonly number[], halfLife: number): number[] {
  if (halfLife <= 0) return [...ys];
  let [sum, weight] = [0, 0];
  // the first value stands for as long a stretch as the second
  let before = xs.length > 1 ? xs[0] - (xs[1] - xs[0]) : -Infinity;
  return ys.map((y, i) => {
    if (!Number.isFinite(y)) return y;
    const kept = 0.5 ** ((xs[i] - before) / halfLife);
    before = xs[i];
    sum = kept * sum + (1 - kept) * y;
    weight = kept * weight + (1 - kept);
    return sum / weight;
  });
}
