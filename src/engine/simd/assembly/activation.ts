import { ROW, splat, storeFour, ZERO } from './lanes';
import { atLeast } from './planes';

/** x + its row's bias, but not below `floor`, for each of a panel's feature rows, in rows `toRow` apart; a NaN stays one. */
export function addBias(panel: usize, bias: usize, rows: i32, floor: f32, to: usize, toRow: usize): void {
  const least = f32x4.splat(floor);
  for (const end = panel + <usize>rows * ROW; panel < end; panel += ROW) {
    const b = splat(bias);
    const x0 = f32x4.add(v128.load(panel), b);
    const x1 = f32x4.add(v128.load(panel, 16), b);
    const x2 = f32x4.add(v128.load(panel, 32), b);
    const x3 = f32x4.add(v128.load(panel, 48), b);
    storeFour(to, atLeast(x0, least), atLeast(x1, least), atLeast(x2, least), atLeast(x3, least));
    bias += 4;
    to += toRow;
  }
}

/** The sum of a panel's rows times `factor`: one row. */
export function sumRows(panel: usize, rows: i32, factor: f32, sum: usize): void {
  let s0 = ZERO;
  let s1 = ZERO;
  let s2 = ZERO;
  let s3 = ZERO;
  for (const end = panel + <usize>rows * ROW; panel < end; panel += ROW) {
    s0 = f32x4.add(s0, v128.load(panel));
    s1 = f32x4.add(s1, v128.load(panel, 16));
    s2 = f32x4.add(s2, v128.load(panel, 32));
    s3 = f32x4.add(s3, v128.load(panel, 48));
  }
  const f = f32x4.splat(factor);
  storeFour(sum, f32x4.mul(f, s0), f32x4.mul(f, s1), f32x4.mul(f, s2), f32x4.mul(f, s3));
}
