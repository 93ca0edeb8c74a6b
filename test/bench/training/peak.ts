import { PANEL, ROW } from '../../../src/engine/simd/matrix';
import { PlanMemory, type Pointer } from '../../../src/engine/simd/memory';
import { median } from './statistics';

/** Of a core, while all others do the same: GFLOP/s of the engine's best matrix product, and GB/s of copying memory. */
export interface OwnPeaks {
  ticketlab: number;
  copy: number;
}

/** And GFLOP/s of PyTorch's. */
export interface Peaks extends OwnPeaks {
  torch: number | null;
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

/** Bytes that fit in no cache of a core. */
export const BEYOND_CACHES = 64e6;

/** GB/s read and written where so much is copied: as a rule, because at its best another core has ended. */
export function copyPeak(): number {
  const bytes = BEYOND_CACHES;
  const from = new Uint8Array(bytes).fill(1);
  const to = new Uint8Array(bytes).fill(2);
  const times = Array.from({ length: 15 }, () => {
    const began = performance.now();
    to.set(from);
    return performance.now() - began;
  });
  return (2 * bytes) / median(times) / 1e6;
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
