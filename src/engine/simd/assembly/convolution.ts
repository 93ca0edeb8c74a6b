import { columnsBelow } from './columns';
import { multiplyAdd, splat, ZERO } from './lanes';

/**
 * Some pixels of a row of a convolution's outputs, for 16 examples. In each of `outputs` planes a pixel gets the sum
 * over k, of which there are `depth`, of weight * input; the input lies at the pixel's place in `from` + the offset
 * that `offsets` has for k. For each k the weights of four outputs lie together; the next four outputs' are
 * `weightGroup` on. A sum starts from the output's float in `base` or, where that is 0, from what is there; what is
 * below `floor` becomes it, and a NaN stays one.
 */
export function convolve(
  weights: usize,
  weightGroup: usize,
  offsets: usize,
  depth: i32,
  from: usize,
  fromPixel: usize,
  to: usize,
  toPlane: usize,
  toPixel: usize,
  outputs: i32,
  pixels: i32,
  base: usize,
  floor: f32,
): void {
  const bound = f32x4.splat(floor);
  const end = offsets + <usize>depth * 4;
  for (; outputs > 0; outputs -= 4) {
    // in a last group of fewer, the last one stands in for those that are missing, and is written after them
    const plane1 = outputs > 1 ? toPlane : 0;
    const plane2 = outputs > 2 ? plane1 + toPlane : plane1;
    const plane3 = outputs > 3 ? plane2 + toPlane : plane2;
    let x = from;
    let y0 = to;
    for (let pixel = 0; pixel < pixels; pixel++) {
      const y1 = y0 + plane1;
      const y2 = y0 + plane2;
      const y3 = y0 + plane3;
      let a0: v128, a1: v128, a2: v128, a3: v128, b0: v128, b1: v128, b2: v128, b3: v128;
      let c0: v128, c1: v128, c2: v128, c3: v128, d0: v128, d1: v128, d2: v128, d3: v128;
      if (base != 0) {
        a0 = a1 = a2 = a3 = splat(base);
        b0 = b1 = b2 = b3 = splat(base + 4);
        c0 = c1 = c2 = c3 = splat(base + 8);
        d0 = d1 = d2 = d3 = splat(base + 12);
      } else {
        a0 = v128.load(y0);
        a1 = v128.load(y0, 16);
        a2 = v128.load(y0, 32);
        a3 = v128.load(y0, 48);
        b0 = v128.load(y1);
        b1 = v128.load(y1, 16);
        b2 = v128.load(y1, 32);
        b3 = v128.load(y1, 48);
        c0 = v128.load(y2);
        c1 = v128.load(y2, 16);
        c2 = v128.load(y2, 32);
        c3 = v128.load(y2, 48);
        d0 = v128.load(y3);
        d1 = v128.load(y3, 16);
        d2 = v128.load(y3, 32);
        d3 = v128.load(y3, 48);
      }
      let w = weights;
      let k = offsets;
      let at: usize, f: v128, x0: v128, x1: v128, x2: v128, x3: v128;
      // two at a time, for fewer instructions
      for (; k + 4 < end; k += 8) {
        at = x + load<usize>(k);
        x0 = v128.load(at);
        x1 = v128.load(at, 16);
        x2 = v128.load(at, 32);
        x3 = v128.load(at, 48);
        f = splat(w);
        a0 = multiplyAdd(f, x0, a0);
        a1 = multiplyAdd(f, x1, a1);
        a2 = multiplyAdd(f, x2, a2);
        a3 = multiplyAdd(f, x3, a3);
        f = splat(w + 4);
        b0 = multiplyAdd(f, x0, b0);
        b1 = multiplyAdd(f, x1, b1);
        b2 = multiplyAdd(f, x2, b2);
        b3 = multiplyAdd(f, x3, b3);
        f = splat(w + 8);
        c0 = multiplyAdd(f, x0, c0);
        c1 = multiplyAdd(f, x1, c1);
        c2 = multiplyAdd(f, x2, c2);
        c3 = multiplyAdd(f, x3, c3);
        f = splat(w + 12);
        d0 = multiplyAdd(f, x0, d0);
        d1 = multiplyAdd(f, x1, d1);
        d2 = multiplyAdd(f, x2, d2);
        d3 = multiplyAdd(f, x3, d3);
        at = x + load<usize>(k, 4);
        x0 = v128.load(at);
        x1 = v128.load(at, 16);
        x2 = v128.load(at, 32);
        x3 = v128.load(at, 48);
        f = splat(w + 16);
        a0 = multiplyAdd(f, x0, a0);
        a1 = multiplyAdd(f, x1, a1);
        a2 = multiplyAdd(f, x2, a2);
        a3 = multiplyAdd(f, x3, a3);
        f = splat(w + 20);
        b0 = multiplyAdd(f, x0, b0);
        b1 = multiplyAdd(f, x1, b1);
        b2 = multiplyAdd(f, x2, b2);
        b3 = multiplyAdd(f, x3, b3);
        f = splat(w + 24);
        c0 = multiplyAdd(f, x0, c0);
        c1 = multiplyAdd(f, x1, c1);
        c2 = multiplyAdd(f, x2, c2);
        c3 = multiplyAdd(f, x3, c3);
        f = splat(w + 28);
        d0 = multiplyAdd(f, x0, d0);
        d1 = multiplyAdd(f, x1, d1);
        d2 = multiplyAdd(f, x2, d2);
        d3 = multiplyAdd(f, x3, d3);
        w += 32;
      }
      if (k < end) {
        at = x + load<usize>(k);
        x0 = v128.load(at);
        x1 = v128.load(at, 16);
        x2 = v128.load(at, 32);
        x3 = v128.load(at, 48);
        f = splat(w);
        a0 = multiplyAdd(f, x0, a0);
        a1 = multiplyAdd(f, x1, a1);
        a2 = multiplyAdd(f, x2, a2);
        a3 = multiplyAdd(f, x3, a3);
        f = splat(w + 4);
        b0 = multiplyAdd(f, x0, b0);
        b1 = multiplyAdd(f, x1, b1);
        b2 = multiplyAdd(f, x2, b2);
        b3 = multiplyAdd(f, x3, b3);
        f = splat(w + 8);
        c0 = multiplyAdd(f, x0, c0);
        c1 = multiplyAdd(f, x1, c1);
        c2 = multiplyAdd(f, x2, c2);
        c3 = multiplyAdd(f, x3, c3);
        f = splat(w + 12);
        d0 = multiplyAdd(f, x0, d0);
        d1 = multiplyAdd(f, x1, d1);
        d2 = multiplyAdd(f, x2, d2);
        d3 = multiplyAdd(f, x3, d3);
      }
      v128.store(y3, f32x4.pmax(d1, bound), 16);
      v128.store(y3, f32x4.pmax(d0, bound));
      v128.store(y3, f32x4.pmax(d3, bound), 48);
      v128.store(y3, f32x4.pmax(d2, bound), 32);
      v128.store(y2, f32x4.pmax(c1, bound), 16);
      v128.store(y2, f32x4.pmax(c0, bound));
      v128.store(y2, f32x4.pmax(c3, bound), 48);
      v128.store(y2, f32x4.pmax(c2, bound), 32);
      v128.store(y1, f32x4.pmax(b1, bound), 16);
      v128.store(y1, f32x4.pmax(b0, bound));
      v128.store(y1, f32x4.pmax(b3, bound), 48);
      v128.store(y1, f32x4.pmax(b2, bound), 32);
      v128.store(y0, f32x4.pmax(a1, bound), 16);
      v128.store(y0, f32x4.pmax(a0, bound));
      v128.store(y0, f32x4.pmax(a3, bound), 48);
      v128.store(y0, f32x4.pmax(a2, bound), 32);
      x += fromPixel;
      y0 += toPixel;
    }
    weights += weightGroup;
    if (base != 0) base += 16;
    to += 4 * toPlane;
  }
}

/**
 * Part of the gradient by the weights of a convolution: tiles `tile` to `end`, each of four outputs and two k, those
 * of four outputs one after the other. A weight's gradient is the sum over the pixels of its output's gradient * its
 * input, found as in `convolve`. It is kept as 8 sums in `sums`, a tile's 16 vectors after those of the one before;
 * each call adds some pixels, `isFirst` starting from zero and `isLast` writing the gradients to `to`, in the order
 * of the weights.
 */
export function convolutionGradient(
  tile: i32,
  end: i32,
  offsets: usize,
  depth: i32,
  outputs: i32,
  input: usize,
  inputRow: usize,
  inputPixel: usize,
  gradient: usize,
  gradientPlane: usize,
  gradientRow: usize,
  gradientPixel: usize,
  rows: i32,
  pixels: i32,
  sums: usize,
  isFirst: i32,
  isLast: i32,
  to: usize,
): void {
  const pairs = (depth + 1) / 2;
  const inputSkip = inputRow - <usize>pixels * inputPixel;
  const gradientSkip = gradientRow - <usize>pixels * gradientPixel;
  let output = (tile / pairs) * 4;
  let k = (tile % pairs) * 2;
  for (; tile < end; tile++) {
    const missing = output + 4 - outputs;
    let go0 = gradient + <usize>output * gradientPlane;
    let go1 = missing < 3 ? go0 + gradientPlane : go0;
    let go2 = missing < 2 ? go1 + gradientPlane : go1;
    let go3 = missing < 1 ? go2 + gradientPlane : go2;
    const isWhole = k + 1 < depth;
    const offset = offsets + <usize>k * 4;
    let xa = input + load<usize>(offset);
    let xb = isWhole ? input + load<usize>(offset, 4) : xa;
    let a0: v128, a1: v128, a2: v128, a3: v128, a4: v128, a5: v128, a6: v128, a7: v128;
    let b0: v128, b1: v128, b2: v128, b3: v128, b4: v128, b5: v128, b6: v128, b7: v128;
    if (isFirst) {
      a0 = a1 = a2 = a3 = a4 = a5 = a6 = a7 = ZERO;
      b0 = b1 = b2 = b3 = b4 = b5 = b6 = b7 = ZERO;
    } else {
      a0 = v128.load(sums);
      a1 = v128.load(sums, 16);
      a2 = v128.load(sums, 32);
      a3 = v128.load(sums, 48);
      a4 = v128.load(sums, 64);
      a5 = v128.load(sums, 80);
      a6 = v128.load(sums, 96);
      a7 = v128.load(sums, 112);
      b0 = v128.load(sums, 128);
      b1 = v128.load(sums, 144);
      b2 = v128.load(sums, 160);
      b3 = v128.load(sums, 176);
      b4 = v128.load(sums, 192);
      b5 = v128.load(sums, 208);
      b6 = v128.load(sums, 224);
      b7 = v128.load(sums, 240);
    }
    for (let row = 0; row < rows; row++) {
      for (let pixel = 0; pixel < pixels; pixel++) {
        let x0: v128, x1: v128, z0: v128, z1: v128, g0: v128, g1: v128;
        x0 = v128.load(xa);
        x1 = v128.load(xa, 16);
        z0 = v128.load(xb);
        z1 = v128.load(xb, 16);
        g0 = v128.load(go0);
        g1 = v128.load(go0, 16);
        a0 = multiplyAdd(g0, x0, a0);
        a1 = multiplyAdd(g1, x1, a1);
        b0 = multiplyAdd(g0, z0, b0);
        b1 = multiplyAdd(g1, z1, b1);
        g0 = v128.load(go1);
        g1 = v128.load(go1, 16);
        a2 = multiplyAdd(g0, x0, a2);
        a3 = multiplyAdd(g1, x1, a3);
        b2 = multiplyAdd(g0, z0, b2);
        b3 = multiplyAdd(g1, z1, b3);
        g0 = v128.load(go2);
        g1 = v128.load(go2, 16);
        a4 = multiplyAdd(g0, x0, a4);
        a5 = multiplyAdd(g1, x1, a5);
        b4 = multiplyAdd(g0, z0, b4);
        b5 = multiplyAdd(g1, z1, b5);
        g0 = v128.load(go3);
        g1 = v128.load(go3, 16);
        a6 = multiplyAdd(g0, x0, a6);
        a7 = multiplyAdd(g1, x1, a7);
        b6 = multiplyAdd(g0, z0, b6);
        b7 = multiplyAdd(g1, z1, b7);

        x0 = v128.load(xa, 32);
        x1 = v128.load(xa, 48);
        z0 = v128.load(xb, 32);
        z1 = v128.load(xb, 48);
        g0 = v128.load(go0, 32);
        g1 = v128.load(go0, 48);
        a0 = multiplyAdd(g0, x0, a0);
        a1 = multiplyAdd(g1, x1, a1);
        b0 = multiplyAdd(g0, z0, b0);
        b1 = multiplyAdd(g1, z1, b1);
        g0 = v128.load(go1, 32);
        g1 = v128.load(go1, 48);
        a2 = multiplyAdd(g0, x0, a2);
        a3 = multiplyAdd(g1, x1, a3);
        b2 = multiplyAdd(g0, z0, b2);
        b3 = multiplyAdd(g1, z1, b3);
        g0 = v128.load(go2, 32);
        g1 = v128.load(go2, 48);
        a4 = multiplyAdd(g0, x0, a4);
        a5 = multiplyAdd(g1, x1, a5);
        b4 = multiplyAdd(g0, z0, b4);
        b5 = multiplyAdd(g1, z1, b5);
        g0 = v128.load(go3, 32);
        g1 = v128.load(go3, 48);
        a6 = multiplyAdd(g0, x0, a6);
        a7 = multiplyAdd(g1, x1, a7);
        b6 = multiplyAdd(g0, z0, b6);
        b7 = multiplyAdd(g1, z1, b7);

        xa += inputPixel;
        xb += inputPixel;
        go0 += gradientPixel;
        go1 += gradientPixel;
        go2 += gradientPixel;
        go3 += gradientPixel;
      }
      xa += inputSkip;
      xb += inputSkip;
      go0 += gradientSkip;
      go1 += gradientSkip;
      go2 += gradientSkip;
      go3 += gradientSkip;
    }
    if (isLast) {
      const isThere = columnsBelow(4 - missing, 0);
      v128.store(to, v128.and(isThere, fourSums(a0, a1, a2, a3, a4, a5, a6, a7)));
      if (isWhole) v128.store(to, v128.and(isThere, fourSums(b0, b1, b2, b3, b4, b5, b6, b7)), 16);
      to += isWhole ? 32 : 16;
    } else {
      v128.store(sums, a1, 16);
      v128.store(sums, a0);
      v128.store(sums, a3, 48);
      v128.store(sums, a2, 32);
      v128.store(sums, a5, 80);
      v128.store(sums, a4, 64);
      v128.store(sums, a7, 112);
      v128.store(sums, a6, 96);
      v128.store(sums, b1, 144);
      v128.store(sums, b0, 128);
      v128.store(sums, b3, 176);
      v128.store(sums, b2, 160);
      v128.store(sums, b5, 208);
      v128.store(sums, b4, 192);
      v128.store(sums, b7, 240);
      v128.store(sums, b6, 224);
    }
    sums += 256;
    k += 2;
    if (k >= depth) {
      k = 0;
      output += 4;
    }
  }
}

/** The sums of four times two vectors, a lane each. */
// @ts-ignore: decorator
@inline
export function fourSums(a0: v128, a1: v128, b0: v128, b1: v128, c0: v128, c1: v128, d0: v128, d1: v128): v128 {
  const a = f32x4.add(a0, a1);
  const b = f32x4.add(b0, b1);
  const c = f32x4.add(c0, c1);
  const d = f32x4.add(d0, d1);
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
}
