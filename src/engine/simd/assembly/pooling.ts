import { ROW, ZERO } from './lanes';
import { atLeast, passed } from './planes';

/** Planes as in planes.ts; `height` and `width` are those of the smaller one, whose pixels stand for windows of the other. */

/**
 * The largest value of each square of `size`, but not below `floor`; or a NaN where there is one: those are looked for beside
 * `pmax`, which is a single instruction, unlike `max`.
 */
export function maxPool(
  from: usize,
  fromRow: usize,
  to: usize,
  toRow: usize,
  height: i32,
  width: i32,
  size: i32,
  floor: f32,
): void {
  const least = f32x4.splat(floor);
  for (let y = 0; y < height; y++) {
    let square = from;
    for (let place = to, end = to + <usize>width * ROW; place < end; place += ROW) {
      let m0 = v128.load(square);
      let m1 = v128.load(square, 16);
      let m2 = v128.load(square, 32);
      let m3 = v128.load(square, 48);
      let n0 = ZERO;
      let n1 = ZERO;
      let n2 = ZERO;
      let n3 = ZERO;
      let row = square;
      for (let dy = 0; dy < size; dy++) {
        for (let at = row, rowEnd = row + <usize>size * ROW; at < rowEnd; at += ROW) {
          const v0 = v128.load(at);
          m0 = f32x4.pmax(m0, v0);
          n0 = v128.or(n0, f32x4.ne(v0, v0));
          const v1 = v128.load(at, 16);
          m1 = f32x4.pmax(m1, v1);
          n1 = v128.or(n1, f32x4.ne(v1, v1));
          const v2 = v128.load(at, 32);
          m2 = f32x4.pmax(m2, v2);
          n2 = v128.or(n2, f32x4.ne(v2, v2));
          const v3 = v128.load(at, 48);
          m3 = f32x4.pmax(m3, v3);
          n3 = v128.or(n3, f32x4.ne(v3, v3));
        }
        row += fromRow;
      }
      v128.store(place, atLeast(v128.or(m1, n1), least), 16);
      v128.store(place, atLeast(v128.or(m0, n0), least));
      v128.store(place, atLeast(v128.or(m3, n3), least), 48);
      v128.store(place, atLeast(v128.or(m2, n2), least), 32);
      square += <usize>size * ROW;
    }
    from += <usize>size * fromRow;
    to += toRow;
  }
}

/**
 * Passes the gradient of each square that is above `floor` on to the first of its largest values, row after row, and zero to
 * the others: written, or added to what is there.
 */
export function maxPoolGradient(
  values: usize,
  valuesRow: usize,
  pooled: usize,
  pooledRow: usize,
  gradient: usize,
  gradientRow: usize,
  to: usize,
  toRow: usize,
  height: i32,
  width: i32,
  size: i32,
  floor: f32,
  adds: bool,
): void {
  const least = f32x4.splat(floor);
  const old = i32x4.splat(adds ? -1 : 0);
  const squareBytes = <usize>size * ROW;
  for (let y = 0; y < height; y++) {
    for (let x: usize = 0; x < <usize>width; x++) {
      const top = pooled + x * ROW;
      const top0 = v128.load(top);
      const top1 = v128.load(top, 16);
      const top2 = v128.load(top, 32);
      const top3 = v128.load(top, 48);
      const from = gradient + x * ROW;
      // what has not been passed on yet
      let g0 = passed(v128.load(from), top0, least);
      let g1 = passed(v128.load(from, 16), top1, least);
      let g2 = passed(v128.load(from, 32), top2, least);
      let g3 = passed(v128.load(from, 48), top3, least);
      let row = values + x * squareBytes;
      let toSquare = to + x * squareBytes;
      for (let dy = 0; dy < size; dy++) {
        let place = toSquare;
        for (let at = row, end = row + squareBytes; at < end; at += ROW) {
          const is0 = isLargest(v128.load(at), top0);
          const is1 = isLargest(v128.load(at, 16), top1);
          const is2 = isLargest(v128.load(at, 32), top2);
          const is3 = isLargest(v128.load(at, 48), top3);
          const old0 = v128.and(v128.load(place), old);
          const old1 = v128.and(v128.load(place, 16), old);
          const old2 = v128.and(v128.load(place, 32), old);
          const old3 = v128.and(v128.load(place, 48), old);
          v128.store(place, f32x4.add(old1, v128.and(g1, is1)), 16);
          v128.store(place, f32x4.add(old0, v128.and(g0, is0)));
          v128.store(place, f32x4.add(old3, v128.and(g3, is3)), 48);
          v128.store(place, f32x4.add(old2, v128.and(g2, is2)), 32);
          g0 = v128.andnot(g0, is0);
          g1 = v128.andnot(g1, is1);
          g2 = v128.andnot(g2, is2);
          g3 = v128.andnot(g3, is3);
          place += ROW;
        }
        row += valuesRow;
        toSquare += toRow;
      }
    }
    values += <usize>size * valuesRow;
    pooled += pooledRow;
    gradient += gradientRow;
    to += <usize>size * toRow;
  }
}

/** All ones where a value is the largest, or not a number. */
// @ts-ignore: decorator
@inline
function isLargest(value: v128, largest: v128): v128 {
  return v128.or(f32x4.eq(value, largest), f32x4.ne(value, value));
}

/** The mean of each window of `windowHeight` x `windowWidth`: a sum of the sums of its rows. */
export function averagePool(
  from: usize,
  fromRow: usize,
  to: usize,
  toRow: usize,
  height: i32,
  width: i32,
  windowHeight: i32,
  windowWidth: i32,
): void {
  const share = f32x4.splat(1 / <f32>(windowHeight * windowWidth));
  const windowBytes = <usize>windowWidth * ROW;
  for (let y = 0; y < height; y++) {
    let window = from;
    for (let place = to, end = to + <usize>width * ROW; place < end; place += ROW) {
      let s0 = ZERO;
      let s1 = ZERO;
      let s2 = ZERO;
      let s3 = ZERO;
      let row = window;
      for (let dy = 0; dy < windowHeight; dy++) {
        let r0 = ZERO;
        let r1 = ZERO;
        let r2 = ZERO;
        let r3 = ZERO;
        for (let at = row, rowEnd = row + windowBytes; at < rowEnd; at += ROW) {
          r0 = f32x4.add(r0, v128.load(at));
          r1 = f32x4.add(r1, v128.load(at, 16));
          r2 = f32x4.add(r2, v128.load(at, 32));
          r3 = f32x4.add(r3, v128.load(at, 48));
        }
        s0 = f32x4.add(s0, r0);
        s1 = f32x4.add(s1, r1);
        s2 = f32x4.add(s2, r2);
        s3 = f32x4.add(s3, r3);
        row += fromRow;
      }
      v128.store(place, f32x4.mul(share, s1), 16);
      v128.store(place, f32x4.mul(share, s0));
      v128.store(place, f32x4.mul(share, s3), 48);
      v128.store(place, f32x4.mul(share, s2), 32);
      window += windowBytes;
    }
    from += <usize>windowHeight * fromRow;
    to += toRow;
  }
}

/** Passes the gradient of each window on to its pixels in equal parts: written, or added to what is there. */
export function averagePoolGradient(
  gradient: usize,
  gradientRow: usize,
  to: usize,
  toRow: usize,
  height: i32,
  width: i32,
  windowHeight: i32,
  windowWidth: i32,
  adds: bool,
): void {
  const share = f32x4.splat(1 / <f32>(windowHeight * windowWidth));
  const windowBytes = <usize>windowWidth * ROW;
  for (let y = 0; y < height; y++) {
    let window = to;
    for (let from = gradient, end = gradient + <usize>width * ROW; from < end; from += ROW) {
      const g0 = f32x4.mul(share, v128.load(from));
      const g1 = f32x4.mul(share, v128.load(from, 16));
      const g2 = f32x4.mul(share, v128.load(from, 32));
      const g3 = f32x4.mul(share, v128.load(from, 48));
      let row = window;
      for (let dy = 0; dy < windowHeight; dy++) {
        for (let at = row, rowEnd = row + windowBytes; at < rowEnd; at += ROW) {
          v128.store(at, adds ? f32x4.add(v128.load(at, 16), g1) : g1, 16);
          v128.store(at, adds ? f32x4.add(v128.load(at), g0) : g0);
          v128.store(at, adds ? f32x4.add(v128.load(at, 48), g3) : g3, 48);
          v128.store(at, adds ? f32x4.add(v128.load(at, 32), g2) : g2, 32);
        }
        row += toRow;
      }
      window += windowBytes;
    }
    gradient += gradientRow;
    to += <usize>windowHeight * toRow;
  }
}
