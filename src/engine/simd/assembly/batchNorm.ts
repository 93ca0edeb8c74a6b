import { columnsBelow } from './columns';
import { multiplyAdd, ROW, storeFour, ZERO } from './lanes';
import { atLeast, passed } from './planes';

/**
 * A channel is its planes in all panels of examples. Where it begins is followed by the distances of its rows and of its
 * panels; or, for what goes over rows of several channels of a panel, of its rows and of the next channel. Sums are of floats within
 * a row of an image, and of doubles beyond.
 *
 * What is known of a channel from one call to the next lies in a record, at these places; it ends with room for the sums of a row.
 */
const NEAR: usize = 0;
const FACTOR: usize = 4;
const SUMMAND: usize = 8;
const MEAN: usize = 12;
const SUM: usize = 16;
const SQUARES: usize = 24;
const INVERSE_DEVIATION: usize = 32;
const ROOM: usize = 64;
const RECORD: usize = 192;

/**
 * Adds the distances of the values in some rows from a mean near by, and their squares, to the sums in their channels' records: of
 * the first `columns` examples. Distances, so that little is lost where the mean is large. If these are the first rows of the first
 * panel, sums begin, and the mean is that of the first row.
 */
export function moments(
  x: usize,
  xRow: usize,
  xPlane: usize,
  record: usize,
  channels: i32,
  rows: i32,
  width: i32,
  columns: i32,
  isFirst: bool,
): void {
  const c0 = columnsBelow(columns, 0);
  const c1 = columnsBelow(columns, 4);
  const c2 = columnsBelow(columns, 8);
  const c3 = columnsBelow(columns, 12);
  for (; channels > 0; channels--) {
    if (isFirst) {
      store<f32>(record, meanOfRow(x, width, min(columns, 16)), NEAR);
      store<f64>(record, 0, SUM);
      store<f64>(record, 0, SQUARES);
    }
    const n = v128.load32_splat(record, NEAR);
    let sum = load<f64>(record, SUM);
    let squares = load<f64>(record, SQUARES);
    let row = x;
    for (let y = 0; y < rows; y++) {
      let s0 = ZERO;
      let s1 = ZERO;
      let s2 = ZERO;
      let s3 = ZERO;
      let q0 = ZERO;
      let q1 = ZERO;
      let q2 = ZERO;
      let q3 = ZERO;
      for (let at = row, end = row + <usize>width * ROW; at < end; at += ROW) {
        const d0 = f32x4.sub(v128.load(at), n);
        const d1 = f32x4.sub(v128.load(at, 16), n);
        const d2 = f32x4.sub(v128.load(at, 32), n);
        const d3 = f32x4.sub(v128.load(at, 48), n);
        s0 = f32x4.add(s0, d0);
        s1 = f32x4.add(s1, d1);
        s2 = f32x4.add(s2, d2);
        s3 = f32x4.add(s3, d3);
        q0 = multiplyAdd(d0, d0, q0);
        q1 = multiplyAdd(d1, d1, q1);
        q2 = multiplyAdd(d2, d2, q2);
        q3 = multiplyAdd(d3, d3, q3);
      }
      const room = record + ROOM;
      storeFour(room, v128.and(s0, c0), v128.and(s1, c1), v128.and(s2, c2), v128.and(s3, c3));
      storeFour(room + 64, v128.and(q0, c0), v128.and(q1, c1), v128.and(q2, c2), v128.and(q3, c3));
      sum += total(room);
      squares += total(room + 64);
      row += xRow;
    }
    store<f64>(record, sum, SUM);
    store<f64>(record, squares, SQUARES);
    record += RECORD;
    x += xPlane;
  }
}

/** The mean of the first `columns` columns of a row of an image. */
function meanOfRow(row: usize, width: i32, columns: i32): f32 {
  let sum: f64 = 0;
  for (let pixel = 0; pixel < width; pixel++) {
    for (let column: usize = 0; column < <usize>columns; column++) {
      sum += <f64>load<f32>(row + <usize>pixel * ROW + column * 4);
    }
  }
  return <f32>(sum / <f64>(width * columns));
}

/** The sum of all lanes of four vectors. */
// @ts-ignore: decorator
@inline
function total(from: usize): f64 {
  const ab = f32x4.add(v128.load(from), v128.load(from, 16));
  const s = f32x4.add(ab, f32x4.add(v128.load(from, 32), v128.load(from, 48)));
  const low = f64x2.promote_low_f32x4(s);
  const high = f64x2.promote_low_f32x4(v128.shuffle<f32>(s, s, 2, 3, 2, 3));
  const pair = f64x2.add(low, high);
  return f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1);
}

/** factor * x + summand, but not below `floor`, in some rows; a NaN stays one. Factor and summand are in the channels' records. */
export function normalise(
  x: usize,
  xRow: usize,
  xPlane: usize,
  to: usize,
  toRow: usize,
  toPlane: usize,
  record: usize,
  channels: i32,
  rows: i32,
  width: i32,
  floor: f32,
): void {
  const least = f32x4.splat(floor);
  const bytes = <usize>width * ROW;
  for (; channels > 0; channels--) {
    const f = v128.load32_splat(record, FACTOR);
    const s = v128.load32_splat(record, SUMMAND);
    let fromRow = x;
    let row = to;
    for (let y = 0; y < rows; y++) {
      for (let at: usize = 0; at < bytes; at += 32) {
        const from = fromRow + at;
        const a = atLeast(multiplyAdd(f, v128.load(from), s), least);
        const b = atLeast(multiplyAdd(f, v128.load(from, 16), s), least);
        v128.store(row + at, b, 16);
        v128.store(row + at, a);
      }
      fromRow += xRow;
      row += toRow;
    }
    record += RECORD;
    x += xPlane;
    to += toPlane;
  }
}

/**
 * factor * x + summand + addend, but not below `floor`; a NaN stays one. Begins with the last panel, which has been read last and so
 * is the likeliest to be in the cache, as do the others below.
 */
export function normaliseAndAdd(
  x: usize,
  xRow: usize,
  xPanel: usize,
  addend: usize,
  addendRow: usize,
  addendPanel: usize,
  to: usize,
  toRow: usize,
  toPanel: usize,
  record: usize,
  panels: i32,
  height: i32,
  width: i32,
  floor: f32,
): void {
  const f = v128.load32_splat(record, FACTOR);
  const s = v128.load32_splat(record, SUMMAND);
  const least = f32x4.splat(floor);
  const bytes = <usize>width * ROW;
  for (let panel = panels - 1; panel >= 0; panel--) {
    let fromRow = x + <usize>panel * xPanel;
    let otherRow = addend + <usize>panel * addendPanel;
    let row = to + <usize>panel * toPanel;
    for (let y = 0; y < height; y++) {
      for (let at: usize = 0; at < bytes; at += 32) {
        const from = fromRow + at;
        const other = otherRow + at;
        const a = f32x4.add(multiplyAdd(f, v128.load(from), s), v128.load(other));
        const b = f32x4.add(multiplyAdd(f, v128.load(from, 16), s), v128.load(other, 16));
        v128.store(row + at, atLeast(b, least), 16);
        v128.store(row + at, atLeast(a, least));
      }
      fromRow += xRow;
      otherRow += addendRow;
      row += toRow;
    }
  }
}

/**
 * The gradients by a channel's scale and shift: the sums of g * (x - mean), divided by the deviation, and of g. There g is the
 * gradient where `normalise` gave more than the floor, and zero elsewhere; or, where there is an `output`, the gradient where that is
 * not 0, and it is written over the gradient. The gradient is zero in columns that do not count.
 */
export function normSums(
  x: usize,
  xRow: usize,
  xPanel: usize,
  gradient: usize,
  gradientRow: usize,
  gradientPanel: usize,
  output: usize,
  outputRow: usize,
  outputPanel: usize,
  record: usize,
  panels: i32,
  height: i32,
  width: i32,
  floor: f32,
  byScale: usize,
  byShift: usize,
): void {
  const f = v128.load32_splat(record, FACTOR);
  const s = v128.load32_splat(record, SUMMAND);
  const least = f32x4.splat(floor);
  const m = v128.load32_splat(record, MEAN);
  const bytes = <usize>width * ROW;
  const room = record + ROOM;
  let productSum: f64 = 0;
  let gradientSum: f64 = 0;
  for (; panels > 0; panels--) {
    let row = x;
    let otherRow = gradient;
    let afterRow = output;
    let products: f64 = 0;
    let gradients: f64 = 0;
    for (let y = 0; y < height; y++) {
      let g0 = ZERO;
      let g1 = ZERO;
      let g2 = ZERO;
      let g3 = ZERO;
      let p0 = ZERO;
      let p1 = ZERO;
      let p2 = ZERO;
      let p3 = ZERO;
      let other = otherRow;
      if (output) {
        let after = afterRow;
        for (let at = row, end = row + bytes; at < end; at += ROW) {
          const x0 = v128.load(at);
          const d0 = passed(v128.load(other), v128.load(after), ZERO);
          g0 = f32x4.add(g0, d0);
          p0 = multiplyAdd(d0, f32x4.sub(x0, m), p0);
          const x1 = v128.load(at, 16);
          const d1 = passed(v128.load(other, 16), v128.load(after, 16), ZERO);
          g1 = f32x4.add(g1, d1);
          p1 = multiplyAdd(d1, f32x4.sub(x1, m), p1);
          const x2 = v128.load(at, 32);
          const d2 = passed(v128.load(other, 32), v128.load(after, 32), ZERO);
          g2 = f32x4.add(g2, d2);
          p2 = multiplyAdd(d2, f32x4.sub(x2, m), p2);
          const x3 = v128.load(at, 48);
          const d3 = passed(v128.load(other, 48), v128.load(after, 48), ZERO);
          g3 = f32x4.add(g3, d3);
          p3 = multiplyAdd(d3, f32x4.sub(x3, m), p3);
          storeFour(other, d0, d1, d2, d3);
          other += ROW;
          after += ROW;
        }
      } else {
        for (let at = row, end = row + bytes; at < end; at += ROW) {
          const x0 = v128.load(at);
          const d0 = passed(v128.load(other), multiplyAdd(f, x0, s), least);
          g0 = f32x4.add(g0, d0);
          p0 = multiplyAdd(d0, f32x4.sub(x0, m), p0);
          const x1 = v128.load(at, 16);
          const d1 = passed(v128.load(other, 16), multiplyAdd(f, x1, s), least);
          g1 = f32x4.add(g1, d1);
          p1 = multiplyAdd(d1, f32x4.sub(x1, m), p1);
          const x2 = v128.load(at, 32);
          const d2 = passed(v128.load(other, 32), multiplyAdd(f, x2, s), least);
          g2 = f32x4.add(g2, d2);
          p2 = multiplyAdd(d2, f32x4.sub(x2, m), p2);
          const x3 = v128.load(at, 48);
          const d3 = passed(v128.load(other, 48), multiplyAdd(f, x3, s), least);
          g3 = f32x4.add(g3, d3);
          p3 = multiplyAdd(d3, f32x4.sub(x3, m), p3);
          other += ROW;
        }
      }
      storeFour(room, p0, p1, p2, p3);
      storeFour(room + 64, g0, g1, g2, g3);
      products += total(room);
      gradients += total(room + 64);
      row += xRow;
      otherRow += gradientRow;
      afterRow += outputRow;
    }
    // of a plane, as floats
    productSum += <f64>(<f32>products);
    gradientSum += <f64>(<f32>gradients);
    x += xPanel;
    gradient += gradientPanel;
    output += outputPanel;
  }
  store<f32>(byScale, <f32>(productSum * load<f64>(record, INVERSE_DEVIATION)));
  store<f32>(byShift, <f32>gradientSum);
}

/**
 * factor * g + slope * x + constant, with g as in `normSums`: written, or added to what is there. Zero in the columns of the last
 * panel that are not of the first `examples` examples.
 */
export function normGradient(
  x: usize,
  xRow: usize,
  xPanel: usize,
  gradient: usize,
  gradientRow: usize,
  gradientPanel: usize,
  to: usize,
  toRow: usize,
  toPanel: usize,
  record: usize,
  examples: i32,
  height: i32,
  width: i32,
  floor: f32,
  slope: f32,
  constant: f32,
  adds: bool,
): void {
  const f = v128.load32_splat(record, FACTOR);
  const s = v128.load32_splat(record, SUMMAND);
  const least = f32x4.splat(floor);
  const l = f32x4.splat(slope);
  const c = f32x4.splat(constant);
  const bytes = <usize>width * ROW;
  for (let panel = (examples - 1) / 16; panel >= 0; panel--) {
    const left = examples - 16 * panel;
    const c0 = columnsBelow(left, 0);
    const c1 = columnsBelow(left, 4);
    const c2 = columnsBelow(left, 8);
    const c3 = columnsBelow(left, 12);
    for (let y = 0; y < height; y++) {
      const row = x + <usize>panel * xPanel + <usize>y * xRow;
      const otherRow = gradient + <usize>panel * gradientPanel + <usize>y * gradientRow;
      const destination = to + <usize>panel * toPanel + <usize>y * toRow;
      for (let at: usize = 0; at < bytes; at += ROW) {
        const from = row + at;
        const other = otherRow + at;
        const place = destination + at;
        let g0 = gradientOf(v128.load(from), v128.load(other), f, s, least, l, c, c0);
        let g1 = gradientOf(v128.load(from, 16), v128.load(other, 16), f, s, least, l, c, c1);
        let g2 = gradientOf(v128.load(from, 32), v128.load(other, 32), f, s, least, l, c, c2);
        let g3 = gradientOf(v128.load(from, 48), v128.load(other, 48), f, s, least, l, c, c3);
        if (adds) {
          g0 = f32x4.add(v128.load(place), g0);
          g1 = f32x4.add(v128.load(place, 16), g1);
          g2 = f32x4.add(v128.load(place, 32), g2);
          g3 = f32x4.add(v128.load(place, 48), g3);
        }
        storeFour(place, g0, g1, g2, g3);
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function gradientOf(
  x: v128,
  gradient: v128,
  factor: v128,
  summand: v128,
  floor: v128,
  slope: v128,
  constant: v128,
  columns: v128,
): v128 {
  const g = passed(gradient, multiplyAdd(factor, x, summand), floor);
  return v128.and(multiplyAdd(factor, g, multiplyAdd(slope, x, constant)), columns);
}
