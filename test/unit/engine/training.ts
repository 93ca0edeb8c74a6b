import { openEngine } from '../../../src/engine/engines';
import { jobFor, networkOf, randomMask, randomWeights, startFrom } from './fixtures';

/** Trains a small network and returns its state. */
export async function trainSmall() {
  const graph = networkOf([64, 40, 24, 10]);
  const recipe = { optimizer: { kind: 'adam', learningRate: 0.003 }, weightDecay: 0.01 };
  const session = await (await openEngine('simd')).open(jobFor(graph, { recipe, train: 200 }));
  await session.load(startFrom(randomWeights(graph, 3)), randomMask(graph, 0.6, 4));
  await session.train({ to: 400, noise: 5 });
  return session.state();
}
