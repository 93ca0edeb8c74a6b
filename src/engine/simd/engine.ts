import type { Engine, Session } from '../engine';
import { hasWideVectors, isFused } from './kernels';
import { PlanMemory } from './memory';
import { BACKGROUND_FROM, WINOGRAD_FROM } from './paths';
import { isWorthSharing } from './threads';
import { Training } from './training';

/**
 * WebAssembly SIMD kernels, in the thread that calls and as many more as a job allows. Bit for bit deterministic on one
 * machine, whatever the number of threads and the path that is chosen for a layer.
 */
export const simd: Engine = {
  name: 'simd',
  version: '6',

  describe() {
    const fused = isFused(new PlanMemory().kernels);
    // processors that have the one have the other
    const wide = fused && hasWideVectors();
    return {
      instructions: `WebAssembly SIMD, ${wide ? 8 : 4} floats at a time`,
      'multiply-add': fused ? 'fused, rounded once' : 'separate, rounded twice',
      paths: `dense or sparse, whichever is timed to be faster, with the same bits; a first layer skips the background of images from ${100 * BACKGROUND_FROM} % density on; convolutions of 3 x 3 with many channels by Winograd's filtering from ${100 * WINOGRAD_FROM} % on`,
      threads: 'several for a run, with the same bits, where cores are free and the network is large enough',
    };
  },

  threadsFor(graph, batchSize, most) {
    return isWorthSharing(graph, batchSize) ? most : 1;
  },

  open(job) {
    return promised(() => sessionOf(new Training(job)));
  },
};

function sessionOf(training: Training): Session {
  return {
    load: (state, mask) => training.load(state, mask),
    train: (request) => training.train(request),
    evaluate: (split, examples) => training.evaluate(split, examples),
    recomputeStatistics: (examples) => training.recomputeStatistics(examples),
    gradients: (batch, noise = 0) => promised(() => training.gradients(batch, noise)),
    weights: () => promised(() => training.weights()),
    state: () => promised(() => training.state()),
    paths: () => promised(() => training.paths()),
    close: () => training.close(),
  };
}

/** What `work`, done at once, returns or throws, as a promise. */
function promised<Result>(work: () => Result): Promise<Result> {
  return new Promise((resolve) => {
    resolve(work());
  });
}
