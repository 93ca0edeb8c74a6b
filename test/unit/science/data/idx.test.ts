import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseIdx } from '../../../../src/science/data/idx';

/** An IDX file of unsigned bytes. */
function idxFile(shape: number[], bytes: number[]): Uint8Array {
  const lengths = shape.flatMap((length) => [
    length >>> 24,
    (length >>> 16) & 255,
    (length >>> 8) & 255,
    length & 255,
  ]);
  return Uint8Array.from([0, 0, 8, shape.length, ...lengths, ...bytes]);
}

const images = idxFile([2, 2, 3], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);

describe('an IDX file', () => {
  test('is its shape and its bytes', () => {
    const { shape, bytes } = parseIdx(images, 'images');
    expect(shape).toEqual([2, 2, 3]);
    expect([...bytes]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  test('is read as it was written, wherever it lies in memory', () => {
    const anyShape = fc.array(fc.nat(6), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(anyShape, fc.nat(255), fc.nat(9), (shape, byte, offset) => {
        const size = shape.reduce((product, length) => product * length, 1);
        const file = idxFile(shape, new Array<number>(size).fill(byte));
        const memory = new Uint8Array(offset + file.length);
        memory.set(file, offset);
        const read = parseIdx(memory.subarray(offset), 'images');
        expect(read.shape).toEqual(shape);
        expect([...read.bytes]).toEqual(new Array<number>(size).fill(byte));
      }),
    );
  });

  test('may have no examples', () => {
    expect(parseIdx(idxFile([0, 28, 28], []), 'images')).toEqual({
      shape: [0, 28, 28],
      bytes: new Uint8Array(0),
    });
  });
});

describe('an error names the file and says what is wrong:', () => {
  test.each([
    ['empty', new Uint8Array(0), 'images is cut short: it has 0 bytes, not even a header'],
    ['cut in its first bytes', images.slice(0, 3), 'images is cut short: it has 3 bytes, not even a header'],
    ['cut in its header', images.slice(0, 9), 'images is cut short: it has 9 of the 16 bytes of its header'],
    [
      'cut in its data',
      images.slice(0, -1),
      'images is damaged: 2 x 2 x 3 means 12 bytes of data, but it has 11',
    ],
    [
      'too long',
      Uint8Array.from([...images, 0]),
      'images is damaged: 2 x 2 x 3 means 12 bytes of data, but it has 13',
    ],
    [
      'of an impossible size',
      idxFile([0xffffffff, 0xffffffff], []),
      'images is damaged: 4294967295 x 4294967295 means 18446744065119617000 bytes of data, but it has 0',
    ],
    [
      'still compressed',
      Uint8Array.of(0x1f, 0x8b, 8, 0, 0),
      'images is not an IDX file of unsigned bytes: it begins with 1f 8b 08 00',
    ],
    [
      'of floats',
      Uint8Array.of(0, 0, 0x0d, 1, 0, 0, 0, 0),
      'images is not an IDX file of unsigned bytes: it begins with 00 00 0d 01',
    ],
    [
      'of no axes',
      Uint8Array.of(0, 0, 8, 0, 5),
      'images is not an IDX file of unsigned bytes: it begins with 00 00 08 00',
    ],
  ])('%s', (_, file, message) => {
    expect(() => parseIdx(file, 'images')).toThrow(new RangeError(message));
  });

  test('whatever is cut off or put in front', () => {
    fc.assert(
      fc.property(fc.nat(images.length - 1), (length) => {
        expect(() => parseIdx(images.slice(0, length), 'images')).toThrow(/^images is /);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 30 }), (foreign) => {
        fc.pre(foreign[0] !== 0);
        expect(() => parseIdx(foreign, 'images')).toThrow(/^images is /);
      }),
    );
  });
});
