import { ROW, ZERO } from './lanes';

/**
 * A plane is a channel of a panel of examples: `height` rows of `width` pixels, a cache line each. Where a plane begins is
 * followed by the distance of its rows.
 */

/** Copies a plane, or adds it to what is there. */
export function copyPlane(
  from: usize,
  fromRow: usize,
  to: usize,
  toRow: usize,
  height: i32,
  width: i32,
  adds: bool,
): void {
  const bytes = <usize>width * ROW;
  for (let y = 0; y < height; y++) {
    if (adds) {
      for (let at: usize = 0; at < bytes; at += 32) {
        const a = f32x4.add(v128.load(to + at), v128.load(from + at));
        const b = f32x4.add(v128.load(to + at, 16), v128.load(from + at, 16));
        v128.store(to + at, b, 16);
        v128.store(to + at, a);
      }
    } else {
      memory.copy(to, from, bytes);
    }
    from += fromRow;
    to += toRow;
  }
}

/** Sets a plane to zero. */
export function clearPlane(to: usize, toRow: usize, height: i32, width: i32): void {
  for (let y = 0; y < height; y++) {
    memory.fill(to, 0, <usize>width * ROW);
    to += toRow;
  }
}

/** x, but `floor` where x is below it; a NaN stays one. */
// @ts-ignore: decorator
@inline
export function atLeast(x: v128, floor: v128): v128 {
  return f32x4.pmax(x, floor);
}

/** max(0, x); a NaN stays one. */
export function rectifyPlane(
  from: usize,
  fromRow: usize,
  to: usize,
  toRow: usize,
  height: i32,
  width: i32,
): void {
  const bytes = <usize>width * ROW;
  for (let y = 0; y < height; y++) {
    for (let at: usize = 0; at < bytes; at += 32) {
      const a = atLeast(v128.load(from + at), ZERO);
      const b = atLeast(v128.load(from + at, 16), ZERO);
      v128.store(to + at, b, 16);
      v128.store(to + at, a);
    }
    from += fromRow;
    to += toRow;
  }
}

/** a + b and, where `relu`, the largest of that and 0; a NaN stays one. */
export function addPlanes(
  a: usize,
  aRow: usize,
  b: usize,
  bRow: usize,
  to: usize,
  toRow: usize,
  height: i32,
  width: i32,
  relu: bool,
): void {
  const floor = f32x4.splat(relu ? 0 : -Infinity);
  const bytes = <usize>width * ROW;
  for (let y = 0; y < height; y++) {
    for (let at: usize = 0; at < bytes; at += 32) {
      const first = f32x4.add(v128.load(a + at), v128.load(b + at));
      const second = f32x4.add(v128.load(a + at, 16), v128.load(b + at, 16));
      v128.store(to + at, atLeast(second, floor), 16);
      v128.store(to + at, atLeast(first, floor));
    }
    a += aRow;
    b += bRow;
    to += toRow;
  }
}

/** The gradient where a ReLU's output is not 0, and zero elsewhere; written, or added to what is there. */
export function rectifiedGradient(
  gradient: usize,
  gradientRow: usize,
  output: usize,
  outputRow: usize,
  to: usize,
  toRow: usize,
  height: i32,
  width: i32,
  adds: bool,
): void {
  const bytes = <usize>width * ROW;
  for (let y = 0; y < height; y++) {
    if (adds) {
      for (let at: usize = 0; at < bytes; at += 32) {
        const a = passed(v128.load(gradient + at), v128.load(output + at), ZERO);
        const b = passed(v128.load(gradient + at, 16), v128.load(output + at, 16), ZERO);
        const sumA = f32x4.add(v128.load(to + at), a);
        const sumB = f32x4.add(v128.load(to + at, 16), b);
        v128.store(to + at, sumB, 16);
        v128.store(to + at, sumA);
      }
    } else {
      for (let at: usize = 0; at < bytes; at += 32) {
        const a = passed(v128.load(gradient + at), v128.load(output + at), ZERO);
        const b = passed(v128.load(gradient + at, 16), v128.load(output + at, 16), ZERO);
        v128.store(to + at, b, 16);
        v128.store(to + at, a);
      }
    }
    gradient += gradientRow;
    output += outputRow;
    to += toRow;
  }
}

/** The gradient where the output is above `floor` (or not a number), and zero elsewhere. */
// @ts-ignore: decorator
@inline
export function passed(gradient: v128, output: v128, floor: v128): v128 {
  return v128.andnot(gradient, f32x4.le(output, floor));
}
