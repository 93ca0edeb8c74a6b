import { ROW } from './lanes';
import { ENTRY } from './sparse';

/** Pixels that are looked at together. */
const WORD: usize = 64;
const LINE: usize = 64;

/** Reads a byte of each cache line of images from `first` to `end`, so that all are on their way at once; returns their sum. */
function readAhead(addresses: usize, count: i32, first: usize, end: usize): i32 {
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const image = load<usize>(addresses);
    for (let at = first; at < end; at += LINE) sum += load<u8>(image + at);
    addresses += 4;
  }
  return sum;
}

/**
 * Reads `count` images of `pixels` bytes each, whose addresses lie in `addresses`, and writes an entry for every pixel that is no
 * `background`, image after image: its panel row's offset and the value that `values` has for the byte. `starts` gets the
 * address of each image's first entry, and the end of the last one's. What lies after an image may be read. Returns a sum that is
 * of no use, but that no compiler may leave out.
 */
export function findEntries(
  addresses: usize,
  pixels: usize,
  count: i32,
  background: i32,
  values: usize,
  entries: usize,
  starts: usize,
): i32 {
  const sum = readAhead(addresses, count, 0, pixels);
  const ground = i8x16.splat(<i8>background);
  for (let i = 0; i < count; i++) {
    store<usize>(starts, entries);
    const image = load<usize>(addresses);
    for (let at: usize = 0; at < pixels; at += WORD) {
      let others = othersIn(image + at, ground);
      if (pixels - at < WORD) others &= ((<u64>1) << (pixels - at)) - 1;
      while (others != 0) {
        const pixel = at + <usize>ctz(others);
        store<usize>(entries, pixel * ROW);
        store<f32>(entries, load<f32>(values + <usize>load<u8>(image + pixel) * 4), 4);
        entries += ENTRY;
        others &= others - 1;
      }
    }
    addresses += 4;
    starts += 4;
  }
  store<usize>(starts, entries);
  return sum;
}

/** Which of 64 pixels are not background, the first one in the lowest bit. */
// @ts-ignore: decorator
@inline
function othersIn(pixels: usize, ground: v128): u64 {
  return (
    othersOf(pixels, ground) |
    (othersOf(pixels + 16, ground) << 16) |
    (othersOf(pixels + 32, ground) << 32) |
    (othersOf(pixels + 48, ground) << 48)
  );
}

// @ts-ignore: decorator
@inline
function othersOf(pixels: usize, ground: v128): u64 {
  return <u64>i8x16.bitmask(i8x16.ne(v128.load(pixels), ground));
}

/**
 * Orders the entries of `count` images by pixel, of which there are `pixels`: each entry's offset becomes that of its
 * image's row. `starts` and `byPixelStarts` are as in `findEntries`; the latter has room for pixels + 2 addresses.
 */
export function orderEntriesByPixel(
  starts: usize,
  count: i32,
  pixels: i32,
  byPixel: usize,
  byPixelStarts: usize,
): void {
  // Counts are gathered two places on, so that placing the entries turns ends into starts.
  memory.fill(byPixelStarts, 0, (<usize>pixels + 2) * 4);
  const first = load<usize>(starts);
  const end = load<usize>(starts + <usize>count * 4);
  for (let entry = first; entry < end; entry += ENTRY) {
    const counter = byPixelStarts + (load<usize>(entry) / ROW) * 4;
    store<i32>(counter, load<i32>(counter, 8) + 1, 8);
  }
  let address = byPixel;
  store<usize>(byPixelStarts, address);
  for (let pixel: usize = 1; pixel <= <usize>pixels + 1; pixel++) {
    const slot = byPixelStarts + pixel * 4;
    address += load<usize>(slot) * ENTRY;
    store<usize>(slot, address);
  }
  for (let image = 0; image < count; image++) {
    const imageEnd = load<usize>(starts, 4);
    for (let entry = load<usize>(starts); entry < imageEnd; entry += ENTRY) {
      const slot = byPixelStarts + (load<usize>(entry) / ROW) * 4;
      const place = load<usize>(slot, 4);
      store<usize>(place, <usize>image * ROW);
      store<f32>(place, load<f32>(entry, 4), 4);
      store<usize>(slot, place + ENTRY, 4);
    }
    starts += 4;
  }
}

/** Bytes of what `expandPixels` has to know of four pixels. */
const FOUR: usize = 20;

/**
 * Writes pixels of a plane as the network's input, for 16 images: byte * factor + summand. `addresses` has those of the images, in
 * which the plane begins with byte `first`. There are five words for each four pixels: the offset of their bytes in the plane,
 * and those of their rows in `to`. They are written last to first, so that what is no pixel can be given the row of the first
 * one. Returns the same as `findEntries`.
 */
export function expandPixels(
  addresses: usize,
  first: usize,
  factor: f32,
  summand: f32,
  to: usize,
  four: usize,
  end: usize,
): i32 {
  const sum = four < end ? readAhead(addresses, 16, first + load<usize>(four), first + load<usize>(end - FOUR)) : 0;
  const f = f32x4.splat(factor);
  const s = f32x4.splat(summand);
  for (; four < end; four += FOUR) {
    const byte = first + load<usize>(four);
    const row0 = to + load<usize>(four, 4);
    const row1 = to + load<usize>(four, 8);
    const row2 = to + load<usize>(four, 12);
    const row3 = to + load<usize>(four, 16);
    for (let column: usize = 0; column < ROW; column += 32) {
      // a float is as long as an address
      const images = addresses + column;
      const lanes0 = fourBytes(images, byte);
      const lanes1 = fourBytes(images + 16, byte);
      let row = row3 + column;
      v128.store(row, inputOf(i32x4.shr_u(lanes1, 24), f, s), 16);
      v128.store(row, inputOf(i32x4.shr_u(lanes0, 24), f, s));
      row = row2 + column;
      v128.store(row, inputOf(i32x4.shr_u(lanes1, 16), f, s), 16);
      v128.store(row, inputOf(i32x4.shr_u(lanes0, 16), f, s));
      row = row1 + column;
      v128.store(row, inputOf(i32x4.shr_u(lanes1, 8), f, s), 16);
      v128.store(row, inputOf(i32x4.shr_u(lanes0, 8), f, s));
      row = row0 + column;
      v128.store(row, inputOf(lanes1, f, s), 16);
      v128.store(row, inputOf(lanes0, f, s));
    }
  }
  return sum;
}

/** Four bytes of each of four images, a lane each, the first one in the lowest byte. */
// @ts-ignore: decorator
@inline
function fourBytes(images: usize, byte: usize): v128 {
  const one = v128.load32_zero(byte + load<usize>(images));
  const two = v128.load32_lane(byte + load<usize>(images, 4), one, 1);
  const three = v128.load32_lane(byte + load<usize>(images, 8), two, 2);
  return v128.load32_lane(byte + load<usize>(images, 12), three, 3);
}

/** The input for the lowest bytes of four lanes. */
// @ts-ignore: decorator
@inline
function inputOf(bytes: v128, factor: v128, summand: v128): v128 {
  const byte = f32x4.convert_i32x4_s(v128.and(bytes, i32x4.splat(255)));
  return f32x4.add(f32x4.mul(byte, factor), summand);
}
