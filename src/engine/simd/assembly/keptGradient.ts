import { fourSums } from './convolution';
import { multiplyAdd, ROW, ZERO } from './lanes';

/** Bytes of what `keptGradient` has to know of a quad. */
const QUAD: usize = 24;

/**
 * Part of the gradient by the kept weights of a convolution, in quads: up to four weights of one output. Of each there are six
 * words: the offset of its output's plane in `gradient`, that of its place in `to`, and the offsets of their inputs, as in
 * `convolve`, of which four are there; so many gradients are written. Sums are kept as in `convolutionGradient`, 8 vectors a
 * quad, and there is room for an even number of quads.
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
  if (inputPixel == ROW && gradientPixel == ROW && pixels % 4 == 0) {
    keptGradientOfFours(quad, quads, input, inputRow, gradient, gradientRow, rows, pixels, sums, isFirst, isLast, to);
    return;
  }
  const inputSkip = inputRow - <usize>pixels * inputPixel;
  const gradientSkip = gradientRow - <usize>pixels * gradientPixel;
  for (; quads > 0; quads -= 2) {
    const next = quads > 1 ? quad + QUAD : quad;
    let ga = gradient + load<usize>(quad);
    let gb = gradient + load<usize>(next);
    let ax0 = input + load<usize>(quad, 8);
    let ax1 = input + load<usize>(quad, 12);
    let ax2 = input + load<usize>(quad, 16);
    let ax3 = input + load<usize>(quad, 20);
    let bx0 = input + load<usize>(next, 8);
    let bx1 = input + load<usize>(next, 12);
    let bx2 = input + load<usize>(next, 16);
    let bx3 = input + load<usize>(next, 20);
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
      // where the last quad is alone, it is the next one too, and its sums are those written last
      v128.store(to + load<usize>(next, 4), fourSums(b0, b1, b2, b3, b4, b5, b6, b7));
      v128.store(to + load<usize>(quad, 4), fourSums(a0, a1, a2, a3, a4, a5, a6, a7));
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

/**
 * `keptGradient` of pixels that follow each other, four by four: to go from each to the next, and around the loop, would take a
 * fifth of the time.
 */
function keptGradientOfFours(
  quad: usize,
  quads: i32,
  input: usize,
  inputRow: usize,
  gradient: usize,
  gradientRow: usize,
  rows: i32,
  pixels: i32,
  sums: usize,
  isFirst: i32,
  isLast: i32,
  to: usize,
): void {
  for (; quads > 0; quads -= 2) {
    const next = quads > 1 ? quad + QUAD : quad;
    // offsets are read only, so that those which find no register need not be written back
    const aGradient = load<usize>(quad);
    const aInput0 = load<usize>(quad, 8);
    const aInput1 = load<usize>(quad, 12);
    const aInput2 = load<usize>(quad, 16);
    const aInput3 = load<usize>(quad, 20);
    const bGradient = load<usize>(next);
    const bInput0 = load<usize>(next, 8);
    const bInput1 = load<usize>(next, 12);
    const bInput2 = load<usize>(next, 16);
    const bInput3 = load<usize>(next, 20);
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
    let inputLine = input;
    let gradientLine = gradient;
    for (let row = 0; row < rows; row++) {
      let x = inputLine;
      for (let g = gradientLine, end = g + <usize>pixels * ROW; g < end; g += 4 * ROW) {
        const ga = g + aGradient;
        const gb = g + bGradient;
        const ax0 = x + aInput0;
        const ax1 = x + aInput1;
        const ax2 = x + aInput2;
        const ax3 = x + aInput3;
        const bx0 = x + bInput0;
        const bx1 = x + bInput1;
        const bx2 = x + bInput2;
        const bx3 = x + bInput3;
        let g0: v128, g1: v128;

        g0 = v128.load(ga); g1 = v128.load(ga, 16);
        a0 = multiplyAdd(g0, v128.load(ax0), a0); a1 = multiplyAdd(g1, v128.load(ax0, 16), a1);
        a2 = multiplyAdd(g0, v128.load(ax1), a2); a3 = multiplyAdd(g1, v128.load(ax1, 16), a3);
        a4 = multiplyAdd(g0, v128.load(ax2), a4); a5 = multiplyAdd(g1, v128.load(ax2, 16), a5);
        a6 = multiplyAdd(g0, v128.load(ax3), a6); a7 = multiplyAdd(g1, v128.load(ax3, 16), a7);
        g0 = v128.load(gb); g1 = v128.load(gb, 16);
        b0 = multiplyAdd(g0, v128.load(bx0), b0); b1 = multiplyAdd(g1, v128.load(bx0, 16), b1);
        b2 = multiplyAdd(g0, v128.load(bx1), b2); b3 = multiplyAdd(g1, v128.load(bx1, 16), b3);
        b4 = multiplyAdd(g0, v128.load(bx2), b4); b5 = multiplyAdd(g1, v128.load(bx2, 16), b5);
        b6 = multiplyAdd(g0, v128.load(bx3), b6); b7 = multiplyAdd(g1, v128.load(bx3, 16), b7);

        g0 = v128.load(ga, 32); g1 = v128.load(ga, 48);
        a0 = multiplyAdd(g0, v128.load(ax0, 32), a0); a1 = multiplyAdd(g1, v128.load(ax0, 48), a1);
        a2 = multiplyAdd(g0, v128.load(ax1, 32), a2); a3 = multiplyAdd(g1, v128.load(ax1, 48), a3);
        a4 = multiplyAdd(g0, v128.load(ax2, 32), a4); a5 = multiplyAdd(g1, v128.load(ax2, 48), a5);
        a6 = multiplyAdd(g0, v128.load(ax3, 32), a6); a7 = multiplyAdd(g1, v128.load(ax3, 48), a7);
        g0 = v128.load(gb, 32); g1 = v128.load(gb, 48);
        b0 = multiplyAdd(g0, v128.load(bx0, 32), b0); b1 = multiplyAdd(g1, v128.load(bx0, 48), b1);
        b2 = multiplyAdd(g0, v128.load(bx1, 32), b2); b3 = multiplyAdd(g1, v128.load(bx1, 48), b3);
        b4 = multiplyAdd(g0, v128.load(bx2, 32), b4); b5 = multiplyAdd(g1, v128.load(bx2, 48), b5);
        b6 = multiplyAdd(g0, v128.load(bx3, 32), b6); b7 = multiplyAdd(g1, v128.load(bx3, 48), b7);

        g0 = v128.load(ga, 64); g1 = v128.load(ga, 80);
        a0 = multiplyAdd(g0, v128.load(ax0, 64), a0); a1 = multiplyAdd(g1, v128.load(ax0, 80), a1);
        a2 = multiplyAdd(g0, v128.load(ax1, 64), a2); a3 = multiplyAdd(g1, v128.load(ax1, 80), a3);
        a4 = multiplyAdd(g0, v128.load(ax2, 64), a4); a5 = multiplyAdd(g1, v128.load(ax2, 80), a5);
        a6 = multiplyAdd(g0, v128.load(ax3, 64), a6); a7 = multiplyAdd(g1, v128.load(ax3, 80), a7);
        g0 = v128.load(gb, 64); g1 = v128.load(gb, 80);
        b0 = multiplyAdd(g0, v128.load(bx0, 64), b0); b1 = multiplyAdd(g1, v128.load(bx0, 80), b1);
        b2 = multiplyAdd(g0, v128.load(bx1, 64), b2); b3 = multiplyAdd(g1, v128.load(bx1, 80), b3);
        b4 = multiplyAdd(g0, v128.load(bx2, 64), b4); b5 = multiplyAdd(g1, v128.load(bx2, 80), b5);
        b6 = multiplyAdd(g0, v128.load(bx3, 64), b6); b7 = multiplyAdd(g1, v128.load(bx3, 80), b7);

        g0 = v128.load(ga, 96); g1 = v128.load(ga, 112);
        a0 = multiplyAdd(g0, v128.load(ax0, 96), a0); a1 = multiplyAdd(g1, v128.load(ax0, 112), a1);
        a2 = multiplyAdd(g0, v128.load(ax1, 96), a2); a3 = multiplyAdd(g1, v128.load(ax1, 112), a3);
        a4 = multiplyAdd(g0, v128.load(ax2, 96), a4); a5 = multiplyAdd(g1, v128.load(ax2, 112), a5);
        a6 = multiplyAdd(g0, v128.load(ax3, 96), a6); a7 = multiplyAdd(g1, v128.load(ax3, 112), a7);
        g0 = v128.load(gb, 96); g1 = v128.load(gb, 112);
        b0 = multiplyAdd(g0, v128.load(bx0, 96), b0); b1 = multiplyAdd(g1, v128.load(bx0, 112), b1);
        b2 = multiplyAdd(g0, v128.load(bx1, 96), b2); b3 = multiplyAdd(g1, v128.load(bx1, 112), b3);
        b4 = multiplyAdd(g0, v128.load(bx2, 96), b4); b5 = multiplyAdd(g1, v128.load(bx2, 112), b5);
        b6 = multiplyAdd(g0, v128.load(bx3, 96), b6); b7 = multiplyAdd(g1, v128.load(bx3, 112), b7);

        g0 = v128.load(ga, 128); g1 = v128.load(ga, 144);
        a0 = multiplyAdd(g0, v128.load(ax0, 128), a0); a1 = multiplyAdd(g1, v128.load(ax0, 144), a1);
        a2 = multiplyAdd(g0, v128.load(ax1, 128), a2); a3 = multiplyAdd(g1, v128.load(ax1, 144), a3);
        a4 = multiplyAdd(g0, v128.load(ax2, 128), a4); a5 = multiplyAdd(g1, v128.load(ax2, 144), a5);
        a6 = multiplyAdd(g0, v128.load(ax3, 128), a6); a7 = multiplyAdd(g1, v128.load(ax3, 144), a7);
        g0 = v128.load(gb, 128); g1 = v128.load(gb, 144);
        b0 = multiplyAdd(g0, v128.load(bx0, 128), b0); b1 = multiplyAdd(g1, v128.load(bx0, 144), b1);
        b2 = multiplyAdd(g0, v128.load(bx1, 128), b2); b3 = multiplyAdd(g1, v128.load(bx1, 144), b3);
        b4 = multiplyAdd(g0, v128.load(bx2, 128), b4); b5 = multiplyAdd(g1, v128.load(bx2, 144), b5);
        b6 = multiplyAdd(g0, v128.load(bx3, 128), b6); b7 = multiplyAdd(g1, v128.load(bx3, 144), b7);

        g0 = v128.load(ga, 160); g1 = v128.load(ga, 176);
        a0 = multiplyAdd(g0, v128.load(ax0, 160), a0); a1 = multiplyAdd(g1, v128.load(ax0, 176), a1);
        a2 = multiplyAdd(g0, v128.load(ax1, 160), a2); a3 = multiplyAdd(g1, v128.load(ax1, 176), a3);
        a4 = multiplyAdd(g0, v128.load(ax2, 160), a4); a5 = multiplyAdd(g1, v128.load(ax2, 176), a5);
        a6 = multiplyAdd(g0, v128.load(ax3, 160), a6); a7 = multiplyAdd(g1, v128.load(ax3, 176), a7);
        g0 = v128.load(gb, 160); g1 = v128.load(gb, 176);
        b0 = multiplyAdd(g0, v128.load(bx0, 160), b0); b1 = multiplyAdd(g1, v128.load(bx0, 176), b1);
        b2 = multiplyAdd(g0, v128.load(bx1, 160), b2); b3 = multiplyAdd(g1, v128.load(bx1, 176), b3);
        b4 = multiplyAdd(g0, v128.load(bx2, 160), b4); b5 = multiplyAdd(g1, v128.load(bx2, 176), b5);
        b6 = multiplyAdd(g0, v128.load(bx3, 160), b6); b7 = multiplyAdd(g1, v128.load(bx3, 176), b7);

        g0 = v128.load(ga, 192); g1 = v128.load(ga, 208);
        a0 = multiplyAdd(g0, v128.load(ax0, 192), a0); a1 = multiplyAdd(g1, v128.load(ax0, 208), a1);
        a2 = multiplyAdd(g0, v128.load(ax1, 192), a2); a3 = multiplyAdd(g1, v128.load(ax1, 208), a3);
        a4 = multiplyAdd(g0, v128.load(ax2, 192), a4); a5 = multiplyAdd(g1, v128.load(ax2, 208), a5);
        a6 = multiplyAdd(g0, v128.load(ax3, 192), a6); a7 = multiplyAdd(g1, v128.load(ax3, 208), a7);
        g0 = v128.load(gb, 192); g1 = v128.load(gb, 208);
        b0 = multiplyAdd(g0, v128.load(bx0, 192), b0); b1 = multiplyAdd(g1, v128.load(bx0, 208), b1);
        b2 = multiplyAdd(g0, v128.load(bx1, 192), b2); b3 = multiplyAdd(g1, v128.load(bx1, 208), b3);
        b4 = multiplyAdd(g0, v128.load(bx2, 192), b4); b5 = multiplyAdd(g1, v128.load(bx2, 208), b5);
        b6 = multiplyAdd(g0, v128.load(bx3, 192), b6); b7 = multiplyAdd(g1, v128.load(bx3, 208), b7);

        g0 = v128.load(ga, 224); g1 = v128.load(ga, 240);
        a0 = multiplyAdd(g0, v128.load(ax0, 224), a0); a1 = multiplyAdd(g1, v128.load(ax0, 240), a1);
        a2 = multiplyAdd(g0, v128.load(ax1, 224), a2); a3 = multiplyAdd(g1, v128.load(ax1, 240), a3);
        a4 = multiplyAdd(g0, v128.load(ax2, 224), a4); a5 = multiplyAdd(g1, v128.load(ax2, 240), a5);
        a6 = multiplyAdd(g0, v128.load(ax3, 224), a6); a7 = multiplyAdd(g1, v128.load(ax3, 240), a7);
        g0 = v128.load(gb, 224); g1 = v128.load(gb, 240);
        b0 = multiplyAdd(g0, v128.load(bx0, 224), b0); b1 = multiplyAdd(g1, v128.load(bx0, 240), b1);
        b2 = multiplyAdd(g0, v128.load(bx1, 224), b2); b3 = multiplyAdd(g1, v128.load(bx1, 240), b3);
        b4 = multiplyAdd(g0, v128.load(bx2, 224), b4); b5 = multiplyAdd(g1, v128.load(bx2, 240), b5);
        b6 = multiplyAdd(g0, v128.load(bx3, 224), b6); b7 = multiplyAdd(g1, v128.load(bx3, 240), b7);
        x += 4 * ROW;
      }
      inputLine += inputRow;
      gradientLine += gradientRow;
    }
    if (isLast) {
      // where the last quad is alone, it is the next one too, and its sums are those written last
      v128.store(to + load<usize>(next, 4), fourSums(b0, b1, b2, b3, b4, b5, b6, b7));
      v128.store(to + load<usize>(quad, 4), fourSums(a0, a1, a2, a3, a4, a5, a6, a7));
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
