import { ROW } from './lanes';

/** The constants of Philox: see src/science/random/philox.ts. */
const MULTIPLIER_0: u32 = 0xd2511f53;
const MULTIPLIER_1: u32 = 0xcd9e8d57;
const WEYL_0: u32 = 0x9e3779b9;
const WEYL_1: u32 = 0xbb67ae85;
const ROUNDS = 10;

/**
 * Draws for `rows` rows of 16 columns which values are kept: those whose word of Philox4x32-10 is not below `threshold`. Row
 * after row and column after column, they take the words of the stream that is named by the key, `epoch` and `index`, from its
 * 16 * `firstRow`-th word on. Writes 16 bits a row, the lowest for the first column, 1 for a value that is kept.
 */
export function drawKept(
  keyLow: u32,
  keyHigh: u32,
  epoch: u32,
  index: u32,
  firstRow: u32,
  rows: i32,
  threshold: u32,
  to: usize,
): void {
  const limit = i32x4.splat(threshold);
  for (let row: u32 = 0; row < <u32>rows; row++) {
    // four blocks at once, a lane each; a block has the words of four columns
    let c0 = i32x4.add(i32x4.splat(4 * (firstRow + row)), i32x4(0, 1, 2, 3));
    let c1 = i32x4.splat(index);
    let c2 = i32x4.splat(epoch);
    let c3 = i32x4.splat(0);
    let k0 = keyLow;
    let k1 = keyHigh;
    for (let round = 0; round < ROUNDS; round++) {
      const high0 = multiplyHigh(c0, MULTIPLIER_0);
      const low0 = i32x4.mul(c0, i32x4.splat(MULTIPLIER_0));
      const high1 = multiplyHigh(c2, MULTIPLIER_1);
      const low1 = i32x4.mul(c2, i32x4.splat(MULTIPLIER_1));
      c0 = v128.xor(v128.xor(high1, c1), i32x4.splat(k0));
      c1 = low1;
      c2 = v128.xor(v128.xor(high0, c3), i32x4.splat(k1));
      c3 = low0;
      k0 += WEYL_0;
      k1 += WEYL_1;
    }
    const kept =
      everyFourth(i32x4.bitmask(i32x4.ge_u(c0, limit))) |
      (everyFourth(i32x4.bitmask(i32x4.ge_u(c1, limit))) << 1) |
      (everyFourth(i32x4.bitmask(i32x4.ge_u(c2, limit))) << 2) |
      (everyFourth(i32x4.bitmask(i32x4.ge_u(c3, limit))) << 3);
    store<u16>(to, <u16>kept);
    to += 2;
  }
}

/** The upper halves of four unsigned products. */
// @ts-ignore: decorator
@inline
function multiplyHigh(a: v128, b: u32): v128 {
  const factor = i32x4.splat(b);
  const low = i64x2.extmul_low_i32x4_u(a, factor);
  const high = i64x2.extmul_high_i32x4_u(a, factor);
  return v128.shuffle<i32>(low, high, 1, 3, 5, 7);
}

/** Moves bits 0 to 3 to places 0, 4, 8 and 12. */
// @ts-ignore: decorator
@inline
function everyFourth(bits: i32): i32 {
  return (bits | (bits << 3) | (bits << 6) | (bits << 9)) & 0x1111;
}

/** `factor` times the values of a plane that are kept, and zero for the others: written, or added to what is there. */
export function dropPlane(
  from: usize,
  fromRow: usize,
  kept: usize,
  to: usize,
  toRow: usize,
  height: i32,
  width: i32,
  factor: f32,
  adds: bool,
): void {
  const f = f32x4.splat(factor);
  for (let y = 0; y < height; y++) {
    for (let at: usize = 0; at < <usize>width * ROW; at += ROW) {
      let bits: i32 = load<u16>(kept);
      for (let column: usize = at; column < at + ROW; column += 16) {
        const value = v128.and(f32x4.mul(f, v128.load(from + column)), lanesOf(bits));
        v128.store(to + column, adds ? f32x4.add(v128.load(to + column), value) : value);
        bits >>= 4;
      }
      kept += 2;
    }
    from += fromRow;
    to += toRow;
  }
}

/** All ones in the lanes whose bit is 1. */
// @ts-ignore: decorator
@inline
function lanesOf(bits: i32): v128 {
  const lanes = i32x4(1, 2, 4, 8);
  return i32x4.eq(v128.and(i32x4.splat(bits), lanes), lanes);
}
