import { multiplyAdd, ROW, splat, ZERO } from './lanes';

/** Bytes of an entry of a sparse matrix: the offset of a panel's row (u32), then a value (f32). */
export const ENTRY: usize = 8;

/**
 * A sparse matrix times two panels: for each of `rows` rows, to = base + the sum over its entries of value * the panel's row
 * at that offset. `starts` has the address of each row's first entry, and the end of the last one's; `base` is one row.
 * Panel, base and destination of the second lie `panelStep`, `baseStep` and `toStep` on. Two at once, because eight
 * accumulators hide the latency of two multiply-add units; where there is but one, steps of 0 have it computed twice.
 */
export function sparseProduct(
  starts: usize,
  rows: i32,
  panel: usize,
  panelStep: usize,
  base: usize,
  baseStep: usize,
  to: usize,
  toStep: usize,
): void {
  const nextPanel = panel + panelStep;
  const nextBase = base + baseStep;
  let entry = load<usize>(starts);
  for (let row = 0; row < rows; row++) {
    starts += 4;
    const end = load<usize>(starts);
    let s0 = v128.load(base);
    let s1 = v128.load(base, 16);
    let s2 = v128.load(base, 32);
    let s3 = v128.load(base, 48);
    let t0 = v128.load(nextBase);
    let t1 = v128.load(nextBase, 16);
    let t2 = v128.load(nextBase, 32);
    let t3 = v128.load(nextBase, 48);
    for (; entry < end; entry += ENTRY) {
      const offset = load<usize>(entry);
      const value = splat(entry + 4);
      const from = panel + offset;
      s0 = multiplyAdd(value, v128.load(from), s0);
      s1 = multiplyAdd(value, v128.load(from, 16), s1);
      s2 = multiplyAdd(value, v128.load(from, 32), s2);
      s3 = multiplyAdd(value, v128.load(from, 48), s3);
      const nextFrom = nextPanel + offset;
      t0 = multiplyAdd(value, v128.load(nextFrom), t0);
      t1 = multiplyAdd(value, v128.load(nextFrom, 16), t1);
      t2 = multiplyAdd(value, v128.load(nextFrom, 32), t2);
      t3 = multiplyAdd(value, v128.load(nextFrom, 48), t3);
    }
    v128.store(to, s0);
    v128.store(to, s1, 16);
    v128.store(to, s2, 32);
    v128.store(to, s3, 48);
    const nextTo = to + toStep;
    v128.store(nextTo, t0);
    v128.store(nextTo, t1, 16);
    v128.store(nextTo, t2, 32);
    v128.store(nextTo, t3, 48);
    to += ROW;
  }
}

/**
 * The gradient by the entries of a sparse matrix, one float an entry: the product of its row's gradient with the input's
 * row that the entry names, over the columns of `panels` panels, `gradientPanel` and `inputPanel` apart. `starts` and
 * `rows` are as in `sparseProduct`; columns that do not count have a gradient of zero.
 */
export function sparseGradient(
  starts: usize,
  rows: i32,
  gradient: usize,
  gradientPanel: usize,
  input: usize,
  inputPanel: usize,
  panels: i32,
  to: usize,
): void {
  let entry = load<usize>(starts);
  for (let row = 0; row < rows; row++) {
    starts += 4;
    const end = load<usize>(starts);
    for (; entry + 3 * ENTRY < end; entry += 4 * ENTRY) {
      v128.store(to, fourProducts(entry, gradient, gradientPanel, input, inputPanel, panels));
      to += 16;
    }
    for (; entry < end; entry += ENTRY) {
      const products = oneProduct(input + load<usize>(entry), gradient, gradientPanel, inputPanel, panels);
      store<f32>(to, f32x4.extract_lane(products, 0));
      to += 4;
    }
    gradient += ROW;
  }
}

/** The products of one row's gradient with the input rows of four entries, a lane each. */
// @ts-ignore: decorator
@inline
function fourProducts(
  entry: usize,
  gradient: usize,
  gradientPanel: usize,
  input: usize,
  inputPanel: usize,
  panels: i32,
): v128 {
  let a = input + load<usize>(entry);
  let b = input + load<usize>(entry, 8);
  let c = input + load<usize>(entry, 16);
  let d = input + load<usize>(entry, 24);
  let a0 = ZERO;
  let b0 = ZERO;
  let c0 = ZERO;
  let d0 = ZERO;
  let a1 = ZERO;
  let b1 = ZERO;
  let c1 = ZERO;
  let d1 = ZERO;
  for (let panel = 0; panel < panels; panel++) {
    for (let column: usize = 0; column < ROW; column += 32) {
      const g0 = v128.load(gradient + column);
      const g1 = v128.load(gradient + column, 16);
      a0 = multiplyAdd(g0, v128.load(a + column), a0);
      a1 = multiplyAdd(g1, v128.load(a + column, 16), a1);
      b0 = multiplyAdd(g0, v128.load(b + column), b0);
      b1 = multiplyAdd(g1, v128.load(b + column, 16), b1);
      c0 = multiplyAdd(g0, v128.load(c + column), c0);
      c1 = multiplyAdd(g1, v128.load(c + column, 16), c1);
      d0 = multiplyAdd(g0, v128.load(d + column), d0);
      d1 = multiplyAdd(g1, v128.load(d + column, 16), d1);
    }
    gradient += gradientPanel;
    a += inputPanel;
    b += inputPanel;
    c += inputPanel;
    d += inputPanel;
  }
  return sumsOf(f32x4.add(a0, a1), f32x4.add(b0, b1), f32x4.add(c0, c1), f32x4.add(d0, d1));
}

/** The product of one row's gradient with one row of the input, in lane 0. */
// @ts-ignore: decorator
@inline
function oneProduct(input: usize, gradient: usize, gradientPanel: usize, inputPanel: usize, panels: i32): v128 {
  let sum = ZERO;
  for (let panel = 0; panel < panels; panel++) {
    for (let column: usize = 0; column < ROW; column += 16) {
      sum = multiplyAdd(v128.load(gradient + column), v128.load(input + column), sum);
    }
    gradient += gradientPanel;
    input += inputPanel;
  }
  return sumsOf(sum, ZERO, ZERO, ZERO);
}

/** The sums of the lanes of four vectors, a lane each. */
// @ts-ignore: decorator
@inline
function sumsOf(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
}

/** Puts each of `count` values at the address that `places` has for it. */
export function placeValues(values: usize, places: usize, count: i32): void {
  for (const end = values + <usize>count * 4; values < end; values += 4) {
    store<f32>(load<usize>(places), load<f32>(values));
    places += 4;
  }
}
