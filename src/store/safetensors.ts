import { InvalidSafetensors } from './errors';

/** One tensor, its values stored row by row. */
export interface TensorEntry {
  shape: number[];
  data: Float32Array | Uint8Array;
}

export interface TensorFile {
  tensors: Record<string, TensorEntry>;
  metadata: Record<string, string>;
}

const DTYPES = {
  F32: { bytes: 4, view: (bytes: Uint8Array<ArrayBuffer>) => new Float32Array(bytes.buffer) },
  U8: { bytes: 1, view: (bytes: Uint8Array<ArrayBuffer>) => bytes },
};
type Dtype = keyof typeof DTYPES;

interface HeaderEntry {
  name: string;
  dtype: Dtype;
  shape: number[];
  begin: number;
  end: number;
}

const METADATA = '__metadata__';
const LENGTH_BYTES = 8;
/** The official format's limit, against files that make a reader allocate without end. */
const LONGEST_HEADER = 100_000_000;

/**
 * The bytes of a safetensors file. Equal tensors and metadata give equal bytes, in whatever order they come: floats
 * before bytes, so that each is aligned, and by name within.
 * @throws InvalidSafetensors for a shape that does not fit its data, or a reserved name.
 */
export function encode(tensors: Record<string, TensorEntry>, metadata: Record<string, string> = {}): Buffer {
  const entries = layOut(tensors);
  const header = encodeHeader(entries, metadata);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, ...entries.map(({ name }) => bytesOf(tensors[name].data))]);
}

/**
 * What a safetensors file holds. Every tensor has memory of its own.
 * @throws InvalidSafetensors where anything in the file is not exactly as the format demands.
 */
export function decode(file: Uint8Array): TensorFile {
  const { header, body } = split(file);
  const { [METADATA]: metadata = {}, ...described } = header;
  const entries = Object.entries(described).map(readEntry);
  checkCoverage(entries, body.length);
  const tensors = entries.map(({ name, dtype, shape, begin, end }) => {
    const data = DTYPES[dtype].view(new Uint8Array(body.subarray(begin, end)));
    return [name, { shape, data }] as const;
  });
  return { tensors: Object.fromEntries(tensors), metadata: readMetadata(metadata) };
}

function layOut(tensors: Record<string, TensorEntry>): HeaderEntry[] {
  const sorted = Object.entries(tensors)
    .map(([name, { shape, data }]) => ({ name, dtype: dtypeOf(data), shape, bytes: data.byteLength }))
    .sort((a, b) => DTYPES[b.dtype].bytes - DTYPES[a.dtype].bytes || (a.name < b.name ? -1 : 1));
  let end = 0;
  return sorted.map(({ name, dtype, shape, bytes }) => {
    demand(name !== METADATA, `no tensor can be named ${METADATA}`);
    demand(bytes === sizeOf(dtype, shape), `${name} does not fill its shape`);
    const begin = end;
    end += bytes;
    return { name, dtype, shape, begin, end };
  });
}

function encodeHeader(entries: HeaderEntry[], metadata: Record<string, string>): Buffer {
  const described = entries.map(({ name, dtype, shape, begin, end }) => [
    name,
    { dtype, shape, data_offsets: [begin, end] },
  ]);
  const sorted = Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1));
  const first = sorted.length > 0 ? [[METADATA, Object.fromEntries(sorted)]] : [];
  const json = Buffer.from(JSON.stringify(Object.fromEntries([...first, ...described])));
  const padding = -json.length & (LENGTH_BYTES - 1);
  return Buffer.concat([json, Buffer.alloc(padding, ' ')]);
}

function split(file: Uint8Array): { header: Record<string, unknown>; body: Uint8Array } {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  demand(bytes.length >= LENGTH_BYTES, 'it ends before its header');
  const length = Number(bytes.readBigUInt64LE());
  demand(length <= LONGEST_HEADER, 'its header is too long');
  const start = LENGTH_BYTES + length;
  demand(bytes.length >= start, 'it ends within its header');
  const header = parse(bytes.toString('utf8', LENGTH_BYTES, start));
  demand(isObject(header), 'its header is no JSON object');
  return { header, body: bytes.subarray(start) };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function readEntry([name, entry]: [string, unknown]): HeaderEntry {
  demand(isObject(entry), `${name} is not described`);
  const { dtype, shape, data_offsets: offsets } = entry;
  demand(dtype === 'F32' || dtype === 'U8', `${name} has the unknown dtype ${String(dtype)}`);
  demand(isCounts(shape), `${name} has no shape`);
  demand(isCounts(offsets) && offsets.length === 2, `${name} has no offsets`);
  const [begin, end] = offsets;
  demand(end - begin === sizeOf(dtype, shape), `${name} does not fill its shape`);
  return { name, dtype, shape, begin, end };
}

/** The tensors must follow one another from the first byte to the last, without gap or overlap. */
function checkCoverage(entries: HeaderEntry[], length: number): void {
  let covered = 0;
  for (const { name, begin, end } of entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    demand(begin === covered, `${name} does not begin where the tensor before it ends`);
    covered = end;
  }
  demand(covered === length, 'its tensors do not add up to its length');
}

function readMetadata(metadata: unknown): Record<string, string> {
  const isText = isObject(metadata) && Object.values(metadata).every((value) => typeof value === 'string');
  demand(isText, 'its metadata are not all text');
  return metadata as Record<string, string>;
}

function dtypeOf(data: Float32Array | Uint8Array): Dtype {
  return data instanceof Float32Array ? 'F32' : 'U8';
}

function sizeOf(dtype: Dtype, shape: number[]): number {
  return shape.reduce((size, axis) => size * axis, DTYPES[dtype].bytes);
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array | Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

function demand(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new InvalidSafetensors(otherwise);
}
