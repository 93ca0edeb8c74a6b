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

/** Pixels of a side of a tile of outputs, in bytes. */
const TILE: usize = 4 * ROW;

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

// constants that kernels load where they use them, because V8 packs pairs of vectors only within a block
const CONSTANTS = memory.data<f32>([0.125, 0.25, 0.5, 1.5, 2, 2.5, 4, 8]);
const EIGHTH = CONSTANTS;
const QUARTER = CONSTANTS + 4;
const HALF = CONSTANTS + 8;
const ONE_AND_A_HALF = CONSTANTS + 12;
const TWO = CONSTANTS + 16;
const TWO_AND_A_HALF = CONSTANTS + 20;
const FOUR = CONSTANTS + 24;
const EIGHT = CONSTANTS + 28;

/** Neighbouring tiles whose inputs' columns are transformed together, because they share some. */
const RUN: usize = 8 * TILE;

/**
 * Rows `first` to `end` of the six of the inputs' transform, each of six elements. Inputs lie where their outputs would,
 * and one pixel around them. `scratch` has room for a row of the columns of eight tiles: 34 pixels.
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
  scratch: usize,
): void {
  const lastTile = tiles + <usize>count * 4;
  let channel: usize = 0;
  for (; channels > 0; channels--) {
    let place = to;
    for (let tile = tiles; tile < lastTile; ) {
      const start = load<usize>(tile);
      let bytes: usize = 0;
      do {
        bytes += TILE;
        tile += 4;
      } while (bytes < RUN && tile < lastTile && load<usize>(tile) == start + bytes);
      const x = start + channel - row - ROW;
      const columns = bytes + 2 * ROW;
      let element = place;
      for (let i = first; i < end; i++) {
        // each row by code of its own, without the zeros of B'
        switch (i) {
          case 0: transformColumns(0, x, row, scratch, columns); break;
          case 1: transformColumns(1, x, row, scratch, columns); break;
          case 2: transformColumns(2, x, row, scratch, columns); break;
          case 3: transformColumns(3, x, row, scratch, columns); break;
          case 4: transformColumns(4, x, row, scratch, columns); break;
          default: transformColumns(5, x, row, scratch, columns);
        }
        transformRow(scratch, element, step, bytes / 4);
        element += SIDE * step;
      }
      place += bytes / 4;
    }
    channel += plane;
    to += toPlane;
  }
}

/** Row `i` of B' times columns of six pixels, `row` apart. */
// @ts-ignore: decorator
@inline
function transformColumns(i: i32, from: usize, row: usize, to: usize, bytes: usize): void {
  for (const end = to + bytes; to < end; to += 32) {
    const x1 = from + row;
    const x2 = x1 + row;
    const x3 = x2 + row;
    const x4 = x3 + row;
    const x5 = x4 + row;
    const a0 = v128.load(from);
    const b0 = v128.load(from, 16);
    const a1 = v128.load(x1);
    const b1 = v128.load(x1, 16);
    const a2 = v128.load(x2);
    const b2 = v128.load(x2, 16);
    const a3 = v128.load(x3);
    const b3 = v128.load(x3, 16);
    const a4 = v128.load(x4);
    const b4 = v128.load(x4, 16);
    const a5 = v128.load(x5);
    const b5 = v128.load(x5, 16);
    storeTransformed(i, a0, a1, a2, a3, a4, a5, b0, b1, b2, b3, b4, b5, to);
    from += 32;
  }
}

/** A row of columns times B: of each tile six elements, `step` apart, a cache line each. */
// @ts-ignore: decorator
@inline
function transformRow(from: usize, to: usize, step: usize, bytes: usize): void {
  for (const end = to + bytes; to < end; from += TILE - ROW) {
    for (const stop = to + ROW; to < stop; to += 32) {
      const to1 = to + step;
      const to2 = to1 + step;
      const to3 = to2 + step;
      const to4 = to3 + step;
      const to5 = to4 + step;
      const a0 = v128.load(from);
      const b0 = v128.load(from, 16);
      const a1 = v128.load(from, 64);
      const b1 = v128.load(from, 80);
      const a2 = v128.load(from, 128);
      const b2 = v128.load(from, 144);
      const a3 = v128.load(from, 192);
      const b3 = v128.load(from, 208);
      const a4 = v128.load(from, 256);
      const b4 = v128.load(from, 272);
      const a5 = v128.load(from, 320);
      const b5 = v128.load(from, 336);
      storeTransformed(0, a0, a1, a2, a3, a4, a5, b0, b1, b2, b3, b4, b5, to);
      storeTransformed(1, a0, a1, a2, a3, a4, a5, b0, b1, b2, b3, b4, b5, to1);
      storeTransformed(2, a0, a1, a2, a3, a4, a5, b0, b1, b2, b3, b4, b5, to2);
      storeTransformed(3, a0, a1, a2, a3, a4, a5, b0, b1, b2, b3, b4, b5, to3);
      storeTransformed(4, a0, a1, a2, a3, a4, a5, b0, b1, b2, b3, b4, b5, to4);
      storeTransformed(5, a0, a1, a2, a3, a4, a5, b0, b1, b2, b3, b4, b5, to5);
      from += 32;
    }
  }
}

/** Row `i` of B' times two vectors of six. Constants are read once and before anything is written, else V8 packs nothing. */
// @ts-ignore: decorator
@inline
function storeTransformed(
  i: i32,
  a0: v128, a1: v128, a2: v128, a3: v128, a4: v128, a5: v128,
  b0: v128, b1: v128, b2: v128, b3: v128, b4: v128, b5: v128,
  to: usize,
): void {
  const half = splat(HALF);
  const oneAndAHalf = splat(ONE_AND_A_HALF);
  const two = splat(TWO);
  const twoAndAHalf = splat(TWO_AND_A_HALF);
  let a: v128, b: v128;
  switch (i) {
    case 0:
      a = outerElement(a0, a1, a2, a3, a4, oneAndAHalf, two);
      b = outerElement(b0, b1, b2, b3, b4, oneAndAHalf, two);
      break;
    case 1:
      a = multiplyAdd(twoAndAHalf, a3, multiplyAdd(half, a2, f32x4.sub(a4, a1)));
      b = multiplyAdd(twoAndAHalf, b3, multiplyAdd(half, b2, f32x4.sub(b4, b1)));
      break;
    case 2:
      a = multiplyAdd(half, a3, multiplySubtract(twoAndAHalf, a2, f32x4.add(a4, a1)));
      b = multiplyAdd(half, b3, multiplySubtract(twoAndAHalf, b2, f32x4.add(b4, b1)));
      break;
    case 3:
      a = multiplyAdd(two, f32x4.sub(a3, a1), f32x4.sub(a4, a2));
      b = multiplyAdd(two, f32x4.sub(b3, b1), f32x4.sub(b4, b2));
      break;
    case 4:
      a = multiplySubtract(half, f32x4.sub(a3, a1), f32x4.sub(a4, a2));
      b = multiplySubtract(half, f32x4.sub(b3, b1), f32x4.sub(b4, b2));
      break;
    default:
      a = outerElement(a1, a2, a3, a4, a5, oneAndAHalf, two);
      b = outerElement(b1, b2, b3, b4, b5, oneAndAHalf, two);
  }
  v128.store(to, b, 16);
  v128.store(to, a);
}

/** The first row of B', and the last one but for its leading zero, times a vector. */
// @ts-ignore: decorator
@inline
function outerElement(a: v128, b: v128, c: v128, d: v128, e: v128, oneAndAHalf: v128, two: v128): v128 {
  return multiplyAdd(oneAndAHalf, f32x4.sub(d, b), multiplySubtract(two, c, f32x4.add(a, e)));
}

/**
 * The outputs of tiles from their products: raised to `floor`, and added to the channel's float in `base` or, where that
 * is 0, to what is there. `scratch` has room for a tile's four rows of six elements.
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
  scratch: usize,
): void {
  const bound = f32x4.splat(floor);
  const end = tiles + <usize>count * 4;
  let channel: usize = 0;
  for (; channels > 0; channels--) {
    let m = from;
    for (let tile = tiles; tile < end; tile += 4) {
      outputColumns(m, step, scratch);
      const y = load<usize>(tile) + channel;
      if (base != 0) outputRows(scratch, y, row, base, false, bound);
      else outputRows(scratch, y, row, base, true, bound);
      m += ROW;
    }
    channel += plane;
    from += fromPlane;
    if (base != 0) base += 4;
  }
}

const SUMS_ROW: usize = SIDE * ROW;

/** A' times the columns of a tile's elements. */
// @ts-ignore: decorator
@inline
function outputColumns(from: usize, step: usize, to: usize): void {
  const down = SIDE * step;
  for (const end = to + SUMS_ROW; to < end; from += step - ROW) {
    for (const stop = to + ROW; to < stop; to += 32) {
      const m1 = from + down;
      const m2 = m1 + down;
      const m3 = m2 + down;
      const m4 = m3 + down;
      const m5 = m4 + down;
      const a3 = v128.load(m3);
      const b3 = v128.load(m3, 16);
      const a4 = v128.load(m4);
      const b4 = v128.load(m4, 16);
      const sumA = f32x4.add(v128.load(m1), v128.load(m2));
      const sumB = f32x4.add(v128.load(m1, 16), v128.load(m2, 16));
      const differenceA = f32x4.sub(v128.load(m1), v128.load(m2));
      const differenceB = f32x4.sub(v128.load(m1, 16), v128.load(m2, 16));
      const y0 = firstSum(v128.load(from), sumA, a3, a4);
      const z0 = firstSum(v128.load(from, 16), sumB, b3, b4);
      const y1 = secondSum(differenceA, a3, a4);
      const z1 = secondSum(differenceB, b3, b4);
      const y2 = thirdSum(sumA, a3, a4);
      const z2 = thirdSum(sumB, b3, b4);
      const y3 = fourthSum(differenceA, a3, a4, v128.load(m5));
      const z3 = fourthSum(differenceB, b3, b4, v128.load(m5, 16));
      v128.store(to, z0, 16);
      v128.store(to, y0);
      v128.store(to, z1, SUMS_ROW + 16);
      v128.store(to, y1, SUMS_ROW);
      v128.store(to, z2, 2 * SUMS_ROW + 16);
      v128.store(to, y2, 2 * SUMS_ROW);
      v128.store(to, z3, 3 * SUMS_ROW + 16);
      v128.store(to, y3, 3 * SUMS_ROW);
      from += 32;
    }
  }
}

/** Rows of six elements times A, added to the float at `base`, or to what is there. */
// @ts-ignore: decorator
@inline
function outputRows(from: usize, y: usize, row: usize, base: usize, adds: bool, bound: v128): void {
  for (const end = from + 4 * SUMS_ROW; from < end; from += SUMS_ROW - ROW) {
    for (const stop = from + ROW; from < stop; from += 32) {
      const a3 = v128.load(from, 192);
      const b3 = v128.load(from, 208);
      const a4 = v128.load(from, 256);
      const b4 = v128.load(from, 272);
      const sumA = f32x4.add(v128.load(from, 64), v128.load(from, 128));
      const sumB = f32x4.add(v128.load(from, 80), v128.load(from, 144));
      const differenceA = f32x4.sub(v128.load(from, 64), v128.load(from, 128));
      const differenceB = f32x4.sub(v128.load(from, 80), v128.load(from, 144));
      const y0 = f32x4.add(startOf(y, base, adds), firstSum(v128.load(from), sumA, a3, a4));
      const z0 = f32x4.add(startOf(y + 16, base, adds), firstSum(v128.load(from, 16), sumB, b3, b4));
      const y1 = f32x4.add(startOf(y + 64, base, adds), secondSum(differenceA, a3, a4));
      const z1 = f32x4.add(startOf(y + 80, base, adds), secondSum(differenceB, b3, b4));
      const y2 = f32x4.add(startOf(y + 128, base, adds), thirdSum(sumA, a3, a4));
      const z2 = f32x4.add(startOf(y + 144, base, adds), thirdSum(sumB, b3, b4));
      const y3 = f32x4.add(startOf(y + 192, base, adds), fourthSum(differenceA, a3, a4, v128.load(from, 320)));
      const z3 = f32x4.add(startOf(y + 208, base, adds), fourthSum(differenceB, b3, b4, v128.load(from, 336)));
      v128.store(y, f32x4.pmax(z0, bound), 16);
      v128.store(y, f32x4.pmax(y0, bound));
      v128.store(y, f32x4.pmax(z1, bound), 80);
      v128.store(y, f32x4.pmax(y1, bound), 64);
      v128.store(y, f32x4.pmax(z2, bound), 144);
      v128.store(y, f32x4.pmax(y2, bound), 128);
      v128.store(y, f32x4.pmax(z3, bound), 208);
      v128.store(y, f32x4.pmax(y3, bound), 192);
      y += 32;
    }
    y += row - ROW;
  }
}

// @ts-ignore: decorator
@inline
function startOf(y: usize, base: usize, adds: bool): v128 {
  return adds ? v128.load(y) : splat(base);
}

// The rows of A' times a vector of six, of which `sum` and `difference` are of the second and the third.

// @ts-ignore: decorator
@inline
function firstSum(m0: v128, sum: v128, m3: v128, m4: v128): v128 {
  return f32x4.add(f32x4.add(m0, sum), f32x4.add(m3, m4));
}

// @ts-ignore: decorator
@inline
function secondSum(difference: v128, m3: v128, m4: v128): v128 {
  return multiplySubtract(splat(TWO), m4, multiplyAdd(splat(HALF), m3, difference));
}

// @ts-ignore: decorator
@inline
function thirdSum(sum: v128, m3: v128, m4: v128): v128 {
  return multiplyAdd(splat(FOUR), m4, multiplyAdd(splat(QUARTER), m3, sum));
}

// @ts-ignore: decorator
@inline
function fourthSum(difference: v128, m3: v128, m4: v128, m5: v128): v128 {
  return f32x4.add(m5, multiplySubtract(splat(EIGHT), m4, multiplyAdd(splat(EIGHTH), m3, difference)));
}

/**
 * Rows `first` to `end` of the six of A dY A', each of six elements: the gradients by the outputs going back to those by
 * the products. `scratch` has room for a row of four elements.
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
  scratch: usize,
): void {
  const lastTile = tiles + <usize>count * 4;
  for (; channels > 0; channels--) {
    let place = to;
    for (let tile = tiles; tile < lastTile; tile += 4) {
      const g = load<usize>(tile) + channel;
      let element = place;
      for (let i = first; i < end; i++) {
        switch (i) {
          case 0: spreadColumns(0, g, row, scratch); break;
          case 1: spreadColumns(1, g, row, scratch); break;
          case 2: spreadColumns(2, g, row, scratch); break;
          case 3: spreadColumns(3, g, row, scratch); break;
          case 4: spreadColumns(4, g, row, scratch); break;
          default: spreadColumns(5, g, row, scratch);
        }
        spreadRow(scratch, element, step);
        element += SIDE * step;
      }
      place += ROW;
    }
    channel += plane;
    to += toPlane;
  }
}

/** Row `i` of A times the columns of a tile of gradients. */
// @ts-ignore: decorator
@inline
function spreadColumns(i: i32, from: usize, row: usize, to: usize): void {
  for (const end = to + TILE; to < end; to += 32) {
    const g1 = from + row;
    const g2 = g1 + row;
    const g3 = g2 + row;
    const a0 = v128.load(from);
    const b0 = v128.load(from, 16);
    const a1 = v128.load(g1);
    const b1 = v128.load(g1, 16);
    const a2 = v128.load(g2);
    const b2 = v128.load(g2, 16);
    const a3 = v128.load(g3);
    const b3 = v128.load(g3, 16);
    storeSpread(i, a0, a1, a2, a3, b0, b1, b2, b3, to);
    from += 32;
  }
}

/** A row of four elements times A'. */
// @ts-ignore: decorator
@inline
function spreadRow(from: usize, to: usize, step: usize): void {
  for (const end = to + ROW; to < end; to += 32) {
    const to1 = to + step;
    const to2 = to1 + step;
    const to3 = to2 + step;
    const to4 = to3 + step;
    const to5 = to4 + step;
    const a0 = v128.load(from);
    const b0 = v128.load(from, 16);
    const a1 = v128.load(from, 64);
    const b1 = v128.load(from, 80);
    const a2 = v128.load(from, 128);
    const b2 = v128.load(from, 144);
    const a3 = v128.load(from, 192);
    const b3 = v128.load(from, 208);
    storeSpread(0, a0, a1, a2, a3, b0, b1, b2, b3, to);
    storeSpread(1, a0, a1, a2, a3, b0, b1, b2, b3, to1);
    storeSpread(2, a0, a1, a2, a3, b0, b1, b2, b3, to2);
    storeSpread(3, a0, a1, a2, a3, b0, b1, b2, b3, to3);
    storeSpread(4, a0, a1, a2, a3, b0, b1, b2, b3, to4);
    storeSpread(5, a0, a1, a2, a3, b0, b1, b2, b3, to5);
    from += 32;
  }
}

/** Row `i` of A times two vectors of four. */
// @ts-ignore: decorator
@inline
function storeSpread(
  i: i32,
  a0: v128, a1: v128, a2: v128, a3: v128,
  b0: v128, b1: v128, b2: v128, b3: v128,
  to: usize,
): void {
  const half = splat(HALF);
  const two = splat(TWO);
  const four = splat(FOUR);
  const quarter = splat(QUARTER);
  const eight = splat(EIGHT);
  const eighth = splat(EIGHTH);
  let a: v128, b: v128;
  switch (i) {
    case 0:
      a = a0;
      b = b0;
      break;
    case 1:
      a = f32x4.add(f32x4.add(a0, a2), f32x4.add(a1, a3));
      b = f32x4.add(f32x4.add(b0, b2), f32x4.add(b1, b3));
      break;
    case 2:
      a = f32x4.sub(f32x4.add(a0, a2), f32x4.add(a1, a3));
      b = f32x4.sub(f32x4.add(b0, b2), f32x4.add(b1, b3));
      break;
    case 3:
      a = multiplyAdd(eighth, a3, multiplyAdd(quarter, a2, multiplyAdd(half, a1, a0)));
      b = multiplyAdd(eighth, b3, multiplyAdd(quarter, b2, multiplyAdd(half, b1, b0)));
      break;
    case 4:
      a = multiplySubtract(eight, a3, multiplyAdd(four, a2, multiplySubtract(two, a1, a0)));
      b = multiplySubtract(eight, b3, multiplyAdd(four, b2, multiplySubtract(two, b1, b0)));
      break;
    default:
      a = a3;
      b = b3;
  }
  v128.store(to, b, 16);
  v128.store(to, a);
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
