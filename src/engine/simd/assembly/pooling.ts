import { ROW, ZERO } from './lanes';
import { atLeast, passed } from './planes';

/** Planes as in planes.ts; `height` and `width` are those of the smaller one, whose pixels stand for windows of the other. */

/** Bytes of the places of a row's values. */
const PLACES: usize = 16;

/**
 * The largest value of each square of `size`, but not below `floor`, or a NaN where there is one. `places` gets the place of the first
 * of the largest, or of a NaN: a byte for each value, counted row after row; so there are at most 256 in a square. NaNs are looked
 * for beside `pmax`, which is a single instruction, unlike `max`.
 */
export function maxPool(
  from: usize,
  fromRow: usize,
  to: usize,
  toRow: usize,
  places: usize,
  height: i32,
  width: i32,
  size: i32,
  floor: f32,
): void {
  const least = f32x4.splat(floor);
  const one = i32x4.splat(1);
  for (let y = 0; y < height; y++) {
    let square = from;
    for (let place = to, end = to + <usize>width * ROW; place < end; place += ROW) {
      let m0 = v128.load(square);
      let m1 = v128.load(square, 16);
      let m2 = v128.load(square, 32);
      let m3 = v128.load(square, 48);
      let p0 = ZERO;
      let p1 = ZERO;
      let p2 = ZERO;
      let p3 = ZERO;
      let here = ZERO;
      let row = square;
      for (let dy = 0; dy < size; dy++) {
        for (let at = row, rowEnd = row + <usize>size * ROW; at < rowEnd; at += ROW) {
          const n0 = larger(m0, v128.load(at));
          p0 = placeOf(p0, here, m0, n0);
          m0 = n0;
          const n1 = larger(m1, v128.load(at, 16));
          p1 = placeOf(p1, here, m1, n1);
          m1 = n1;
          const n2 = larger(m2, v128.load(at, 32));
          p2 = placeOf(p2, here, m2, n2);
          m2 = n2;
          const n3 = larger(m3, v128.load(at, 48));
          p3 = placeOf(p3, here, m3, n3);
          m3 = n3;
          here = i32x4.add(here, one);
        }
        row += fromRow;
      }
      v128.store(place, atLeast(m1, least), 16);
      v128.store(place, atLeast(m0, least));
      v128.store(place, atLeast(m3, least), 48);
      v128.store(place, atLeast(m2, least), 32);
      v128.store(places, i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_u(p0, p1), i16x8.narrow_i32x4_u(p2, p3)));
      places += PLACES;
      square += <usize>size * ROW;
    }
    from += <usize>size * fromRow;
    to += toRow;
  }
}

/** The first if it is not smaller, and all ones, a NaN, if one is no number. */
// @ts-ignore: decorator
@inline
function larger(largest: v128, value: v128): v128 {
  return v128.or(f32x4.pmax(largest, value), f32x4.ne(value, value));
}

/** The place of what is largest now: `here`, which is after all places before, where it has changed. */
// @ts-ignore: decorator
@inline
function placeOf(place: v128, here: v128, before: v128, now: v128): v128 {
  return i32x4.max_s(place, v128.andnot(here, i32x4.eq(before, now)));
}

/**
 * Passes the gradient of each square that is above `floor` on to the place that `maxPool` has found, and zero to the others: written,
 * or added to what is there.
 */
export function maxPoolGradient(
  pooled: usize,
  pooledRow: usize,
  places: usize,
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
  const squareBytes = <usize>size * ROW;
  for (let y = 0; y < height; y++) {
    for (let x: usize = 0; x < <usize>width; x++) {
      const top = pooled + x * ROW;
      const from = gradient + x * ROW;
      const g0 = passed(v128.load(from), v128.load(top), least);
      const g1 = passed(v128.load(from, 16), v128.load(top, 16), least);
      const g2 = passed(v128.load(from, 32), v128.load(top, 32), least);
      const g3 = passed(v128.load(from, 48), v128.load(top, 48), least);
      const p = v128.load(places);
      places += PLACES;
      let toSquare = to + x * squareBytes;
      let place = 0;
      for (let dy = 0; dy < size; dy++) {
        for (let at = toSquare, end = toSquare + squareBytes; at < end; at += ROW) {
          const is = i8x16.eq(p, i8x16.splat(place as i8));
          place++;
          const low = i16x8.extend_low_i8x16_s(is);
          const high = i16x8.extend_high_i8x16_s(is);
          const a0 = v128.and(g0, i32x4.extend_low_i16x8_s(low));
          const a1 = v128.and(g1, i32x4.extend_high_i16x8_s(low));
          const a2 = v128.and(g2, i32x4.extend_low_i16x8_s(high));
          const a3 = v128.and(g3, i32x4.extend_high_i16x8_s(high));
          if (adds) {
            v128.store(at, f32x4.add(v128.load(at, 16), a1), 16);
            v128.store(at, f32x4.add(v128.load(at), a0));
            v128.store(at, f32x4.add(v128.load(at, 48), a3), 48);
            v128.store(at, f32x4.add(v128.load(at, 32), a2), 32);
          } else {
            v128.store(at, a1, 16);
            v128.store(at, a0);
            v128.store(at, a3, 48);
            v128.store(at, a2, 32);
          }
        }
        toSquare += toRow;
      }
    }
    pooled += pooledRow;
    gradient += gradientRow;
    to += <usize>size * toRow;
  }
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
