import { columnsBelow } from './columns';
import { fourSums } from './convolution';
import { multiplyAdd, splat, ZERO } from './lanes';

/**
 * Some pixels of each of `lines` rows of a convolution's outputs, for 16 examples, by kept weights alone: `convolve`
 * without what is multiplied by zero. There is a row for each output, of four words: the offset of its plane in `to`,
 * that of its float in `base`, and those of its first weight and the end of its last in `weights`, and likewise in
 * `offsets`. All outputs of four pixels are computed before those of the next four, because what they read is mostly
 * the same.
 */
export function convolveKept(
  first: usize,
  rows: i32,
  offsets: usize,
  weights: usize,
  from: usize,
  fromRow: usize,
  fromPixel: usize,
  to: usize,
  toRow: usize,
  toPixel: usize,
  lines: i32,
  pixels: i32,
  base: usize,
  floor: f32,
): void {
  const bound = f32x4.splat(floor);
  const last = first + <usize>rows * 16;
  for (; lines > 0; lines--) {
    let x0 = from;
    let place = to;
    for (let left = pixels; left > 0; left -= 4) {
      // where fewer than four pixels are left, the last one is computed several times
      const x1 = left > 1 ? x0 + fromPixel : x0;
      const x2 = left > 2 ? x1 + fromPixel : x1;
      const x3 = left > 3 ? x2 + fromPixel : x2;
      const second = left > 1 ? toPixel : 0;
      const third = left > 2 ? second + toPixel : second;
      const fourth = left > 3 ? third + toPixel : third;
      for (let row = first; row < last; row += 16) {
        const y0 = place + load<usize>(row);
        const y1 = y0 + second;
        const y2 = y0 + third;
        const y3 = y0 + fourth;
        let a0: v128, a1: v128, a2: v128, a3: v128, b0: v128, b1: v128, b2: v128, b3: v128;
        let c0: v128, c1: v128, c2: v128, c3: v128, d0: v128, d1: v128, d2: v128, d3: v128;
        if (base != 0) {
          const bias = base + load<usize>(row, 4);
          a0 = a1 = a2 = a3 = b0 = b1 = b2 = b3 = c0 = c1 = c2 = c3 = d0 = d1 = d2 = d3 = splat(bias);
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
        let weight = weights + load<usize>(row, 8);
        let entry = offsets + load<usize>(row, 8);
        for (const end = offsets + load<usize>(row, 12); entry < end; entry += 4) {
          const offset = load<usize>(entry);
          const w = splat(weight);
          let at: usize;
          at = x0 + offset;
          a0 = multiplyAdd(w, v128.load(at), a0);
          a1 = multiplyAdd(w, v128.load(at, 16), a1);
          a2 = multiplyAdd(w, v128.load(at, 32), a2);
          a3 = multiplyAdd(w, v128.load(at, 48), a3);
          at = x1 + offset;
          b0 = multiplyAdd(w, v128.load(at), b0);
          b1 = multiplyAdd(w, v128.load(at, 16), b1);
          b2 = multiplyAdd(w, v128.load(at, 32), b2);
          b3 = multiplyAdd(w, v128.load(at, 48), b3);
          at = x2 + offset;
          c0 = multiplyAdd(w, v128.load(at), c0);
          c1 = multiplyAdd(w, v128.load(at, 16), c1);
          c2 = multiplyAdd(w, v128.load(at, 32), c2);
          c3 = multiplyAdd(w, v128.load(at, 48), c3);
          at = x3 + offset;
          d0 = multiplyAdd(w, v128.load(at), d0);
          d1 = multiplyAdd(w, v128.load(at, 16), d1);
          d2 = multiplyAdd(w, v128.load(at, 32), d2);
          d3 = multiplyAdd(w, v128.load(at, 48), d3);
          weight += 4;
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
      }
      x0 += 4 * fromPixel;
      place += 4 * toPixel;
    }
    from += fromRow;
    to += toRow;
  }
}

/** Bytes of what `keptGradient` has to know of a quad. */
const QUAD: usize = 28;

/**
 * Part of the gradient by the kept weights of a convolution, in quads: up to four weights of one output. Of each
 * there are seven words: the offset of its output's plane in `gradient`, that of its place in `to`, how many weights
 * it has, and the offsets of their inputs, as in `convolve`, of which four are there. Sums are kept as in
 * `convolutionGradient`, 8 vectors a quad, and there is room for an even number of quads.
 */
export function keptGradient(
  quad: usize,
  quads: i32,
  input: usize,
  inputRow: usize,
  inputPixel: usize,
  gradient: usize,
  gradientRow: usize,
  gradientPixel: usize,
  rows: i32,
  pixels: i32,
  sums: usize,
  isFirst: i32,
  isLast: i32,
  to: usize,
): void {
  const inputSkip = inputRow - <usize>pixels * inputPixel;
  const gradientSkip = gradientRow - <usize>pixels * gradientPixel;
  for (; quads > 0; quads -= 2) {
    const next = quads > 1 ? quad + QUAD : quad;
    let ga = gradient + load<usize>(quad);
    let gb = gradient + load<usize>(next);
    let ax0 = input + load<usize>(quad, 12);
    let ax1 = input + load<usize>(quad, 16);
    let ax2 = input + load<usize>(quad, 20);
    let ax3 = input + load<usize>(quad, 24);
    let bx0 = input + load<usize>(next, 12);
    let bx1 = input + load<usize>(next, 16);
    let bx2 = input + load<usize>(next, 20);
    let bx3 = input + load<usize>(next, 24);
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
        let g0: v128, g1: v128;
        g0 = v128.load(ga);
        g1 = v128.load(ga, 16);
        a0 = multiplyAdd(g0, v128.load(ax0), a0);
        a1 = multiplyAdd(g1, v128.load(ax0, 16), a1);
        a2 = multiplyAdd(g0, v128.load(ax1), a2);
        a3 = multiplyAdd(g1, v128.load(ax1, 16), a3);
        a4 = multiplyAdd(g0, v128.load(ax2), a4);
        a5 = multiplyAdd(g1, v128.load(ax2, 16), a5);
        a6 = multiplyAdd(g0, v128.load(ax3), a6);
        a7 = multiplyAdd(g1, v128.load(ax3, 16), a7);
        g0 = v128.load(gb);
        g1 = v128.load(gb, 16);
        b0 = multiplyAdd(g0, v128.load(bx0), b0);
        b1 = multiplyAdd(g1, v128.load(bx0, 16), b1);
        b2 = multiplyAdd(g0, v128.load(bx1), b2);
        b3 = multiplyAdd(g1, v128.load(bx1, 16), b3);
        b4 = multiplyAdd(g0, v128.load(bx2), b4);
        b5 = multiplyAdd(g1, v128.load(bx2, 16), b5);
        b6 = multiplyAdd(g0, v128.load(bx3), b6);
        b7 = multiplyAdd(g1, v128.load(bx3, 16), b7);

        g0 = v128.load(ga, 32);
        g1 = v128.load(ga, 48);
        a0 = multiplyAdd(g0, v128.load(ax0, 32), a0);
        a1 = multiplyAdd(g1, v128.load(ax0, 48), a1);
        a2 = multiplyAdd(g0, v128.load(ax1, 32), a2);
        a3 = multiplyAdd(g1, v128.load(ax1, 48), a3);
        a4 = multiplyAdd(g0, v128.load(ax2, 32), a4);
        a5 = multiplyAdd(g1, v128.load(ax2, 48), a5);
        a6 = multiplyAdd(g0, v128.load(ax3, 32), a6);
        a7 = multiplyAdd(g1, v128.load(ax3, 48), a7);
        g0 = v128.load(gb, 32);
        g1 = v128.load(gb, 48);
        b0 = multiplyAdd(g0, v128.load(bx0, 32), b0);
        b1 = multiplyAdd(g1, v128.load(bx0, 48), b1);
        b2 = multiplyAdd(g0, v128.load(bx1, 32), b2);
        b3 = multiplyAdd(g1, v128.load(bx1, 48), b3);
        b4 = multiplyAdd(g0, v128.load(bx2, 32), b4);
        b5 = multiplyAdd(g1, v128.load(bx2, 48), b5);
        b6 = multiplyAdd(g0, v128.load(bx3, 32), b6);
        b7 = multiplyAdd(g1, v128.load(bx3, 48), b7);

        ga += gradientPixel;
        gb += gradientPixel;
        ax0 += inputPixel;
        ax1 += inputPixel;
        ax2 += inputPixel;
        ax3 += inputPixel;
        bx0 += inputPixel;
        bx1 += inputPixel;
        bx2 += inputPixel;
        bx3 += inputPixel;
      }
      ga += gradientSkip;
      gb += gradientSkip;
      ax0 += inputSkip;
      ax1 += inputSkip;
      ax2 += inputSkip;
      ax3 += inputSkip;
      bx0 += inputSkip;
      bx1 += inputSkip;
      bx2 += inputSkip;
      bx3 += inputSkip;
    }
    if (isLast) {
      const a = fourSums(a0, a1, a2, a3, a4, a5, a6, a7);
      const b = fourSums(b0, b1, b2, b3, b4, b5, b6, b7);
      v128.store(to + load<usize>(quad, 4), v128.and(a, columnsBelow(load<i32>(quad, 8), 0)));
      v128.store(to + load<usize>(next, 4), v128.and(b, columnsBelow(load<i32>(next, 8), 0)));
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
    quad += 2 * QUAD;
  }
}
