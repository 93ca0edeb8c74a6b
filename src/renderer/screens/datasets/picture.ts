/** The bytes of a picture (red, green, blue, opacity by pixel) from those of an image (one plane a channel). */
export function pictureBytes(image: Uint8Array, channels: number): Uint8ClampedArray<ArrayBuffer> {
  const pixels = image.length / channels;
  const bytes = new Uint8ClampedArray(4 * pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    // a grey image has one plane for all three colours
    for (let colour = 0; colour < 3; colour++) {
      bytes[4 * pixel + colour] = image[(channels === 3 ? colour : 0) * pixels + pixel];
    }
    bytes[4 * pixel + 3] = 255;
  }
  return bytes;
}
