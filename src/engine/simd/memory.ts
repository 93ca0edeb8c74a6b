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
 * back for another plan. Threads that make the same plan over the same memory reserve the same addresses.
 */
export class PlanMemory {
  readonly kernels: Kernels;
  private readonly bottom: Pointer;
  private top: Pointer;

  constructor(private readonly memory = sharedMemory()) {
    // else a thread would not see what another one has grown it to
    memory.grow(0);
    this.kernels = kernelsOver(memory);
    this.bottom = wholeLines(this.kernels.freeMemory.value as number);
    this.top = this.bottom;
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

  /** Copies bytes that do not overlap. */
  copy(from: Pointer, to: Pointer, length: number): void {
    this.bytes(to, length).set(this.bytes(from, length));
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
