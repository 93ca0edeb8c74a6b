import { PANEL, ROW } from '../../../src/engine/simd/matrix';
import { PlanMemory } from '../../../src/engine/simd/memory';

/**
 * GFLOP/s of the engine's dense micro-kernel where it is at its best: 64 outputs of 256 inputs for one panel of 16
 * examples, all of it in the second-level cache.
 */
export function kernelPeak(): number {
  const outputs = 64;
  const depth = 256;
  const memory = new PlanMemory();
  const weights = memory.reserve(outputs * depth * 4);
  const offsets = memory.table(Int32Array.from({ length: depth }, (_, k) => k * ROW));
  const from = memory.reserve(depth * ROW);
  const to = memory.reserve(outputs * ROW);
  const multiply = (times: number) => {
    for (let i = 0; i < times; i++) {
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
    }
  };
  multiply(500); // until the compiler has optimised it
  const repeats = 500;
  const best = Math.min(
    ...Array.from({ length: 10 }, () => {
      const start = performance.now();
      multiply(repeats);
      return performance.now() - start;
    }),
  );
  return (2 * outputs * depth * PANEL * repeats) / best / 1e6;
}
