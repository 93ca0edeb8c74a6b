import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidSafetensors } from '../../../src/store/errors';
import { decode, encode, type TensorEntry } from '../../../src/store/safetensors';

const shape = fc.array(fc.nat(4), { maxLength: 3 });
const sizeOf = (axes: number[]) => axes.reduce((size, axis) => size * axis, 1);

const tensor: fc.Arbitrary<TensorEntry> = shape.chain((axes) => {
  const size = { minLength: sizeOf(axes), maxLength: sizeOf(axes) };
  const data = fc.oneof(fc.float32Array(size), fc.uint8Array(size));
  return fc.record({ shape: fc.constant(axes), data });
});

const name = fc.string({ unit: 'grapheme' }).filter((text) => text !== '__metadata__');
const tensors = fc.dictionary(name, tensor, { noNullPrototype: true });
const metadata = fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true });

describe('safetensors', () => {
  test('gives back bit for bit what was written', () => {
    fc.assert(
      fc.property(tensors, metadata, (written, notes) => {
        const read = decode(encode(written, notes));
        expect(read).toEqual({ tensors: written, metadata: notes });
        for (const [key, { data }] of Object.entries(written)) {
          expect(Buffer.from(read.tensors[key].data.buffer)).toEqual(
            Buffer.from(data.buffer, data.byteOffset, data.byteLength),
          );
        }
      }),
    );
  });

  test('writes equal bytes in whatever order the tensors come', () => {
    fc.assert(
      fc.property(tensors, metadata, (written, notes) => {
        const reversed = <Value>(record: Record<string, Value>) =>
          Object.fromEntries(Object.entries(record).reverse());
        expect(encode(reversed(written), reversed(notes))).toEqual(encode(written, notes));
      }),
    );
  });

  test('aligns the tensors to 8 bytes and each to its own size', () => {
    fc.assert(
      fc.property(tensors, (written) => {
        const { length, header } = headerOf(encode(written));
        expect(length % 8).toBe(0);
        for (const { dtype, data_offsets } of Object.values(header)) {
          expect(data_offsets[0] % (dtype === 'F32' ? 4 : 1)).toBe(0);
        }
      }),
    );
  });

  test('is the official format, byte for byte', () => {
    const header = '{"__metadata__":{"by":"test"},"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}';
    const padded = header.padEnd(88);
    const written = encode({ w: { shape: [1, 2], data: Float32Array.of(1, -2) } }, { by: 'test' });
    expect(written.toString('latin1')).toBe(
      `\x58\0\0\0\0\0\0\0${padded}${Buffer.from(Float32Array.of(1, -2).buffer).toString('latin1')}`,
    );
  });

  test('every tensor read has memory of its own', () => {
    const { tensors: read } = decode(
      encode({ a: { shape: [1], data: Float32Array.of(1) }, b: { shape: [1], data: Float32Array.of(2) } }),
    );
    expect(read.a.data.buffer).not.toBe(read.b.data.buffer);
    expect(read.a.data.buffer.byteLength).toBe(4);
  });

  test('refuses a file cut anywhere', () => {
    const whole = encode({
      w: { shape: [3], data: Float32Array.of(1, 2, 3) },
      m: { shape: [1], data: Uint8Array.of(1) },
    });
    for (let length = 0; length < whole.length; length++) {
      expect(() => decode(whole.subarray(0, length))).toThrow(InvalidSafetensors);
    }
  });

  test('refuses or reads any bytes, but never fails in another way', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.json().map((text) => framed(text, 8)),
      fc
        .tuple(
          tensors.map((written) => encode(written)),
          fc.nat(),
          fc.nat(255),
        )
        .map(([file, at, value]) => {
          file[at % file.length] = value;
          return file;
        }),
    );
    fc.assert(
      fc.property(bytes, (file) => {
        try {
          decode(file);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidSafetensors);
        }
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['an overlap', { a: entry(0, 8), b: entry(4, 12) }, 12],
    ['a gap', { a: entry(0, 8), b: entry(12, 20) }, 20],
    ['bytes after the last tensor', { a: entry(0, 8) }, 12],
    ['tensors beyond the end', { a: entry(0, 8) }, 4],
    ['offsets the wrong way round', { a: entry(8, 0) }, 8],
    ['a size that is not its shape', { a: { ...entry(0, 8), shape: [3] } }, 8],
    ['a negative axis', { a: { ...entry(0, 8), shape: [-1, -2] } }, 8],
    ['an axis that is no count', { a: { ...entry(0, 8), shape: [1.5] } }, 8],
    ['an unknown dtype', { a: { ...entry(0, 8), dtype: 'F64' } }, 8],
    ['a dtype by way of the prototype', { a: { ...entry(0, 8), dtype: 'toString' } }, 8],
    ['metadata that are not text', { __metadata__: { a: 1 } }, 0],
    ['a header that is a list', [], 0],
  ])('refuses %s', (_, header, bytes) => {
    expect(() => decode(framed(JSON.stringify(header), bytes))).toThrow(InvalidSafetensors);
  });

  test('refuses to allocate for a header longer than the format allows', () => {
    const file = Buffer.alloc(16);
    file.writeBigUInt64LE(2n ** 63n);
    expect(() => decode(file)).toThrow('its header is too long');
  });

  test('refuses to write what it could not read back', () => {
    expect(() => encode({ w: { shape: [2], data: Float32Array.of(1) } })).toThrow(InvalidSafetensors);
    expect(() => encode({ __metadata__: { shape: [1], data: Float32Array.of(1) } })).toThrow(
      InvalidSafetensors,
    );
  });
});

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

function entry(begin: number, end: number): Entry {
  return { dtype: 'F32', shape: [2], data_offsets: [begin, end] };
}

function framed(header: string, bytes: number): Uint8Array {
  const json = Buffer.from(header);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(bytes)]);
}

function headerOf(file: Buffer): { length: number; header: Record<string, Entry> } {
  const length = Number(file.readBigUInt64LE());
  return { length, header: JSON.parse(file.toString('utf8', 8, 8 + length)) as Record<string, Entry> };
}
