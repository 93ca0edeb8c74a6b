import { multiplyAdd, multiplySubtract, ROW, splat, ZERO } from './lanes';

/**
 * Winograd's minimal filtering F(4 x 4, 3 x 3): Lavin and Gray, Fast Algorithms for Convolutional Neural Networks (CVPR
 * 2016), section 4. Of a convolution with kernels of 3 x 3, a tile of 4 x 4 outputs comes from 6 x 6 inputs. Both are
 * transformed, so that 36 products do for the 144: Y = A' [(G g G') * (B' d B)] A, where * is element by element. The
 * matrices are those of the points 0, 1, -1, 1/2 and -2, which give more exact results than Lavin and Gray's: Barabasz
 * et al., Error Analysis and Improving the Accuracy of Winograd Convolution for Deep Neural Networks (TOMS 2020).
 * Gradients go through the transposes of all that.
 *
 *        1 -3/2  -2  3/2   1   0           1     0     0
 *        0  -1  1/2  5/2   1   0          1/3   1/3   1/3          1  1  1  1   1  0
 *   B' = 0   1 -5/2  1/2   1   0    G =  -1/3   1/3  -1/3     A' = 0  1 -1 1/2 -2  0
 *        0  -2  -1    2    1   0        -16/15 -8/15 -4/15         0  1  1 1/4  4  0
 *        0  1/2 -1  -1/2   1   0         1/15  -2/15  4/15         0  1 -1 1/8 -8  1
 *        0   1 -3/2  -2   3/2  1           0     0     1
 *
 * `tiles` has the addresses of the first pixels of `count` tiles of outputs in the first channel. Transformed tiles lie
 * element by element, `step` apart: each a row of pixels, one for a tile, for every channel.
 */
const SIDE: usize = 6;
const LAST = <i32>SIDE - 1;

/** The middle columns of B'; of the outer ones, all but the two corners is zero. */
const B = memory.data<f32>([
  -1.5, -2, 1.5, 1, -1, 0.5, 2.5, 1, 1, -2.5, 0.5, 1, -2, -1, 2, 1, 0.5, -1, -0.5, 1, 1, -1.5, -2, 1.5,
]);
const B_ROW: usize = 16;

const G = memory.data<f32>([
  1,
  0,
  0,
  1.0 / 3.0,
  1.0 / 3.0,
  1.0 / 3.0,
  -1.0 / 3.0,
  1.0 / 3.0,
  -1.0 / 3.0,
  -16.0 / 15.0,
  -8.0 / 15.0,
  -4.0 / 15.0,
  1.0 / 15.0,
  -2.0 / 15.0,
  4.0 / 15.0,
  0,
  0,
  1,
]);
const G_ROW: usize = 12;

const A = memory.data<f32>([
  1, 1, 1, 1, 1, 0, 0, 1, -1, 0.5, -2, 0, 0, 1, 1, 0.25, 4, 0, 0, 1, -1, 0.125, -8, 1,
]);
const A_ROW: usize = 24;

// constants that kernels load where they use them, because V8 packs pairs of vectors only within a block
const CONSTANTS = memory.data<f32>([0, 0.125, 0.25, 0.5, 1, 1.5, 2, 2.5, 4, 8]);
const NOTHING = CONSTANTS;
const EIGHTH = CONSTANTS + 4;
const QUARTER = CONSTANTS + 8;
const HALF = CONSTANTS + 12;
const ONE = CONSTANTS + 16;
const ONE_AND_A_HALF = CONSTANTS + 20;
const TWO = CONSTANTS + 24;
const TWO_AND_A_HALF = CONSTANTS + 28;
const FOUR = CONSTANTS + 32;
const EIGHT = CONSTANTS + 36;

/**
 * Rows `first` to `end` of the six of the inputs' transform, each of six elements. Inputs lie where their outputs would,
 * and one pixel around them.
 */
export function winogradInput(
  tiles: usize,
  count: i32,
  first: i32,
  end: i32,
  row: usize,
  plane: usize,
  channels: i32,
  to: usize,
  toPlane: usize,
  step: usize,
): void {
  const lastTile = tiles + <usize>count * 4;
  let channel: usize = 0;
  for (; channels > 0; channels--) {
    let element = to;
    for (let i = first; i < end; i++) {
      const factors = B + <usize>i * B_ROW;
      const edge = i == 0 || i == LAST ? ONE : NOTHING;
      // the row of pixels that the edge's factor is for, below the tile's first one
      const edgeRow: usize = i == LAST ? 4 * row : -row;
      let to0 = element;
      for (let tile = tiles; tile < lastTile; tile += 4) {
        const stop = to0 + ROW;
        let x = load<usize>(tile) + channel - ROW;
        for (; to0 < stop; to0 += 32) {
          const e = x + edgeRow;
          const f0 = splat(factors);
          const f1 = splat(factors + 4);
          const f2 = splat(factors + 8);
          const f3 = splat(factors + 12);
          const f4 = splat(edge);
          const a0 = combineFive(x, row, e, f0, f1, f2, f3, f4);
          const b0 = combineFive(x + 16, row, e + 16, f0, f1, f2, f3, f4);
          const a1 = combineFive(x + 64, row, e + 64, f0, f1, f2, f3, f4);
          const b1 = combineFive(x + 80, row, e + 80, f0, f1, f2, f3, f4);
          const a2 = combineFive(x + 128, row, e + 128, f0, f1, f2, f3, f4);
          const b2 = combineFive(x + 144, row, e + 144, f0, f1, f2, f3, f4);
          const a3 = combineFive(x + 192, row, e + 192, f0, f1, f2, f3, f4);
          const b3 = combineFive(x + 208, row, e + 208, f0, f1, f2, f3, f4);
          const a4 = combineFive(x + 256, row, e + 256, f0, f1, f2, f3, f4);
          const b4 = combineFive(x + 272, row, e + 272, f0, f1, f2, f3, f4);
          const a5 = combineFive(x + 320, row, e + 320, f0, f1, f2, f3, f4);
          const b5 = combineFive(x + 336, row, e + 336, f0, f1, f2, f3, f4);
          const half = splat(HALF);
          const oneAndAHalf = splat(ONE_AND_A_HALF);
          const two = splat(TWO);
          const twoAndAHalf = splat(TWO_AND_A_HALF);
          const to1 = to0 + step;
          const to2 = to1 + step;
          const to3 = to2 + step;
          const to4 = to3 + step;
          const to5 = to4 + step;
          v128.store(to0, outerElement(a0, a1, a2, a3, a4, oneAndAHalf, two));
          v128.store(to0, outerElement(b0, b1, b2, b3, b4, oneAndAHalf, two), 16);
          v128.store(to1, multiplyAdd(twoAndAHalf, a3, multiplyAdd(half, a2, f32x4.sub(a4, a1))));
          v128.store(to1, multiplyAdd(twoAndAHalf, b3, multiplyAdd(half, b2, f32x4.sub(b4, b1))), 16);
          v128.store(to2, multiplyAdd(half, a3, multiplySubtract(twoAndAHalf, a2, f32x4.add(a4, a1))));
          v128.store(to2, multiplyAdd(half, b3, multiplySubtract(twoAndAHalf, b2, f32x4.add(b4, b1))), 16);
          v128.store(to3, multiplyAdd(two, f32x4.sub(a3, a1), f32x4.sub(a4, a2)));
          v128.store(to3, multiplyAdd(two, f32x4.sub(b3, b1), f32x4.sub(b4, b2)), 16);
          v128.store(to4, multiplySubtract(half, f32x4.sub(a3, a1), f32x4.sub(a4, a2)));
          v128.store(to4, multiplySubtract(half, f32x4.sub(b3, b1), f32x4.sub(b4, b2)), 16);
          v128.store(to5, outerElement(a1, a2, a3, a4, a5, oneAndAHalf, two));
          v128.store(to5, outerElement(b1, b2, b3, b4, b5, oneAndAHalf, two), 16);
          x += 32;
        }
      }
      element += SIDE * step;
    }
    channel += plane;
    to += toPlane;
  }
}

/** The first row of B', and the last one but for its leading zero, times a vector. */
// @ts-ignore: decorator
@inline
function outerElement(a: v128, b: v128, c: v128, d: v128, e: v128, oneAndAHalf: v128, two: v128): v128 {
  return multiplyAdd(oneAndAHalf, f32x4.sub(d, b), multiplySubtract(two, c, f32x4.add(a, e)));
}

/** Four rows of pixels times a factor each, and another one. */
// @ts-ignore: decorator
@inline
function combineFive(
  at: usize,
  row: usize,
  other: usize,
  f0: v128,
  f1: v128,
  f2: v128,
  f3: v128,
  f4: v128,
): v128 {
  return multiplyAdd(f4, v128.load(other), combineFour(at, row, f0, f1, f2, f3));
}

/** Four vectors, `step` apart, times a factor each. */
// @ts-ignore: decorator
@inline
function combineFour(at: usize, step: usize, f0: v128, f1: v128, f2: v128, f3: v128): v128 {
  let sum = f32x4.mul(f0, v128.load(at));
  sum = multiplyAdd(f1, v128.load(at + step), sum);
  sum = multiplyAdd(f2, v128.load(at + 2 * step), sum);
  return multiplyAdd(f3, v128.load(at + 3 * step), sum);
}

/**
 * The outputs of tiles from their products: raised to `floor`, and added to the channel's float in `base` or, where that
 * is 0, to what is there.
 */
export function winogradOutput(
  from: usize,
  fromPlane: usize,
  step: usize,
  channels: i32,
  tiles: usize,
  count: i32,
  row: usize,
  plane: usize,
  base: usize,
  floor: f32,
): void {
  const bound = f32x4.splat(floor);
  // what is there counts where there is no base, else not even a NaN
  const there = i32x4.splat(base == 0 ? -1 : 0);
  const end = tiles + <usize>count * 4;
  const down = SIDE * step;
  let channel: usize = 0;
  for (; channels > 0; channels--) {
    const start = base == 0 ? NOTHING : base;
    let m = from;
    for (let tile = tiles; tile < end; tile += 4) {
      const stop = m + ROW;
      let first = load<usize>(tile) + channel;
      for (; m < stop; m += 32) {
        let y = first;
        for (let factors = A; factors < A + 4 * A_ROW; factors += A_ROW) {
          const f0 = splat(factors);
          const f1 = splat(factors + 4);
          const f2 = splat(factors + 8);
          const f3 = splat(factors + 12);
          const f4 = splat(factors + 16);
          const f5 = splat(factors + 20);
          const a0 = combineSix(m, down, f0, f1, f2, f3, f4, f5);
          const b0 = combineSix(m + 16, down, f0, f1, f2, f3, f4, f5);
          const a1 = combineSix(m + step, down, f0, f1, f2, f3, f4, f5);
          const b1 = combineSix(m + step + 16, down, f0, f1, f2, f3, f4, f5);
          const a2 = combineSix(m + 2 * step, down, f0, f1, f2, f3, f4, f5);
          const b2 = combineSix(m + 2 * step + 16, down, f0, f1, f2, f3, f4, f5);
          const a3 = combineSix(m + 3 * step, down, f0, f1, f2, f3, f4, f5);
          const b3 = combineSix(m + 3 * step + 16, down, f0, f1, f2, f3, f4, f5);
          const a4 = combineSix(m + 4 * step, down, f0, f1, f2, f3, f4, f5);
          const b4 = combineSix(m + 4 * step + 16, down, f0, f1, f2, f3, f4, f5);
          const a5 = combineSix(m + 5 * step, down, f0, f1, f2, f3, f4, f5);
          const b5 = combineSix(m + 5 * step + 16, down, f0, f1, f2, f3, f4, f5);
          const half = splat(HALF);
          const two = splat(TWO);
          const four = splat(FOUR);
          const quarter = splat(QUARTER);
          const eight = splat(EIGHT);
          const eighth = splat(EIGHTH);
          const begin = splat(start);
          const y0 = f32x4.add(f32x4.add(begin, v128.and(there, v128.load(y))), f32x4.add(f32x4.add(a0, a1), f32x4.add(a2, f32x4.add(a3, a4))));
          const z0 = f32x4.add(f32x4.add(begin, v128.and(there, v128.load(y, 16))), f32x4.add(f32x4.add(b0, b1), f32x4.add(b2, f32x4.add(b3, b4))));
          const y1 = f32x4.add(f32x4.add(begin, v128.and(there, v128.load(y, 64))), multiplySubtract(two, a4, multiplyAdd(half, a3, f32x4.sub(a1, a2))));
          const z1 = f32x4.add(f32x4.add(begin, v128.and(there, v128.load(y, 80))), multiplySubtract(two, b4, multiplyAdd(half, b3, f32x4.sub(b1, b2))));
          const y2 = f32x4.add(f32x4.add(begin, v128.and(there, v128.load(y, 128))), multiplyAdd(four, a4, multiplyAdd(quarter, a3, f32x4.add(a1, a2))));
          const z2 = f32x4.add(f32x4.add(begin, v128.and(there, v128.load(y, 144))), multiplyAdd(four, b4, multiplyAdd(quarter, b3, f32x4.add(b1, b2))));
          const y3 = f32x4.add(f32x4.add(begin, v128.and(there, v128.load(y, 192))), f32x4.add(a5, multiplySubtract(eight, a4, multiplyAdd(eighth, a3, f32x4.sub(a1, a2)))));
          const z3 = f32x4.add(f32x4.add(begin, v128.and(there, v128.load(y, 208))), f32x4.add(b5, multiplySubtract(eight, b4, multiplyAdd(eighth, b3, f32x4.sub(b1, b2)))));
          v128.store(y, f32x4.pmax(y0, bound));
          v128.store(y, f32x4.pmax(z0, bound), 16);
          v128.store(y, f32x4.pmax(y1, bound), 64);
          v128.store(y, f32x4.pmax(z1, bound), 80);
          v128.store(y, f32x4.pmax(y2, bound), 128);
          v128.store(y, f32x4.pmax(z2, bound), 144);
          v128.store(y, f32x4.pmax(y3, bound), 192);
          v128.store(y, f32x4.pmax(z3, bound), 208);
          y += row;
        }
        first += 32;
      }
    }
    channel += plane;
    from += fromPlane;
    if (base != 0) base += 4;
  }
}

/** Six vectors, `step` apart, times a factor each. */
// @ts-ignore: decorator
@inline
function combineSix(
  at: usize,
  step: usize,
  f0: v128,
  f1: v128,
  f2: v128,
  f3: v128,
  f4: v128,
  f5: v128,
): v128 {
  const sum = combineFour(at, step, f0, f1, f2, f3);
  return multiplyAdd(f5, v128.load(at + 5 * step), multiplyAdd(f4, v128.load(at + 4 * step), sum));
}

/**
 * Rows `first` to `end` of the six of A dY A', each of six elements: the gradients by the outputs going back to those by
 * the products.
 */
export function winogradOutputGradient(
  tiles: usize,
  count: i32,
  first: i32,
  end: i32,
  row: usize,
  channel: usize,
  plane: usize,
  channels: i32,
  to: usize,
  toPlane: usize,
  step: usize,
): void {
  const lastTile = tiles + <usize>count * 4;
  for (; channels > 0; channels--) {
    let element = to;
    for (let i = first; i < end; i++) {
      const factors = A + <usize>i * 4;
      let to0 = element;
      for (let tile = tiles; tile < lastTile; tile += 4) {
        const stop = to0 + ROW;
        let g = load<usize>(tile) + channel;
        for (; to0 < stop; to0 += 32) {
          const f0 = splat(factors);
          const f1 = splat(factors + A_ROW);
          const f2 = splat(factors + 2 * A_ROW);
          const f3 = splat(factors + 3 * A_ROW);
          const a0 = combineFour(g, row, f0, f1, f2, f3);
          const b0 = combineFour(g + 16, row, f0, f1, f2, f3);
          const a1 = combineFour(g + 64, row, f0, f1, f2, f3);
          const b1 = combineFour(g + 80, row, f0, f1, f2, f3);
          const a2 = combineFour(g + 128, row, f0, f1, f2, f3);
          const b2 = combineFour(g + 144, row, f0, f1, f2, f3);
          const a3 = combineFour(g + 192, row, f0, f1, f2, f3);
          const b3 = combineFour(g + 208, row, f0, f1, f2, f3);
          const half = splat(HALF);
          const two = splat(TWO);
          const four = splat(FOUR);
          const quarter = splat(QUARTER);
          const eight = splat(EIGHT);
          const eighth = splat(EIGHTH);
          const to1 = to0 + step;
          const to2 = to1 + step;
          const to3 = to2 + step;
          const to4 = to3 + step;
          const to5 = to4 + step;
          v128.store(to0, a0);
          v128.store(to0, b0, 16);
          v128.store(to1, f32x4.add(f32x4.add(a0, a2), f32x4.add(a1, a3)));
          v128.store(to1, f32x4.add(f32x4.add(b0, b2), f32x4.add(b1, b3)), 16);
          v128.store(to2, f32x4.sub(f32x4.add(a0, a2), f32x4.add(a1, a3)));
          v128.store(to2, f32x4.sub(f32x4.add(b0, b2), f32x4.add(b1, b3)), 16);
          v128.store(to3, multiplyAdd(eighth, a3, multiplyAdd(quarter, a2, multiplyAdd(half, a1, a0))));
          v128.store(to3, multiplyAdd(eighth, b3, multiplyAdd(quarter, b2, multiplyAdd(half, b1, b0))), 16);
          v128.store(to4, multiplySubtract(eight, a3, multiplyAdd(four, a2, multiplySubtract(two, a1, a0))));
          v128.store(to4, multiplySubtract(eight, b3, multiplyAdd(four, b2, multiplySubtract(two, b1, b0))), 16);
          v128.store(to5, a3);
          v128.store(to5, b3, 16);
          g += 32;
        }
      }
      element += SIDE * step;
    }
    channel += plane;
    to += toPlane;
  }
}

/** G g G' of `count` kernels, each of four outputs: from nine vectors, one after the other, 36, `step` apart. */
export function winogradWeights(from: usize, count: i32, to: usize, step: usize): void {
  for (; count > 0; count--) {
    let at = to;
    for (let i = G; i < G + SIDE * G_ROW; i += G_ROW) {
      const a = combineThree(v128.load(from), v128.load(from, 48), v128.load(from, 96), i);
      const b = combineThree(v128.load(from, 16), v128.load(from, 64), v128.load(from, 112), i);
      const c = combineThree(v128.load(from, 32), v128.load(from, 80), v128.load(from, 128), i);
      for (let j = G; j < G + SIDE * G_ROW; j += G_ROW) {
        v128.store(at, combineThree(a, b, c, j));
        at += step;
      }
    }
    from += 144;
    to += 16;
  }
}

/** Three vectors times a row of G. */
// @ts-ignore: decorator
@inline
function combineThree(a: v128, b: v128, c: v128, factors: usize): v128 {
  return multiplyAdd(splat(factors + 8), c, multiplyAdd(splat(factors + 4), b, f32x4.mul(splat(factors), a)));
}

/** G' dU G of `count` kernels, each of four outputs: the gradient by the weights, from that by the transformed ones. */
export function winogradWeightGradient(from: usize, step: usize, count: i32, to: usize): void {
  for (; count > 0; count--) {
    for (let column: usize = 0; column < 3; column++) {
      let a = ZERO;
      let b = ZERO;
      let c = ZERO;
      let at = from;
      for (let i = G; i < G + SIDE * G_ROW; i += G_ROW) {
        let sum = ZERO;
        for (let j = G + 4 * column; j < G + SIDE * G_ROW; j += G_ROW) {
          sum = multiplyAdd(splat(j), v128.load(at), sum);
          at += step;
        }
        a = multiplyAdd(splat(i), sum, a);
        b = multiplyAdd(splat(i + 4), sum, b);
        c = multiplyAdd(splat(i + 8), sum, c);
      }
      v128.store(to + 16 * column, a);
      v128.store(to + 16 * column, b, 48);
      v128.store(to + 16 * column, c, 96);
    }
    from += 16;
    to += 144;
  }
}
