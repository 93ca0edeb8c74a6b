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
