import { ZERO } from './lanes';

/**
 * Makes the gradient by the output of a ReLU that by its input, in place: zero where the output is not above zero.
 * Where there is no ReLU, `output` is 0. Adds the gradient of each of `planes` up to 16 sums, one for each column, in
 * `sums`: from zero when `isFirst`.
 */
export function outputGradient(
  gradient: usize,
  gradientPlane: usize,
  gradientRow: usize,
  gradientPixel: usize,
  output: usize,
  outputPlane: usize,
  outputRow: usize,
  outputPixel: usize,
  planes: i32,
  rows: i32,
  pixels: i32,
  sums: usize,
  isFirst: i32,
): void {
  for (; planes > 0; planes--) {
    let s0: v128, s1: v128, s2: v128, s3: v128;
    if (isFirst) {
      s0 = s1 = s2 = s3 = ZERO;
    } else {
      s0 = v128.load(sums);
      s1 = v128.load(sums, 16);
      s2 = v128.load(sums, 32);
      s3 = v128.load(sums, 48);
    }
    for (let row = 0; row < rows; row++) {
      let g = gradient + <usize>row * gradientRow;
      let y = output + <usize>row * outputRow;
      for (let pixel = 0; pixel < pixels; pixel++) {
        let g0 = v128.load(g);
        let g1 = v128.load(g, 16);
        let g2 = v128.load(g, 32);
        let g3 = v128.load(g, 48);
        if (output != 0) {
          g0 = v128.and(g0, f32x4.gt(v128.load(y), ZERO));
          g1 = v128.and(g1, f32x4.gt(v128.load(y, 16), ZERO));
          g2 = v128.and(g2, f32x4.gt(v128.load(y, 32), ZERO));
          g3 = v128.and(g3, f32x4.gt(v128.load(y, 48), ZERO));
          v128.store(g, g1, 16);
          v128.store(g, g0);
          v128.store(g, g3, 48);
          v128.store(g, g2, 32);
        }
        s0 = f32x4.add(s0, g0);
        s1 = f32x4.add(s1, g1);
        s2 = f32x4.add(s2, g2);
        s3 = f32x4.add(s3, g3);
        g += gradientPixel;
        y += outputPixel;
      }
    }
    v128.store(sums, s1, 16);
    v128.store(sums, s0);
    v128.store(sums, s3, 48);
    v128.store(sums, s2, 32);
    sums += 64;
    gradient += gradientPlane;
    if (output != 0) output += outputPlane;
  }
}

/** The sum of each of `count` times 16 floats: a float. */
export function sumSixteens(sums: usize, count: i32, to: usize): void {
  for (const end = to + <usize>count * 4; to < end; to += 4) {
    const low = f32x4.add(v128.load(sums), v128.load(sums, 16));
    const high = f32x4.add(v128.load(sums, 32), v128.load(sums, 48));
    const four = f32x4.add(low, high);
    const two = f32x4.add(four, v128.shuffle<f32>(four, four, 2, 3, 0, 1));
    store<f32>(to, f32x4.extract_lane(two, 0) + f32x4.extract_lane(two, 1));
    sums += 64;
  }
}

/** Fours of inputs that are turned together, so that what is read together is used together. */
const TURNED_TOGETHER = 16;

/**
 * Writes the weights of a convolution for its way back, where inputs and outputs change places: for the fours of
 * inputs from `four` to `end`, and each k, four weights. k goes through `outputs` and, for each, through those
 * `taps`, places in a kernel of `area`, that `tapPlaces` has. What stands for inputs that are missing in a last four
 * is finite.
 */
export function turnWeights(
  weights: usize,
  outputs: i32,
  inputs: i32,
  area: i32,
  tapPlaces: usize,
  taps: i32,
  four: i32,
  end: i32,
  to: usize,
): void {
  const toOutput = <usize>taps * 16;
  for (; four < end; four += TURNED_TOGETHER) {
    const stop = min(end, four + TURNED_TOGETHER);
    for (let output = 0; output < outputs; output += 4) {
      for (let i = four; i < stop; i++) {
        const input = 4 * i;
        const step = <usize>area * 16;
        const step1 = input + 1 < inputs ? step : 0;
        const step2 = input + 2 < inputs ? step1 + step : step1;
        const step3 = input + 3 < inputs ? step2 + step : step2;
        const from = weights + (<usize>(output / 4) * inputs + input) * step;
        for (let tap: usize = 0; tap < <usize>taps; tap++) {
          const w = from + load<usize>(tapPlaces + tap * 4) * 16;
          const place = to + (<usize>(i * outputs + output) * taps + tap) * 16;
          turnFour(w, w + step1, w + step2, w + step3, place, toOutput, outputs - output);
        }
      }
    }
  }
}

/** Transposes four vectors, of which up to four come out. */
// @ts-ignore: decorator
@inline
function turnFour(from0: usize, from1: usize, from2: usize, from3: usize, to: usize, step: usize, count: i32): void {
  const a = v128.load(from0);
  const b = v128.load(from1);
  const c = v128.load(from2);
  const d = v128.load(from3);
  const abLow = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cdLow = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  v128.store(to, v128.shuffle<f32>(abLow, cdLow, 0, 1, 4, 5));
  if (count > 1) v128.store(to + step, v128.shuffle<f32>(abLow, cdLow, 2, 3, 6, 7));
  const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  if (count > 2) v128.store(to + 2 * step, v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5));
  if (count > 3) v128.store(to + 3 * step, v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7));
}

/** Puts in order: the float at each offset that `places` has, of which there are `count`. */
export function collect(values: usize, places: usize, count: i32, to: usize): void {
  for (const end = to + <usize>count * 4; to < end; to += 4) {
    store<f32>(to, load<f32>(values + load<usize>(places)));
    places += 4;
  }
}
