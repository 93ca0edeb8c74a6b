import { expect, test } from 'vitest';
import { livenessOf } from '../../../../src/engine/simd/liveness';
import { PlanMemory } from '../../../../src/engine/simd/memory';
import { Network } from '../../../../src/engine/simd/network';
import { ALONE } from '../../../../src/engine/simd/team';
import { Training } from '../../../../src/engine/simd/training';
import { prunableOf } from '../../../../src/science/network/graph';
import { buildNetwork } from '../../../../src/science/network/networks';
import { denseMask } from '../../../../src/science/pruning/mask';
import { jobFor, NETWORKS, randomMask, randomWeights, startFrom } from '../fixtures';

const MOMENTUM = { optimizer: { kind: 'sgd', learningRate: 0.01, momentum: 0.9 }, batchSize: 16 };

test.each(['dense', 'sparse'] as const)(
  'VGG-16 at batch 128 trains within 3 GB, path %s',
  (path) => {
    const graph = buildNetwork({ kind: 'vgg-16' }, [3, 32, 32], 10);
    const mask = path === 'dense' ? denseMask(graph) : randomMask(graph, 0.1, 1);
    const memory = new PlanMemory();
    new Network(memory, ALONE, {
      graph,
      mask,
      paths: Object.fromEntries(prunableOf(graph).map(({ layer }) => [layer, path])),
      liveness: livenessOf(graph, mask),
      slots: 1,
      capacity: 128,
      background: undefined,
    });
    expect(memory.size).toBeLessThan(2.5e9); // the rest is for the data and the program
  },
  60_000,
);

test('nothing grows over 1,000 steps, nor from load to load', async () => {
  const graph = NETWORKS.residual;
  const training = new Training(jobFor(graph, { recipe: MOMENTUM, augmentation: { flip: true, crop: 1 } }));
  const round = async (to: number) => {
    await training.load(startFrom(randomWeights(graph, 1)), randomMask(graph, 0.3, 2));
    await training.train({ to, noise: 1 });
    await training.evaluate('test');
    return training.memorySize;
  };
  const size = await round(100);
  const before = process.memoryUsage().rss;
  expect(await round(1000)).toBe(size);
  for (let i = 0; i < 10; i++) expect(await round(2)).toBe(size);
  expect(process.memoryUsage().rss - before).toBeLessThan(50e6);
});
