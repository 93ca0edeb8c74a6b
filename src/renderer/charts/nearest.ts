import { firstAtLeast } from './thin';

export interface Target {
  id: string;
  /** Ascending. */
  x: readonly number[];
  y: readonly number[];
}

export interface Hit {
  id: string;
  index: number;
  /** Pixels between the pointer and the point, up and down. */
  distance: number;
}

/** Index of the value nearest to `x` by its place on the screen; -1 when there is none. */
export function nearestIndex(xs: readonly number[], x: number, place: (x: number) => number): number {
  const right = firstAtLeast(xs, x);
  if (right === 0) return xs.length - 1 < 0 ? -1 : 0;
  if (right === xs.length) return right - 1;
  return Math.abs(place(xs[right]) - place(x)) < Math.abs(place(x) - place(xs[right - 1]))
    ? right
    : right - 1;
}

/** The x that some target has, nearest to the pointer. */
export function snap(
  targets: readonly Target[],
  x: number,
  place: (x: number) => number,
): number | undefined {
  const candidates = targets.flatMap(({ x: xs }) => {
    const index = nearestIndex(xs, x, place);
    return index < 0 ? [] : [xs[index]];
  });
  const away = (value: number) => Math.abs(place(value) - place(x));
  return candidates.reduce<number | undefined>(
    (best, value) => (best === undefined || away(value) < away(best) ? value : best),
    undefined,
  );
}

/** Pixels from the cursor within which a point counts as being at it. */
const REACH = 12;

/** The points at the cursor, nearest to the pointer first. `pointer` is its height in pixels, if it is on this chart. */
export function rank(
  targets: readonly Target[],
  x: number,
  pointer: number | null,
  place: { x: (x: number) => number; y: (y: number) => number },
): Hit[] {
  return targets
    .flatMap(({ id, x: xs, y: ys }) => {
      const index = nearestIndex(xs, x, place.x);
      if (index < 0 || Math.abs(place.x(xs[index]) - place.x(x)) > REACH) return [];
      const height = place.y(ys[index]);
      const distance = pointer === null || !Number.isFinite(height) ? Infinity : Math.abs(height - pointer);
      return [{ id, index, distance }];
    })
    .sort((a, b) => (a.distance === b.distance ? 0 : a.distance - b.distance));
}
