import { multiplyAdd } from './lanes';

/**
 * The steps of the optimisers, as PyTorch formulates them, on `size` bytes (a multiple of 16) of weights. The penalty
 * `decay` * weight is added to the gradient. A weight whose gradient, slots and value are zero keeps them so: that is
 * how pruned weights stay pruned.
 */

/**
 * The slots of a unit that gets no gradient any more decay towards zero for ever, and processors are slow on floats below
 * the normal ones (1e-38). A slot this small, which moves no weight, is set to zero.
 */
const NOTHING: f32 = 1e-30;

// @ts-ignore: decorator
@inline
function zeroIfNothing(slot: v128): v128 {
  return v128.andnot(slot, f32x4.lt(f32x4.abs(slot), f32x4.splat(NOTHING)));
}

/** Plain stochastic gradient descent. */
export function stepSgd(weights: usize, gradient: usize, size: usize, rate: f32, decay: f32): void {
  const r = f32x4.splat(-rate);
  const d = f32x4.splat(decay);
  for (const end = weights + size; weights < end; weights += 16) {
    const w = v128.load(weights);
    v128.store(weights, multiplyAdd(r, multiplyAdd(d, w, v128.load(gradient)), w));
    gradient += 16;
  }
}

/** Momentum, Nesterov's where `nesterov` is not zero: velocity = momentum * velocity + gradient. */
export function stepMomentum(
  weights: usize,
  velocity: usize,
  gradient: usize,
  size: usize,
  rate: f32,
  decay: f32,
  momentum: f32,
  nesterov: i32,
): void {
  const r = f32x4.splat(-rate);
  const d = f32x4.splat(decay);
  const m = f32x4.splat(momentum);
  for (const end = weights + size; weights < end; weights += 16) {
    const w = v128.load(weights);
    const g = multiplyAdd(d, w, v128.load(gradient));
    const v = zeroIfNothing(multiplyAdd(m, v128.load(velocity), g));
    v128.store(velocity, v);
    v128.store(weights, multiplyAdd(r, nesterov ? multiplyAdd(m, v, g) : v, w));
    velocity += 16;
    gradient += 16;
  }
}

/**
 * Adam (Kingma and Ba 2015): mean and square are decaying means of the gradient and of its square, and
 * weight -= rate * mean / (sqrt(square) + epsilon). The bias corrections are the caller's to fold into `rate` and
 * `epsilon`; `rest1` and `rest2` are 1 - beta1 and 1 - beta2, which floats would round too much.
 */
export function stepAdam(
  weights: usize,
  mean: usize,
  square: usize,
  gradient: usize,
  size: usize,
  rate: f32,
  decay: f32,
  rest1: f32,
  beta2: f32,
  rest2: f32,
  epsilon: f32,
): void {
  const r = f32x4.splat(rate);
  const d = f32x4.splat(decay);
  const e = f32x4.splat(epsilon);
  const b2 = f32x4.splat(beta2);
  const r1 = f32x4.splat(rest1);
  const r2 = f32x4.splat(rest2);
  // two vectors at once, and what is left
  const end = weights + size;
  for (; weights + 32 <= end; weights += 32) {
    const w0 = v128.load(weights);
    const w1 = v128.load(weights, 16);
    const g0 = multiplyAdd(d, w0, v128.load(gradient));
    const g1 = multiplyAdd(d, w1, v128.load(gradient, 16));
    const m0 = adamMean(v128.load(mean), g0, r1);
    const m1 = adamMean(v128.load(mean, 16), g1, r1);
    const s0 = adamSquare(v128.load(square), g0, b2, r2);
    const s1 = adamSquare(v128.load(square, 16), g1, b2, r2);
    v128.store(mean, m1, 16);
    v128.store(mean, m0);
    v128.store(square, s1, 16);
    v128.store(square, s0);
    v128.store(weights, adamWeight(w1, m1, s1, r, e), 16);
    v128.store(weights, adamWeight(w0, m0, s0, r, e));
    mean += 32;
    square += 32;
    gradient += 32;
  }
  if (weights < end) {
    const w = v128.load(weights);
    const g = multiplyAdd(d, w, v128.load(gradient));
    const m = adamMean(v128.load(mean), g, r1);
    const s = adamSquare(v128.load(square), g, b2, r2);
    v128.store(mean, m);
    v128.store(square, s);
    v128.store(weights, adamWeight(w, m, s, r, e));
  }
}

// @ts-ignore: decorator
@inline
function adamMean(mean: v128, gradient: v128, rest1: v128): v128 {
  return zeroIfNothing(multiplyAdd(rest1, f32x4.sub(gradient, mean), mean));
}

// @ts-ignore: decorator
@inline
function adamSquare(square: v128, gradient: v128, beta2: v128, rest2: v128): v128 {
  return multiplyAdd(f32x4.mul(rest2, gradient), gradient, f32x4.mul(beta2, square));
}

// @ts-ignore: decorator
@inline
function adamWeight(weight: v128, mean: v128, square: v128, rate: v128, epsilon: v128): v128 {
  return f32x4.sub(weight, f32x4.div(f32x4.mul(rate, mean), f32x4.add(f32x4.sqrt(square), epsilon)));
}

/** Sets to zero, NaN or not, what belongs to pruned weights; `mask` has a word per weight: all ones, or zero. */
export function applyMask(values: usize, mask: usize, size: usize): void {
  for (const end = values + size; values < end; values += 16) {
    v128.store(values, v128.and(v128.load(values), v128.load(mask)));
    mask += 16;
  }
}
