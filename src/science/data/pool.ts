/**
 * Makes images smaller: the mean of each square of `side` x `side` pixels, channel by channel, rounded to a byte (halves up). The result
 * is in shared memory, as what it was made from is.
 */
export function poolImages(
  images: Uint8Array,
  [channels, height, width]: readonly [number, number, number],
  side: number,
): Uint8Array {
  const planes = (images.length / (channels * height * width)) * channels;
  const [pooledHeight, pooledWidth] = [height / side, width / side];
  const pooled = new Uint8Array(new SharedArrayBuffer(planes * pooledHeight * pooledWidth));
  const area = side * side;
  let at = 0;
  for (let row = 0; row < planes * pooledHeight; row++) {
    for (let column = 0; column < pooledWidth; column++) {
      let sum = area >> 1;
      for (let y = row * side; y < (row + 1) * side; y++) {
        for (let x = column * side; x < (column + 1) * side; x++) sum += images[y * width + x];
      }
      pooled[at++] = Math.floor(sum / area);
    }
  }
  return pooled;
}
