import { exp } from './exp';
import { ROW, ZERO } from './lanes';

/**
 * Softmax cross-entropy of one panel of logits (a feature row per class, `logitsPlane` apart), of which the first `examples`
 * columns count; `labels` has a byte per column. Writes the gradient of `scale` * the sum of their losses, zero in the other columns, and,
 * as a double at the start of the cache line `sum`, whose rest it uses as scratch, that sum in nats, unscaled.
 */
export function crossEntropy(
  logits: usize,
  logitsPlane: usize,
  classes: i32,
  labels: usize,
  examples: i32,
  scale: f32,
  gradient: usize,
  gradientPlane: usize,
  sum: usize,
): void {
  const ofFour = sum + 16;
  let total: f64 = 0;
  for (let first = 0; first < examples; first += 4) {
    const column = <usize>first * 4;
    softmax(logits + column, logitsPlane, classes, scale, gradient + column, gradientPlane, ofFour);
    const count = min(4, examples - first);
    for (let lane = 0; lane < count; lane++) {
      const example = <usize>(first + lane);
      const label = <usize>load<u8>(labels + example);
      const logit = load<f32>(logits + label * logitsPlane + example * 4);
      const own = ofFour + <usize>lane * 4;
      total += Math.log(load<f32>(own, 16)) + <f64>load<f32>(own) - <f64>logit;
      const at = gradient + label * gradientPlane + example * 4;
      store<f32>(at, load<f32>(at) - scale);
    }
  }
  let rest = gradient + <usize>examples * 4;
  for (let label = 0; label < classes; label++) {
    memory.fill(rest, 0, ROW - <usize>examples * 4);
    rest += gradientPlane;
  }
  store<f64>(sum, total);
}

/**
 * Writes `scale` * the softmax of each of four columns; a NaN or an infinite logit makes NaNs. Leaves their
 * largest logits and their sums of exponentials, a vector each, in `ofFour`.
 */
function softmax(
  logits: usize,
  logitsPlane: usize,
  classes: i32,
  scale: f32,
  to: usize,
  toPlane: usize,
  ofFour: usize,
): void {
  const end = logits + <usize>classes * logitsPlane;
  let largest = v128.load(logits);
  for (let at = logits + logitsPlane; at < end; at += logitsPlane) {
    largest = f32x4.max(largest, v128.load(at));
  }
  let sum = ZERO;
  let place = to;
  for (let at = logits; at < end; at += logitsPlane) {
    const power = exp(f32x4.sub(v128.load(at), largest));
    v128.store(place, power);
    sum = f32x4.add(sum, power);
    place += toPlane;
  }
  const factor = f32x4.div(f32x4.splat(scale), sum);
  const toEnd = to + <usize>classes * toPlane;
  for (let at = to; at < toEnd; at += toPlane) v128.store(at, f32x4.mul(v128.load(at), factor));
  v128.store(ofFour, sum, 16);
  v128.store(ofFour, largest);
}

/**
 * Writes for each of the first `examples` columns of a panel of logits, rows `plane` apart, the class of the largest one, the lowest
 * such class; or `none` where a logit is not a number. There is room for a byte for each column.
 */
export function predict(
  logits: usize,
  plane: usize,
  classes: i32,
  examples: i32,
  none: i32,
  to: usize,
): void {
  for (let first = 0; first < examples; first += 4) {
    let at = logits + <usize>first * 4;
    let largest = v128.load(at);
    let best = ZERO;
    let isUnknown = f32x4.ne(largest, largest);
    for (let label = 1; label < classes; label++) {
      at += plane;
      const logit = v128.load(at);
      const isLarger = f32x4.gt(logit, largest);
      largest = v128.bitselect(logit, largest, isLarger);
      best = v128.bitselect(i32x4.splat(label), best, isLarger);
      isUnknown = v128.or(isUnknown, f32x4.ne(logit, logit));
    }
    best = v128.bitselect(i32x4.splat(none), best, isUnknown);
    const row = to + <usize>first;
    store<u8>(row, i32x4.extract_lane(best, 0));
    store<u8>(row, i32x4.extract_lane(best, 1), 1);
    store<u8>(row, i32x4.extract_lane(best, 2), 2);
    store<u8>(row, i32x4.extract_lane(best, 3), 3);
  }
}
