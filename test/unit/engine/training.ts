import { openEngine } from '../../../src/engine/engines';
import { jobFor, networkOf, NETWORKS, randomMask, randomWeights, startFrom } from './fixtures';

/** Trains small networks, a fully connected and a residual one, and returns their states. */
export async function trainSmall() {
  const recipe = { optimizer: { kind: 'adam', learningRate: 0.003 }, weightDecay: 0.01 };
  const states = [];
  for (const [graph, to] of [
    [networkOf([64, 40, 24, 10]), 400] as const,
    [NETWORKS.residual, 60] as const,
    [NETWORKS['of tiles'], 60] as const,
  ]) {
    const session = await (await openEngine('simd')).open(jobFor(graph, { recipe, train: 200 }));
    await session.load(startFrom(randomWeights(graph, 3)), randomMask(graph, 0.6, 4));
    await session.train({ to, noise: 5 });
    states.push(await session.state());
  }
  return states;
}
