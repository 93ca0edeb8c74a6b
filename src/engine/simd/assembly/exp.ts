import { multiplyAdd } from './lanes';

/**
 * e^x in each lane, for x <= 0, to about 1e-7 of its size: x = n ln 2 + r, then 2^n times a polynomial in r. The
 * coefficients are those of expf in Cephes (Moshier). Below -60 it stays at e^-60 (1e-26): nothing beside a sum of at
 * least 1, and well away from the floats below the normal ones, on which processors are slow.
 */
// @ts-ignore: decorator
@inline
export function exp(x: v128): v128 {
  x = f32x4.max(x, f32x4.splat(-60));
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.44269504)));
  // ln 2 in two parts, the first of few bits, so that r is exact
  let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(-2.12194440e-4)));
  let p = f32x4.splat(1.9875691500e-4);
  p = multiplyAdd(p, r, f32x4.splat(1.3981999507e-3));
  p = multiplyAdd(p, r, f32x4.splat(8.3334519073e-3));
  p = multiplyAdd(p, r, f32x4.splat(4.1665795894e-2));
  p = multiplyAdd(p, r, f32x4.splat(1.6666665459e-1));
  p = multiplyAdd(p, r, f32x4.splat(5.0000001201e-1));
  p = multiplyAdd(f32x4.mul(p, r), r, f32x4.add(r, f32x4.splat(1)));
  const exponent = i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127));
  return f32x4.mul(p, i32x4.shl(exponent, 23));
}
