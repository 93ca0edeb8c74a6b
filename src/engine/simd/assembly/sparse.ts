import { multiplyAdd, ROW, splat } from './lanes';

/** Bytes of an entry of a sparse matrix: the offset of a panel's row (u32), then a value (f32). */
export const ENTRY: usize = 8;

/**
 * A sparse matrix times up to four panels: for each of `rows` rows, to = base + the sum over its entries of value * the panel's
 * row at that offset. `starts` has the address of each row's first entry, and the end of the last one's; `base` is one row.
 * Panels, bases and destinations lie `panelStep`, `baseStep` and `toStep` apart. Four at once, because it takes eight
 * accumulators of eight floats to hide the latency of two multiply-add units; where there are fewer, the last one is computed
 * several times.
 */
export function sparseProduct(
  starts: usize,
  rows: i32,
  panels: i32,
  panel: usize,
  panelStep: usize,
  base: usize,
  baseStep: usize,
  to: usize,
  toStep: usize,
): void {
  const second: usize = panels > 1 ? 1 : 0;
  const third = second + <usize>(panels > 2 ? 1 : 0);
  const fourth = third + <usize>(panels > 3 ? 1 : 0);
  const p1 = panel + second * panelStep;
  const p2 = panel + third * panelStep;
  const p3 = panel + fourth * panelStep;
  const x1 = base + second * baseStep;
  const x2 = base + third * baseStep;
  const x3 = base + fourth * baseStep;
  let entry = load<usize>(starts);
  for (let row = 0; row < rows; row++) {
    const y1 = to + second * toStep;
    const y2 = to + third * toStep;
    const y3 = to + fourth * toStep;
    starts += 4;
    const end = load<usize>(starts);
    let a0 = v128.load(base);
    let a1 = v128.load(base, 16);
    let a2 = v128.load(base, 32);
    let a3 = v128.load(base, 48);
    let b0 = v128.load(x1);
    let b1 = v128.load(x1, 16);
    let b2 = v128.load(x1, 32);
    let b3 = v128.load(x1, 48);
    let c0 = v128.load(x2);
    let c1 = v128.load(x2, 16);
    let c2 = v128.load(x2, 32);
    let c3 = v128.load(x2, 48);
    let d0 = v128.load(x3);
    let d1 = v128.load(x3, 16);
    let d2 = v128.load(x3, 32);
    let d3 = v128.load(x3, 48);
    for (; entry < end; entry += ENTRY) {
      const offset = load<usize>(entry);
      const value = splat(entry + 4);
      let from: usize;
      from = panel + offset;
      a0 = multiplyAdd(value, v128.load(from), a0);
      a1 = multiplyAdd(value, v128.load(from, 16), a1);
      a2 = multiplyAdd(value, v128.load(from, 32), a2);
      a3 = multiplyAdd(value, v128.load(from, 48), a3);
      from = p1 + offset;
      b0 = multiplyAdd(value, v128.load(from), b0);
      b1 = multiplyAdd(value, v128.load(from, 16), b1);
      b2 = multiplyAdd(value, v128.load(from, 32), b2);
      b3 = multiplyAdd(value, v128.load(from, 48), b3);
      from = p2 + offset;
      c0 = multiplyAdd(value, v128.load(from), c0);
      c1 = multiplyAdd(value, v128.load(from, 16), c1);
      c2 = multiplyAdd(value, v128.load(from, 32), c2);
      c3 = multiplyAdd(value, v128.load(from, 48), c3);
      from = p3 + offset;
      d0 = multiplyAdd(value, v128.load(from), d0);
      d1 = multiplyAdd(value, v128.load(from, 16), d1);
      d2 = multiplyAdd(value, v128.load(from, 32), d2);
      d3 = multiplyAdd(value, v128.load(from, 48), d3);
    }
    v128.store(y3, d1, 16);
    v128.store(y3, d0);
    v128.store(y3, d3, 48);
    v128.store(y3, d2, 32);
    v128.store(y2, c1, 16);
    v128.store(y2, c0);
    v128.store(y2, c3, 48);
    v128.store(y2, c2, 32);
    v128.store(y1, b1, 16);
    v128.store(y1, b0);
    v128.store(y1, b3, 48);
    v128.store(y1, b2, 32);
    v128.store(to, a1, 16);
    v128.store(to, a0);
    v128.store(to, a3, 48);
    v128.store(to, a2, 32);
    to += ROW;
  }
}
