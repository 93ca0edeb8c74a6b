import { PlanMemory } from '../../src/engine/simd/memory';

/**
 * GFLOP/s of the engine's dense micro-kernel where it is at its best: 64 rows times one panel of 16 columns, 256 deep,
 * all of it in the second-level cache.
 */
export function kernelPeak(): number {
  const rows = 64;
  const depth = 256;
  const memory = new PlanMemory();
  const a = memory.reserve(rows * depth * 4);
  const b = memory.reserve(depth * 64);
  const c = memory.reserve(rows * 64);
  const multiply = (times: number) => {
    for (let i = 0; i < times; i++) memory.kernels.product(a, depth * 4, 4, b, c, 64, rows, depth);
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
  return (2 * rows * depth * 16 * repeats) / best / 1e6;
}
