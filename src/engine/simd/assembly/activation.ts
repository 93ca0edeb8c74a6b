import { ROW, splat, ZERO } from './lanes';

/** Adds its bias to each of a panel's feature rows. */
export function addBias(panel: usize, bias: usize, rows: i32): void {
  for (let row = 0; row < rows; row++) {
    const b = splat(bias);
    for (let column: usize = 0; column < ROW; column += 16) {
      v128.store(panel + column, f32x4.add(v128.load(panel + column), b));
    }
    bias += 4;
    panel += ROW;
  }
}

/** max(0, x + bias) in place, for each of a panel's feature rows; a NaN stays one. */
export function addBiasRelu(panel: usize, bias: usize, rows: i32): void {
  for (let row = 0; row < rows; row++) {
    const b = splat(bias);
    for (let column: usize = 0; column < ROW; column += 16) {
      v128.store(panel + column, f32x4.max(ZERO, f32x4.add(v128.load(panel + column), b)));
    }
    bias += 4;
    panel += ROW;
  }
}

/** Keeps a panel's gradient, in place, where the ReLU's output is above zero, and sets it to zero elsewhere. */
export function reluGradient(gradient: usize, output: usize, rows: i32): void {
  for (const end = gradient + <usize>rows * ROW; gradient < end; gradient += 16) {
    const passes = f32x4.gt(v128.load(output), ZERO);
    v128.store(gradient, v128.and(v128.load(gradient), passes));
    output += 16;
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
  v128.store(sum, f32x4.mul(f, s0));
  v128.store(sum, f32x4.mul(f, s1), 16);
  v128.store(sum, f32x4.mul(f, s2), 32);
  v128.store(sum, f32x4.mul(f, s3), 48);
}
