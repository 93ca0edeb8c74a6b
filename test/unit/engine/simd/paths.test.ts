import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { livenessOf } from '../../../../src/engine/simd/liveness';
import { PlanMemory } from '../../../../src/engine/simd/memory';
import { choosePaths } from '../../../../src/engine/simd/paths';
import { buildNetwork } from '../../../../src/science/network/networks';
import { denseMask } from '../../../../src/science/pruning/mask';
import { jobFor, NETWORKS, networkOf, randomMask, randomWeights } from '../fixtures';
import { everythingLives, trainPlanned } from './plannedTraining';

const OPTIMIZERS = [
  { kind: 'sgd', learningRate: 0.05 },
  { kind: 'sgd', learningRate: 0.02, momentum: 0.9 },
  { kind: 'adam', learningRate: 0.001 },
];

const GRAPHS = { ...NETWORKS, 'fully connected': networkOf([30, 20, 17, 4]) };

/** Masks down to those under which hardly anything is left to depend on. */
const anyCase = fc.record({
  density: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 0.1, noNaN: true })),
  optimizer: fc.constantFrom(...OPTIMIZERS),
  weightDecay: fc.constantFrom(0, 0.01),
  batchSize: fc.integer({ min: 2, max: 36 }),
  seed: fc.integer({ min: 1, max: 1e6 }),
});

function caseOf(
  graph: (typeof GRAPHS)[keyof typeof GRAPHS],
  given: typeof anyCase extends fc.Arbitrary<infer Case> ? Case : never,
) {
  const { density, seed, ...recipe } = given;
  const job = jobFor(graph, { train: 50, look: 'photograph', recipe });
  return { job, weights: randomWeights(graph, seed), mask: randomMask(graph, density, seed) };
}

describe.each(Object.entries(GRAPHS))('in the network %s', { timeout: 60_000 }, (_, graph) => {
  test('dense and sparse paths end in the same bits', () => {
    fc.assert(
      fc.property(anyCase, (given) => {
        const { job, weights, mask } = caseOf(graph, given);
        const dense = trainPlanned(job, weights, mask, 4, { path: 'dense' });
        expect(trainPlanned(job, weights, mask, 4, { path: 'sparse' })).toEqual(dense);
      }),
      { numRuns: 15, seed: 1 },
    );
  });

  test.each(['dense', 'sparse', 'winograd'] as const)(
    'what nothing depends on is left out exactly, path %s',
    (path) => {
      fc.assert(
        fc.property(anyCase, (given) => {
          const { job, weights, mask } = caseOf(graph, given);
          const liveness = everythingLives(livenessOf(graph, mask));
          const whole = trainPlanned(job, weights, mask, 4, { path, liveness });
          expect(trainPlanned(job, weights, mask, 4, { path })).toEqual(whole);
        }),
        { numRuns: 15, seed: 2 },
      );
    },
  );
});

test('so do those of a pooled convolution with more weights than are gone back to at once', () => {
  const graph = buildNetwork({ kind: 'conv-2', dropout: 0 }, [3, 8, 8], 4);
  const job = jobFor(graph, { train: 50, look: 'photograph', recipe: { batchSize: 40 } });
  const outcome = (path: 'dense' | 'sparse') =>
    trainPlanned(job, randomWeights(graph, 1), denseMask(graph), 3, { path });
  expect(outcome('sparse')).toEqual(outcome('dense'));
});

test("only convolutions with tiles, many channels and most of their weights are computed by Winograd's filtering", () => {
  const graph = NETWORKS['of tiles'];
  const byWinograd = (density: number) =>
    choosePaths(graph, randomMask(graph, density, 1), new PlanMemory(), false)
      .filter(({ path }) => path === 'winograd')
      .map(({ layer }) => layer);
  expect(byWinograd(1)).toEqual(['conv2']);
  expect(byWinograd(0.8)).toEqual(['conv2']);
  expect(byWinograd(0.5)).toEqual([]);
});
