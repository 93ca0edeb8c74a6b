import { openEngine } from '../../../src/engine/engines';
import { jobFor, networkOf, NETWORKS, randomMask, randomWeights, startFrom } from './fixtures';

/** Trains small networks, a fully connected, a residual and one by Winograd's filtering, and returns their states. */
export async function trainSmall() {
  const recipe = { optimizer: { kind: 'adam', learningRate: 0.003 }, weightDecay: 0.01 };
  const states = [];
  for (const [graph, density, to] of [
    [networkOf([64, 40, 24, 10]), 0.6, 400] as const,
    [NETWORKS.residual, 0.6, 60] as const,
    [NETWORKS['of tiles'], 0.9, 60] as const,
  ]) {
    const session = await (await openEngine('simd')).open(jobFor(graph, { recipe, train: 200 }));
    await session.load(startFrom(randomWeights(graph, 3)), randomMask(graph, density, 4));
    await session.train({ to, noise: 5 });
    states.push(await session.state());
  }
  return states;
}
