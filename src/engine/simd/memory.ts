import { kernelsOver, type Kernels } from './kernels';

const PAGE = 65536;
const LINE = 64;

/** An address in the memory of the kernels, in bytes. */
export type Pointer = number;

/**
 * The memory of one plan: everything is reserved when the plan is made, nothing while it runs. `release` takes all of it
 * back for another plan.
 */
export class PlanMemory {
  readonly kernels: Kernels;
  private readonly memory = new WebAssembly.Memory({ initial: 1 });
  private readonly bottom: Pointer;
  private top: Pointer;

  constructor() {
    this.kernels = kernelsOver(this.memory);
    this.bottom = wholeLines(this.kernels.freeMemory.value as number);
    this.top = this.bottom;
  }

  /** Reserves zeroed bytes that begin at a cache line. */
  reserve(bytes: number): Pointer {
    const pointer = this.top;
    this.top += wholeLines(bytes);
    const missing = this.top - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE));
    return pointer;
  }

  release(): void {
    this.bytes(this.bottom, this.top - this.bottom).fill(0);
    this.top = this.bottom;
  }

  // Views last until the next reservation, which may move the memory.

  bytes(pointer: Pointer, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, pointer, length);
  }

  floats(pointer: Pointer, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, pointer, length);
  }

  words(pointer: Pointer, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, pointer, length);
  }
}

function wholeLines(bytes: number): number {
  return Math.ceil(bytes / LINE) * LINE;
}
