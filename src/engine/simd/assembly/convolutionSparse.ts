import { multiplyAdd, ROW, splat } from './lanes';

/**
 * Some pixels of each of `lines` rows of a convolution's outputs, for 16 examples, by kept weights alone: `convolve`
 * without what is multiplied by zero. There is a row for each output, of four words: the offset of its plane in `to`,
 * that of its float in `base`, and those of its first weight and the end of its last in `weights`, and likewise in
 * `offsets`; and such `rows` for each of `blocks` blocks of inputs, `blockBytes` apart. All outputs of four pixels get a
 * block before the next one, and all blocks before the next four pixels, because what they read is mostly the same.
 */
export function convolveKept(
  first: usize,
  rows: i32,
  blocks: i32,
  blockBytes: usize,
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
  if (fromPixel == ROW && toPixel == ROW && pixels % 4 == 0) {
    convolveKeptFours(first, rows, blocks, blockBytes, offsets, weights, from, fromRow, to, toRow, lines, pixels, base, floor);
    return;
  }
  const rowBytes = <usize>rows * 16;
  const lastBlock = first + <usize>(blocks - 1) * blockBytes;
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
      for (let block = first; block <= lastBlock; block += blockBytes) {
        const isFirst = base != 0 && block == first;
        const bound = f32x4.splat(block == lastBlock ? floor : -Infinity);
        for (let row = block; row < block + rowBytes; row += 16) {
          const y0 = place + load<usize>(row);
          const y1 = y0 + second;
          const y2 = y0 + third;
          const y3 = y0 + fourth;
          let a0: v128, a1: v128, a2: v128, a3: v128, b0: v128, b1: v128, b2: v128, b3: v128;
          let c0: v128, c1: v128, c2: v128, c3: v128, d0: v128, d1: v128, d2: v128, d3: v128;
          if (isFirst) {
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
      }
      x0 += 4 * fromPixel;
      place += 4 * toPixel;
    }
    from += fromRow;
    to += toRow;
  }
}

/** `convolveKept` of a multiple of four pixels that follow each other, ROW apart, in both. */
function convolveKeptFours(
  first: usize,
  rows: i32,
  blocks: i32,
  blockBytes: usize,
  offsets: usize,
  weights: usize,
  from: usize,
  fromRow: usize,
  to: usize,
  toRow: usize,
  lines: i32,
  pixels: i32,
  base: usize,
  floor: f32,
): void {
  const rowBytes = <usize>rows * 16;
  const lastBlock = first + <usize>(blocks - 1) * blockBytes;
  const width = <usize>pixels * ROW;
  for (; lines > 0; lines--) {
    for (let pixel: usize = 0; pixel < width; pixel += 4 * ROW) {
      const x = from + pixel;
      const place = to + pixel;
      for (let block = first; block <= lastBlock; block += blockBytes) {
        const isFirst = base != 0 && block == first;
        const bound = f32x4.splat(block == lastBlock ? floor : -Infinity);
        for (let row = block; row < block + rowBytes; row += 16) {
          const y = place + load<usize>(row);
          let a0: v128, a1: v128, a2: v128, a3: v128, b0: v128, b1: v128, b2: v128, b3: v128;
          let c0: v128, c1: v128, c2: v128, c3: v128, d0: v128, d1: v128, d2: v128, d3: v128;
          if (isFirst) {
            const bias = base + load<usize>(row, 4);
            a0 = a1 = a2 = a3 = b0 = b1 = b2 = b3 = c0 = c1 = c2 = c3 = d0 = d1 = d2 = d3 = splat(bias);
          } else {
            a0 = v128.load(y);
            a1 = v128.load(y, 16);
            a2 = v128.load(y, 32);
            a3 = v128.load(y, 48);
            b0 = v128.load(y, 64);
            b1 = v128.load(y, 80);
            b2 = v128.load(y, 96);
            b3 = v128.load(y, 112);
            c0 = v128.load(y, 128);
            c1 = v128.load(y, 144);
            c2 = v128.load(y, 160);
            c3 = v128.load(y, 176);
            d0 = v128.load(y, 192);
            d1 = v128.load(y, 208);
            d2 = v128.load(y, 224);
            d3 = v128.load(y, 240);
          }
          let weight = weights + load<usize>(row, 8);
          let entry = offsets + load<usize>(row, 8);
          const end = offsets + load<usize>(row, 12);
          let w: v128, at: usize;
          // two at a time, for fewer instructions
          for (; entry + 4 < end; entry += 8) {
            w = splat(weight);
            at = x + load<usize>(entry);
            a0 = multiplyAdd(w, v128.load(at), a0);
            a1 = multiplyAdd(w, v128.load(at, 16), a1);
            a2 = multiplyAdd(w, v128.load(at, 32), a2);
            a3 = multiplyAdd(w, v128.load(at, 48), a3);
            b0 = multiplyAdd(w, v128.load(at, 64), b0);
            b1 = multiplyAdd(w, v128.load(at, 80), b1);
            b2 = multiplyAdd(w, v128.load(at, 96), b2);
            b3 = multiplyAdd(w, v128.load(at, 112), b3);
            c0 = multiplyAdd(w, v128.load(at, 128), c0);
            c1 = multiplyAdd(w, v128.load(at, 144), c1);
            c2 = multiplyAdd(w, v128.load(at, 160), c2);
            c3 = multiplyAdd(w, v128.load(at, 176), c3);
            d0 = multiplyAdd(w, v128.load(at, 192), d0);
            d1 = multiplyAdd(w, v128.load(at, 208), d1);
            d2 = multiplyAdd(w, v128.load(at, 224), d2);
            d3 = multiplyAdd(w, v128.load(at, 240), d3);
            w = splat(weight + 4);
            at = x + load<usize>(entry, 4);
            a0 = multiplyAdd(w, v128.load(at), a0);
            a1 = multiplyAdd(w, v128.load(at, 16), a1);
            a2 = multiplyAdd(w, v128.load(at, 32), a2);
            a3 = multiplyAdd(w, v128.load(at, 48), a3);
            b0 = multiplyAdd(w, v128.load(at, 64), b0);
            b1 = multiplyAdd(w, v128.load(at, 80), b1);
            b2 = multiplyAdd(w, v128.load(at, 96), b2);
            b3 = multiplyAdd(w, v128.load(at, 112), b3);
            c0 = multiplyAdd(w, v128.load(at, 128), c0);
            c1 = multiplyAdd(w, v128.load(at, 144), c1);
            c2 = multiplyAdd(w, v128.load(at, 160), c2);
            c3 = multiplyAdd(w, v128.load(at, 176), c3);
            d0 = multiplyAdd(w, v128.load(at, 192), d0);
            d1 = multiplyAdd(w, v128.load(at, 208), d1);
            d2 = multiplyAdd(w, v128.load(at, 224), d2);
            d3 = multiplyAdd(w, v128.load(at, 240), d3);
            weight += 8;
          }
          if (entry < end) {
            w = splat(weight);
            at = x + load<usize>(entry);
            a0 = multiplyAdd(w, v128.load(at), a0);
            a1 = multiplyAdd(w, v128.load(at, 16), a1);
            a2 = multiplyAdd(w, v128.load(at, 32), a2);
            a3 = multiplyAdd(w, v128.load(at, 48), a3);
            b0 = multiplyAdd(w, v128.load(at, 64), b0);
            b1 = multiplyAdd(w, v128.load(at, 80), b1);
            b2 = multiplyAdd(w, v128.load(at, 96), b2);
            b3 = multiplyAdd(w, v128.load(at, 112), b3);
            c0 = multiplyAdd(w, v128.load(at, 128), c0);
            c1 = multiplyAdd(w, v128.load(at, 144), c1);
            c2 = multiplyAdd(w, v128.load(at, 160), c2);
            c3 = multiplyAdd(w, v128.load(at, 176), c3);
            d0 = multiplyAdd(w, v128.load(at, 192), d0);
            d1 = multiplyAdd(w, v128.load(at, 208), d1);
            d2 = multiplyAdd(w, v128.load(at, 224), d2);
            d3 = multiplyAdd(w, v128.load(at, 240), d3);
          }
          v128.store(y, f32x4.pmax(d1, bound), 208);
          v128.store(y, f32x4.pmax(d0, bound), 192);
          v128.store(y, f32x4.pmax(d3, bound), 240);
          v128.store(y, f32x4.pmax(d2, bound), 224);
          v128.store(y, f32x4.pmax(c1, bound), 144);
          v128.store(y, f32x4.pmax(c0, bound), 128);
          v128.store(y, f32x4.pmax(c3, bound), 176);
          v128.store(y, f32x4.pmax(c2, bound), 160);
          v128.store(y, f32x4.pmax(b1, bound), 80);
          v128.store(y, f32x4.pmax(b0, bound), 64);
          v128.store(y, f32x4.pmax(b3, bound), 112);
          v128.store(y, f32x4.pmax(b2, bound), 96);
          v128.store(y, f32x4.pmax(a1, bound), 16);
          v128.store(y, f32x4.pmax(a0, bound));
          v128.store(y, f32x4.pmax(a3, bound), 48);
          v128.store(y, f32x4.pmax(a2, bound), 32);
        }
      }
    }
    from += fromRow;
    to += toRow;
  }
}
