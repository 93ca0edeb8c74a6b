import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { livenessOf } from '../../../../src/engine/simd/liveness';
import { PlanMemory } from '../../../../src/engine/simd/memory';
import { choosePaths } from '../../../../src/engine/simd/paths';
import { INPUT, type Graph, type Layer } from '../../../../src/science/network/graph';
import { buildNetwork } from '../../../../src/science/network/networks';
import { denseMask } from '../../../../src/science/pruning/mask';
import { convolution, jobFor, NETWORKS, networkOf, randomMask, randomWeights } from '../fixtures';
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

test('so do those of normalised convolutions, whose weights are gone back to once or several times', () => {
  const norm = (name: string, from: string, channels: number): Layer => ({
    kind: 'batch-norm',
    name,
    from: [from],
    channels,
  });
  const relu = (name: string, from: string): Layer => ({ kind: 'relu', name, from: [from] });
  const graph: Graph = {
    name: 'normalised',
    input: [3, 7, 7],
    classes: 4,
    layers: [
      convolution('conv1', INPUT, 3, 64, { bias: false }),
      norm('bn1', 'conv1', 64),
      relu('relu1', 'bn1'),
      convolution('conv2', 'relu1', 64, 96, { bias: true }),
      norm('bn2', 'conv2', 96),
      relu('relu2', 'bn2'),
      convolution('conv3', 'relu2', 96, 96, { kernel: 1, padding: 0, bias: false }),
      relu('relu3', 'conv3'),
      convolution('conv4', 'relu3', 96, 20, { stride: 2, bias: false }),
      norm('bn4', 'conv4', 20),
      { kind: 'flatten', name: 'flatten', from: ['bn4'] },
      { kind: 'linear', name: 'fc', from: ['flatten'], inputs: 20 * 16, outputs: 4 },
    ],
  };
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
