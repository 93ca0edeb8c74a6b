import { ROW } from './lanes';
import { ENTRY } from './sparse';

/** Pixels that are looked at together. */
const WORD: usize = 64;

/**
 * Reads images of `rowBytes` bytes each, padded with `background`, and writes an entry for every other pixel, image after
 * image: its panel row's offset and the value that `values` has for the byte. `starts` gets the address of each image's first
 * entry, and the end of the last one's. What lies after the last image may be read.
 */
export function findEntries(
  images: usize,
  rowBytes: usize,
  count: i32,
  background: i32,
  values: usize,
  entries: usize,
  starts: usize,
): void {
  const ground = i8x16.splat(<i8>background);
  for (let image = 0; image < count; image++) {
    store<usize>(starts, entries);
    starts += 4;
    for (let at: usize = 0; at < rowBytes; at += WORD) {
      let others = othersIn(images + at, ground);
      if (rowBytes - at < WORD) others &= ((<u64>1) << (rowBytes - at)) - 1;
      while (others != 0) {
        const pixel = at + <usize>ctz(others);
        store<usize>(entries, pixel * ROW);
        store<f32>(entries, load<f32>(values + <usize>load<u8>(images + pixel) * 4), 4);
        entries += ENTRY;
        others &= others - 1;
      }
    }
    images += rowBytes;
  }
  store<usize>(starts, entries);
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

/**
 * Writes pixels of a plane: for each of them and 16 images the value that `values` has for the byte. `images` is the first
 * image's first byte of the channel; from one image to the next it is `imageBytes`. From `pixel` up to `end` there are two words
 * for each pixel: the offset of its byte, and that of its row in `to`.
 */
export function expandPixels(
  images: usize,
  imageBytes: usize,
  values: usize,
  to: usize,
  pixel: usize,
  end: usize,
): void {
  const third = <usize>2 * imageBytes;
  const fourth = <usize>3 * imageBytes;
  for (; pixel < end; pixel += 8) {
    let byte = images + load<usize>(pixel);
    const row = to + load<usize>(pixel, 4);
    for (let place = row; place < row + ROW; place += 16) {
      store<f32>(place, valueOf(byte, values));
      store<f32>(place, valueOf(byte + imageBytes, values), 4);
      store<f32>(place, valueOf(byte + third, values), 8);
      store<f32>(place, valueOf(byte + fourth, values), 12);
      byte += <usize>4 * imageBytes;
    }
  }
}

/** What `values` has for the byte at an address. */
// @ts-ignore: decorator
@inline
function valueOf(byte: usize, values: usize): f32 {
  return load<f32>(values + (<usize>load<u8>(byte) << 2));
}
