import { multiplyAdd, ROW, splat, ZERO } from './lanes';

/**
 * One panel of a matrix product: c[m][0..16] = sum over k of a[m][k] * b[k][0..16], for `rows` rows of c (a multiple
 * of 4). The rows of b are panel rows; those of c lie `cRow` apart; a[m][k] is at a + m * aRow + k * aColumn.
 */
export function product(
  a: usize,
  aRow: usize,
  aColumn: usize,
  b: usize,
  c: usize,
  cRow: usize,
  rows: i32,
  depth: i32,
): void {
  for (let m = 0; m < rows; m += 4) {
    tile(a, aRow, aColumn, b, c, cRow, depth);
    tile(a, aRow, aColumn, b + ROW / 2, c + ROW / 2, cRow, depth);
    a += 4 * aRow;
    c += 4 * cRow;
  }
}

/** 4 rows x 8 columns: eight accumulators hide the latency of two multiply-add units. */
// @ts-ignore: decorator
@inline
function tile(a: usize, aRow: usize, aColumn: usize, b: usize, c: usize, cRow: usize, depth: i32): void {
  let c00 = ZERO;
  let c01 = ZERO;
  let c10 = ZERO;
  let c11 = ZERO;
  let c20 = ZERO;
  let c21 = ZERO;
  let c30 = ZERO;
  let c31 = ZERO;
  const end = b + <usize>depth * ROW;
  while (b < end) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const a0 = splat(a);
    c00 = multiplyAdd(a0, b0, c00);
    c01 = multiplyAdd(a0, b1, c01);
    const a1 = splat(a + aRow);
    c10 = multiplyAdd(a1, b0, c10);
    c11 = multiplyAdd(a1, b1, c11);
    const a2 = splat(a + <usize>2 * aRow);
    c20 = multiplyAdd(a2, b0, c20);
    c21 = multiplyAdd(a2, b1, c21);
    const a3 = splat(a + <usize>3 * aRow);
    c30 = multiplyAdd(a3, b0, c30);
    c31 = multiplyAdd(a3, b1, c31);
    a += aColumn;
    b += ROW;
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  c += cRow;
  v128.store(c, c10);
  v128.store(c, c11, 16);
  c += cRow;
  v128.store(c, c20);
  v128.store(c, c21, 16);
  c += cRow;
  v128.store(c, c30);
  v128.store(c, c31, 16);
}
