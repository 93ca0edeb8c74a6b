import type { Job } from '../../src/engine/engine';
import { loadSplits } from '../../src/lab/datasets';
import { mlp } from '../../src/science/network/mlp';
import { Recipe } from '../../src/science/training/recipe';

const BATCH = 60;
const WIDTHS = [784, 300, 100, 10];

/** LeNet-300-100 on MNIST as in Frankle and Carbin 2019: Adam at 1.2e-3, batches of 60. */
export function lenetJob(): Job {
  return {
    graph: mlp('lenet-300-100', [1, 28, 28], [300, 100], 10),
    recipe: Recipe.parse({
      optimizer: { kind: 'adam', learningRate: 1.2e-3 },
      length: '50000it',
      batchSize: BATCH,
    }),
    data: loadSplits(
      {
        dataset: 'mnist',
        train: 55_000,
        validation: 5_000,
        test: 10_000,
        balanced: false,
        pixels: 'standardised',
        seed: 0,
      },
      '.',
    ),
  };
}

/**
 * Floating-point operations of a step's matrix products as a dense implementation needs them: forward, gradient by the
 * weights, and gradient by the input of every layer but the first.
 */
export const STEP_FLOP = WIDTHS.slice(1)
  .map((outputs, layer) => 2 * BATCH * outputs * WIDTHS[layer] * (layer === 0 ? 2 : 3))
  .reduce((a, b) => a + b);
