import { expect, test } from 'vitest';
import { Training } from '../../src/engine/simd/training';
import { buildNetwork } from '../../src/science/network/networks';
import { denseMask } from '../../src/science/pruning/mask';
import { jobFor, randomMask, randomWeights, startFrom } from '../unit/engine/fixtures';

const MOMENTUM = { optimizer: { kind: 'sgd', learningRate: 0.01, momentum: 0.9 }, batchSize: 128 };

test('VGG-16 trains at batch 128, dense and as a ticket, in a process of 3 GB', async () => {
  const graph = buildNetwork({ kind: 'vgg-16' }, [3, 32, 32], 10);
  const training = new Training(jobFor(graph, { recipe: MOMENTUM, look: 'photograph', train: 256 }));
  for (const mask of [denseMask(graph), randomMask(graph, 0.1, 1)]) {
    await training.load(startFrom(randomWeights(graph, 1)), mask);
    const { losses } = await training.train({ to: 2, noise: 1 });
    expect(losses.every(Number.isFinite)).toBe(true);
  }
  const most = process.resourceUsage().maxRSS * 1024;
  console.info(`VGG-16 at batch 128: ${(most / 1e9).toFixed(2)} GB`);
  expect(most).toBeLessThan(3e9);
});
