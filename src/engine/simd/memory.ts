import { kernelsOver, type Kernels } from './kernels';
import type { Team } from './team';

const PAGE = 65536;
/** All that 32-bit addresses reach, in pages; only what is reserved is taken from the machine. */
const MOST_PAGES = 65536;
const LINE = 64;

/** An address in the memory of the kernels, in bytes. */
export type Pointer = number;

/** Memory that the threads of a session share. */
export function sharedMemory(): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES, shared: true });
}

/**
 * The memory of one plan: everything is reserved when the plan is made, nothing while it runs. `release` takes all of it
 * back for another plan, but for copies that lie below all plans. Threads that make the same plan over the same memory reserve
 * the same addresses.
 */
export class PlanMemory {
  readonly kernels: Kernels;
  /** Where the copies lie. */
  private readonly copies = new Map<Uint8Array, Pointer>();
  private readonly bottom: Pointer;
  private top: Pointer;

  /** @param copied what `copyAll` copies to this memory */
  constructor(
    private readonly memory = sharedMemory(),
    copied: readonly Uint8Array[] = [],
  ) {
    // else a thread would not see what another one has grown it to
    memory.grow(0);
    this.kernels = kernelsOver(memory);
    this.top = wholeLines(this.kernels.freeMemory.value as number);
    for (const bytes of copied) this.copies.set(bytes, this.reserve(bytes.length));
    this.bottom = this.top;
  }

  /** Copies what there are to be copies of: one thread does so for all. */
  copyAll(): void {
    for (const [bytes, pointer] of this.copies) this.bytes(pointer, bytes.length).set(bytes);
  }

  /** Where the copy of some bytes lies, if there is one. */
  copyOf(bytes: Uint8Array): Pointer | undefined {
    return this.copies.get(bytes);
  }

  /** Bytes that are reserved. */
  get size(): number {
    return this.top - this.bottom;
  }

  /** Reserves zeroed bytes that begin at a cache line. */
  reserve(bytes: number): Pointer {
    const pointer = this.top;
    this.top += wholeLines(bytes);
    const missing = this.top - this.memory.buffer.byteLength;
    if (missing > 0) this.grow(Math.ceil(missing / PAGE));
    return pointer;
  }

  /** Reserves bytes for each member of a team and returns this one's. */
  reserveFor({ rank, size }: Team, bytes: number): Pointer {
    const own = wholeLines(bytes);
    return this.reserve(size * own) + rank * own;
  }

  /** Reserves room for words and writes them there. */
  table(words: Int32Array): Pointer {
    const pointer = this.reserve(words.byteLength);
    this.words(pointer, words.length).set(words);
    return pointer;
  }

  release(): void {
    this.bytes(this.bottom, this.size).fill(0);
    this.top = this.bottom;
  }

  private grow(pages: number): void {
    try {
      this.memory.grow(pages);
    } catch {
      const gigabytes = (this.size / 1e9).toFixed(1);
      throw new RangeError(
        `The network needs more than ${gigabytes} GB, which is more than there is (4.2 GB at most): a smaller batch needs less.`,
      );
    }
  }

  // Views last until the next reservation, which may move the memory.

  bytes(pointer: Pointer, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, pointer, length);
  }

  floats(pointer: Pointer, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, pointer, length);
  }

  doubles(pointer: Pointer, length: number): Float64Array {
    return new Float64Array(this.memory.buffer, pointer, length);
  }

  words(pointer: Pointer, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, pointer, length);
  }
}

function wholeLines(bytes: number): number {
  return Math.ceil(bytes / LINE) * LINE;
}
