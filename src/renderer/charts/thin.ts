/** Which part of the x axis is seen, and how finely: `place` takes a value to its pixel. */
export interface Window {
  from: number;
  to: number;
  place: (x: number) => number;
}

/**
 * Indices of the points that suffice to draw a line: of each column of pixels the first, the last, the least and the
 * greatest, so that no peak is lost, and the points that are no number, so that no gap is closed. Beyond each edge of the
 * window one point stays, for the line to run to the edge. `xs` ascends.
 */
export function thin(xs: readonly number[], ys: readonly number[], { from, to, place }: Window): number[] {
  const first = Math.max(0, firstAtLeast(xs, from) - 1);
  const last = Math.min(xs.length - 1, firstAtLeast(xs, to) + 1);
  const indices: number[] = [];
  for (let start = first; start <= last;) {
    const column = Math.floor(place(xs[start]));
    let end = start + 1;
    while (end <= last && Math.floor(place(xs[end])) === column) end++;
    indices.push(...extremes(ys, start, end));
    start = end;
  }
  return indices;
}

/** Of the points from `start` up to `end`, those that the outline of the line needs, in order. */
function extremes(ys: readonly number[], start: number, end: number): number[] {
  if (end - start <= 4) return Array.from({ length: end - start }, (_, i) => start + i);
  let [least, greatest, gap] = [-1, -1, -1];
  for (let i = start; i < end; i++) {
    if (!Number.isFinite(ys[i])) gap = i;
    else {
      if (least < 0 || ys[i] < ys[least]) least = i;
      if (greatest < 0 || ys[i] > ys[greatest]) greatest = i;
    }
  }
  const needed = new Set([start, least, greatest, gap, end - 1].filter((i) => i >= 0));
  return [...needed].sort((a, b) => a - b);
}

/** The first index whose value is at least `x`; the length when there is none. */
export function firstAtLeast(xs: readonly number[], x: number): number {
  let low = 0;
  let high = xs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (xs[middle] < x) low = middle + 1;
    else high = middle;
  }
  return low;
}
