/**
 * Matrices lie in memory as panels of 16 columns: a row of a panel is one cache line, four vectors of four floats.
 * An activation has its examples as columns ("feature rows": panel after panel of 16 examples, each with a row per
 * feature) or, transposed, its features ("example rows"). Pointers, strides and lengths of memory are in bytes.
 */

/** Bytes of a panel's row. */
export const ROW: usize = 64;

/** Bytes of 16 rows: a square block of a panel. */
export const BLOCK: usize = 16 * ROW;

export const ZERO: v128 = f32x4(0, 0, 0, 0);

/** The float at `address` in all four lanes. */
// @ts-ignore: decorator
@inline
export function splat(address: usize): v128 {
  return v128.load32_splat(address);
}

/**
 * Writes four vectors. V8 makes one instruction of two vectors that are written side by side, and of all that they are made of.
 * It needs one store for them only where the second is written first: else the first has to be there even when the second
 * turns out to be beyond the memory. All kernels write their vectors so.
 */
// @ts-ignore: decorator
@inline
export function storeFour(to: usize, a: v128, b: v128, c: v128, d: v128): void {
  v128.store(to, b, 16);
  v128.store(to, a);
  v128.store(to, d, 48);
  v128.store(to, c, 32);
}

/** a * b + c, rounded once where the machine has fused multiply-add, else twice. */
// @ts-ignore: decorator
@inline
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  return f32x4.relaxed_madd(a, b, c);
}

/** c - a * b, rounded in the same way. */
// @ts-ignore: decorator
@inline
export function multiplySubtract(a: v128, b: v128, c: v128): v128 {
  return f32x4.relaxed_nmadd(a, b, c);
}

/** One product and sum, so that it can be seen from outside how `multiplyAdd` rounds. */
export function roundedMultiplyAdd(a: f32, b: f32, c: f32): f32 {
  return f32x4.extract_lane(multiplyAdd(f32x4.splat(a), f32x4.splat(b), f32x4.splat(c)), 0);
}
