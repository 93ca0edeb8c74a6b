import { PANEL, ROW } from '../../../src/engine/simd/matrix';
import { PlanMemory, type Pointer } from '../../../src/engine/simd/memory';

/** Of one core: GFLOP/s of the best matrix product, and GB/s of copying memory. */
export interface Peaks {
  ticketlab: number;
  torch: number | null;
  copy: number;
}

/**
 * GFLOP/s of the engine's dense micro-kernel where it is at its best: 16 outputs of 192 inputs for one panel of 16
 * examples, all of it in the nearest cache.
 */
export function kernelPeak(): number {
  const outputs = 16;
  const depth = 192;
  const memory = new PlanMemory();
  const weights = reserveWritten(memory, outputs * depth * 4);
  const offsets = memory.table(Int32Array.from({ length: depth }, (_, k) => k * ROW));
  const from = reserveWritten(memory, depth * ROW);
  const to = memory.reserve(outputs * ROW);
  const multiply = () =>
    memory.kernels.convolve(
      weights,
      depth * 16,
      offsets,
      depth,
      from,
      0,
      to,
      ROW,
      0,
      outputs,
      1,
      0,
      -Infinity,
    );
  return (2 * outputs * depth * PANEL) / leastSeconds(multiply) / 1e9;
}

/** Memory that was never written is one and the same page, which lies in the nearest cache. */
function reserveWritten(memory: PlanMemory, bytes: number): Pointer {
  const pointer = memory.reserve(bytes);
  memory.floats(pointer, bytes / 4).fill(1);
  return pointer;
}

/** Of a call, at its best. */
function leastSeconds(call: () => void): number {
  const repeats = 500;
  const turn = () => {
    const start = performance.now();
    for (let i = 0; i < repeats; i++) call();
    return (performance.now() - start) / 1000 / repeats;
  };
  turn(); // until the compiler has optimised it
  return Math.min(...Array.from({ length: 10 }, turn));
}
