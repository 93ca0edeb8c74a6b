import type { PlanMemory, Pointer } from './memory';
import { PANEL, panelsFor } from './matrix';

/** How the entries of a tensor lie in memory. */
export interface Layout {
  /** Entries of the tensor. */
  readonly entries: number;
  /** Floats that are reserved; those that no entry takes are zero and stay so. */
  readonly size: number;
  scatter(tensor: Numbers, memory: Numbers): void;
  gather(memory: Float32Array): Float32Array<ArrayBuffer>;
}

type Numbers = Float32Array | Int32Array;

/** One row, padded to whole panels. */
export function vectorLayout(length: number): Layout {
  return new MatrixLayout(1, length, panelsFor(length) * PANEL, () => 0, 1);
}

/** Floats and bytes of a vector, which is the least that the kernels of an optimiser take. */
export const SPACED = 4;
export const SPACED_BYTES = 16;

/** One row, each entry with a vector to itself, so that threads can update neighbours apart. */
export function spacedLayout(length: number): Layout {
  return new MatrixLayout(1, length, panelsFor(length * SPACED) * PANEL, () => 0, SPACED);
}

/** Transposed, in panels: a panel has 16 rows of the tensor as its columns. */
export function panelLayout(rows: number, columns: number): Layout {
  const place = (row: number) => Math.floor(row / PANEL) * columns * PANEL + (row % PANEL);
  return new MatrixLayout(rows, columns, panelsFor(rows) * columns * PANEL, place, PANEL);
}

/** Bytes of the weights that four outputs have for one k. */
export const FOUR = 16;

/** Transposed, in fours: a four has 4 rows of the tensor as its columns. */
export function foursLayout(rows: number, columns: number): Layout {
  const place = (row: number) => Math.floor(row / 4) * columns * 4 + (row % 4);
  return new MatrixLayout(rows, columns, Math.ceil(rows / 4) * columns * 4, place, 4);
}

class MatrixLayout implements Layout {
  readonly entries: number;

  /** `row` says where a row begins; its entries lie `step` apart. */
  constructor(
    private readonly rows: number,
    private readonly columns: number,
    readonly size: number,
    private readonly row: (row: number) => number,
    private readonly step: number,
  ) {
    this.entries = rows * columns;
  }

  scatter(tensor: Numbers, memory: Numbers): void {
    let from = 0;
    for (let row = 0; row < this.rows; row++) {
      let to = this.row(row);
      for (let column = 0; column < this.columns; column++, to += this.step) memory[to] = tensor[from++];
    }
  }

  gather(memory: Float32Array): Float32Array<ArrayBuffer> {
    const tensor = new Float32Array(this.entries);
    let to = 0;
    for (let row = 0; row < this.rows; row++) {
      let from = this.row(row);
      for (let column = 0; column < this.columns; column++, from += this.step) tensor[to++] = memory[from];
    }
    return tensor;
  }
}

/** Only the entries that a mask keeps, row after row; each row begins at a vector of its own. */
export class KeptLayout implements Layout {
  readonly entries: number;
  readonly size: number;
  /** Which entries of the tensor are kept, and where each of them is. */
  readonly kept: Uint32Array;
  readonly places: Uint32Array;

  constructor(mask: Uint8Array, rows: number) {
    const columns = mask.length / rows;
    this.entries = mask.length;
    const kept = new Uint32Array(mask.length);
    const places = new Uint32Array(mask.length);
    let count = 0;
    let place = 0;
    for (let entry = 0; entry < mask.length; entry++) {
      if (entry % columns === 0) place = SPACED * Math.ceil(place / SPACED);
      // what is pruned is written over: a branch would be guessed wrong too often
      kept[count] = entry;
      places[count] = place;
      count += mask[entry];
      place += mask[entry];
    }
    this.kept = kept.slice(0, count);
    this.places = places.slice(0, count);
    this.size = panelsFor(place) * PANEL;
  }

  scatter(tensor: Numbers, memory: Numbers): void {
    for (let i = 0; i < this.kept.length; i++) memory[this.places[i]] = tensor[this.kept[i]];
  }

  gather(memory: Float32Array): Float32Array<ArrayBuffer> {
    const tensor = new Float32Array(this.entries);
    for (let i = 0; i < this.kept.length; i++) tensor[this.kept[i]] = memory[this.places[i]];
    return tensor;
  }
}

/** All ones for each entry that a mask keeps. */
function wordsOf(mask: Uint8Array): Int32Array {
  // many times as fast as Int32Array.from
  const words = new Int32Array(mask.length);
  for (let i = 0; i < mask.length; i++) words[i] = -mask[i];
  return words;
}

/** A tensor that is trained, with the optimiser's slots and, when some of it is pruned, its mask. */
export class Parameter {
  readonly bytes: number;
  readonly values: Pointer;
  readonly slots: Pointer[];
  readonly mask: Pointer | undefined;

  constructor(
    private readonly memory: PlanMemory,
    readonly name: string,
    private readonly layout: Layout,
    slots: number,
    mask?: Uint8Array,
  ) {
    this.bytes = layout.size * 4;
    this.values = memory.reserve(this.bytes);
    this.slots = Array.from({ length: slots }, () => memory.reserve(this.bytes));
    if (mask?.includes(0)) {
      this.mask = memory.reserve(this.bytes);
      layout.scatter(wordsOf(mask), memory.words(this.mask, layout.size));
    }
  }

  /** Copies a tensor to the values, or to a slot; what is pruned becomes zero. */
  load(tensor: Float32Array, place: Pointer): void {
    const { entries, size } = this.layout;
    if (tensor.length !== entries) {
      throw new RangeError(`${this.name} has ${tensor.length} entries; the network needs ${entries}.`);
    }
    this.layout.scatter(tensor, this.memory.floats(place, size).fill(0));
    if (this.mask !== undefined) this.memory.kernels.applyMask(place, this.mask, this.bytes);
  }

  /** Copies the values, or a slot, to a tensor. */
  save(place: Pointer): Float32Array {
    return this.tensor(this.memory.floats(place, this.layout.size));
  }

  /** The tensor whose entries lie as the parameter's values do. */
  tensor(values: Float32Array): Float32Array {
    return this.layout.gather(values);
  }
}
