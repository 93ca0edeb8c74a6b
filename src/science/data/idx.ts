/**
 * The IDX format in which MNIST is published: two zero bytes, a type (8 is unsigned byte), the number of axes, the
 * length of each axis as big-endian 32-bit, then the bytes.
 */
export interface Idx {
  shape: number[];
  bytes: Uint8Array;
}

const UNSIGNED_BYTE = 8;

/** Reads IDX bytes; `name` is what errors call them. Throws a RangeError on a cut or foreign file. */
export function parseIdx(file: Uint8Array, name: string): Idx {
  if (file.length < 4) {
    throw new RangeError(`${name} is cut short: it has ${file.length} bytes, not even a header`);
  }
  if (file[0] !== 0 || file[1] !== 0 || file[2] !== UNSIGNED_BYTE || file[3] === 0) {
    const start = [...file.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    throw new RangeError(`${name} is not an IDX file of unsigned bytes: it begins with ${start}`);
  }
  const axes = file[3];
  const headerLength = 4 + 4 * axes;
  if (file.length < headerLength) {
    const have = `${file.length} of the ${headerLength} bytes`;
    throw new RangeError(`${name} is cut short: it has ${have} of its header`);
  }
  const header = new DataView(file.buffer, file.byteOffset, headerLength);
  const shape = Array.from({ length: axes }, (_, axis) => header.getUint32(4 + 4 * axis));
  const expected = shape.reduce((product, length) => product * length, 1);
  const actual = file.length - headerLength;
  if (actual !== expected) {
    throw new RangeError(
      `${name} is damaged: ${shape.join(' x ')} means ${expected} bytes of data, but it has ${actual}`,
    );
  }
  return { shape, bytes: file.subarray(headerLength) };
}
