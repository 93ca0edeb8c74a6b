import type { Engine, Session } from '../engine';
import { isFused } from './kernels';
import { PlanMemory } from './memory';
import { SPARSE_BELOW, SPARSE_BELOW_ON_BACKGROUND } from './network';
import { Training } from './training';

/** WebAssembly SIMD kernels, in the thread that calls. Bit for bit deterministic on one machine. */
export const simd: Engine = {
  name: 'simd',
  version: '1',

  describe() {
    return {
      instructions: 'WebAssembly SIMD, 4 floats at a time',
      'sparse layers': `below ${100 * SPARSE_BELOW} % density, on images with a background below ${100 * SPARSE_BELOW_ON_BACKGROUND} %`,
      'multiply-add': isFused(new PlanMemory().kernels) ? 'fused, rounded once' : 'separate, rounded twice',
    };
  },

  open(job) {
    return promised(() => sessionOf(new Training(job)));
  },
};

function sessionOf(training: Training): Session {
  return {
    load: (state, mask) => promised(() => training.load(state, mask)),
    train: (request) => promised(() => training.train(request)),
    evaluate: (split, examples) => promised(() => training.evaluate(split, examples)),
    gradients: (batch) => promised(() => training.gradients(batch)),
    state: () => promised(() => training.state()),
    close: () => Promise.resolve(),
  };
}

/** What `work`, done at once, returns or throws, as a promise. */
function promised<Result>(work: () => Result): Promise<Result> {
  return new Promise((resolve) => {
    resolve(work());
  });
}
