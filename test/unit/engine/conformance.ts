import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  NO_CLASS,
  type Engine,
  type Job,
  type Session,
  type TrainingState,
} from '../../../src/engine/engine';
import type { Examples } from '../../../src/science/data/examples';
import { batchOf, epochOrder, iterationsPerEpoch, upTo } from '../../../src/science/data/order';
import { copyTensors, parametersOf, prunableOf, type Tensors } from '../../../src/science/network/graph';
import { applyMask, denseMask, type Mask } from '../../../src/science/pruning/mask';
import { learningRates } from '../../../src/science/training/schedule';
import {
  firstPositions,
  jobFor,
  LOOKS,
  NETWORKS,
  networkOf,
  randomMask,
  randomWeights,
  startFrom,
  type JobOptions,
} from './fixtures';
import {
  gradientsOf,
  labelOf,
  meanLoss,
  predictionOf,
  recomputeReference,
  toDoubles,
  trainReference,
} from './reference';
import { tfjsGradients } from './tfjs';

const TIMEOUT = 60_000;

/** Single precision, relative to the largest entry; sums here have up to a thousand terms. */
const ROUNDING = 1e-5;

const OPTIMISERS = {
  SGD: { kind: 'sgd', learningRate: 0.05 },
  momentum: { kind: 'sgd', learningRate: 0.02, momentum: 0.9 },
  Nesterov: { kind: 'sgd', learningRate: 0.02, momentum: 0.9, nesterov: true },
  // A weight that weight decay alone takes to zero is then pushed to and fro by Adam, by a part of this rate, as rounding has
  // it; a small rate keeps that below the tolerance.
  Adam: { kind: 'adam', learningRate: 0.001 },
  'Adam of other settings': { kind: 'adam', learningRate: 0.001, beta1: 0.5, beta2: 0.9, epsilon: 0.01 },
};

/** What residual networks are trained by. */
const MOMENTUM = { optimizer: OPTIMISERS.momentum, weightDecay: 0.01 };

const everyOptimiser = Object.entries(OPTIMISERS);

/** What gradients are those of unless told otherwise. */
const FIRST_STEP = { noise: 0, iteration: 0 };

const everyNetwork = Object.entries(NETWORKS);

/** Dense, and so sparse that an engine may change its way of computing. */
const DENSITIES = [1, 0.6, 0.35, 0.1];

/**
 * Drawn under a fixed seed: once in some thousand draws a unit's input is so near zero that single and double precision
 * disagree on its sign, and with it on a gradient.
 */
const anyProblem = fc.record({
  widths: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 2, maxLength: 4 }),
  size: fc.integer({ min: 1, max: 40 }),
  density: fc.double({ min: 0, max: 1, noNaN: true }),
  look: fc.constantFrom(...LOOKS),
  seed: fc.integer({ min: 1, max: 1e6 }),
});

/** What every engine has to do: see the contract in src/engine/engine.ts. */
export function conformance(name: string, openEngine: () => Promise<Engine>): void {
  const open = async (job: Job) => (await openEngine()).open(job);

  /** A session that has loaded a start. */
  const begin = async (
    job: Job,
    state: TrainingState,
    mask: Mask = denseMask(job.graph),
  ): Promise<Session> => {
    const session = await open(job);
    await session.load(state, mask);
    return session;
  };

  const trained = async (job: Job, state: TrainingState, mask: Mask, to: number, noise = 7) => {
    const session = await begin(job, state, mask);
    await session.train({ to, noise });
    return session.state();
  };

  describe(`the ${name} engine: gradients`, { timeout: TIMEOUT }, () => {
    describe.each(LOOKS)('of %ss', (look) => {
      test.each([[[5, 7, 3]], [[4, 3]], [[6, 5, 4, 3]]])(
        'agree with finite differences: %j',
        async (widths) => {
          const { graph, job, weights } = problem(widths, { look });
          const batch = firstPositions(9);
          const { gradients } = await (await begin(job, startFrom(weights))).gradients(batch);
          const { expected, actual } = finiteDifferences(job, weights, batch, gradients);
          expectClose(actual, expected, 1e-5);
          expect(Object.keys(gradients)).toEqual(Object.keys(weights));
          expect(graph.layers.length).toBeGreaterThan(1);
        },
      );

      test.each([1, 2, 60, 61, 64])('agree with TensorFlow.js: batch of %i', async (size) => {
        for (const widths of [
          [5, 7, 3],
          [19, 10],
          [33, 17, 16, 5],
        ]) {
          const { graph, job, weights } = problem(widths, { look, train: 64 });
          const batch = firstPositions(size);
          const { loss, gradients } = await (await begin(job, startFrom(weights))).gradients(batch);
          const expected = tfjsGradients(graph, weights, job.data.train, batch);
          expect(loss).toBeCloseTo(expected.loss, 5);
          expectClose(gradients, expected.gradients, ROUNDING);
        }
      });

      test('agree with TensorFlow.js: LeNet-300-100', async () => {
        const { graph, job, weights } = problem([784, 300, 100, 10], { look, train: 60 });
        const batch = firstPositions(60);
        const { loss, gradients } = await (await begin(job, startFrom(weights))).gradients(batch);
        const expected = tfjsGradients(graph, weights, job.data.train, batch);
        expect(loss).toBeCloseTo(expected.loss, 4);
        expectClose(gradients, expected.gradients, ROUNDING);
      });
    });

    test('agree with the reference for any widths, batch and mask, and are not masked', async () => {
      await fc.assert(
        fc.asyncProperty(anyProblem, async ({ widths, size, density, look, seed }) => {
          const { graph, job, weights } = problem(widths, { look }, seed);
          const mask = randomMask(graph, density, seed);
          const batch = firstPositions(size);
          const { loss, gradients } = await (await begin(job, startFrom(weights), mask)).gradients(batch);
          const expected = gradientsOf(graph, toDoubles(applyMask(weights, mask)), job.data.train, batch);
          expect(Math.abs(loss - expected.loss)).toBeLessThan(1e-5 * (1 + expected.loss));
          expectClose(gradients, expected.gradients, ROUNDING);
        }),
        { numRuns: 60, seed: 1 },
      );
    });

    describe.each(everyNetwork)('of the network %s', (name, graph) => {
      const job = jobFor(graph, { train: 40 });
      const weights = randomWeights(graph, 3);

      test('agree with finite differences', async () => {
        const batch = firstPositions(5);
        const { gradients } = await (await begin(job, startFrom(weights))).gradients(batch);
        const { expected, actual } = finiteDifferences(job, weights, batch, gradients);
        expectClose(actual, expected, 2e-5);
        const trained = parametersOf(graph).filter((parameter) => parameter.trained);
        expect(Object.keys(gradients)).toEqual(trained.map((parameter) => parameter.name));
      });

      test.runIf(name !== 'with dropout').each([2, 16, 33])(
        'agree with TensorFlow.js: batch of %i',
        async (size) => {
          const batch = firstPositions(size);
          const { loss, gradients } = await (await begin(job, startFrom(weights))).gradients(batch);
          const expected = tfjsGradients(graph, weights, job.data.train, batch);
          expect(loss).toBeCloseTo(expected.loss, 5);
          expectClose(gradients, expected.gradients, 3e-5);
        },
      );

      test.each([1, 16, 33])('agree with the reference: batch of %i', async (size) => {
        const batch = firstPositions(size);
        const session = await begin(job, startFrom(weights, 5));
        const { loss, gradients } = await session.gradients(batch, 11);
        const step = { noise: 11, iteration: 5 };
        const expected = gradientsOf(graph, toDoubles(weights), job.data.train, batch, step);
        expect(loss).toBeCloseTo(expected.loss, 5);
        // of one example, batch norm makes of a channel of one pixel nothing but rounding
        if (size > 1) expectClose(gradients, expected.gradients, 3e-5);
      });
    });

    test('of more examples than a batch are those of their mean loss', async () => {
      const { graph, job, weights } = problem([12, 9, 4], { train: 700 });
      const batch = firstPositions(700);
      const { loss, gradients } = await (await begin(job, startFrom(weights))).gradients(batch);
      const expected = gradientsOf(graph, toDoubles(weights), job.data.train, batch);
      expect(loss).toBeCloseTo(expected.loss, 5);
      expectClose(gradients, expected.gradients, ROUNDING);
    });

    test.each([
      [40, 30, 5],
      [150, 70, 5],
    ])('of %d inputs do not depend on whether other examples have a background', async (...widths) => {
      const { job, weights } = problem(widths, { look: 'drawing', train: 60 });
      const mixed = amongPhotographs(job);
      const batch = firstPositions(60);
      const one = await (await begin(job, startFrom(weights))).gradients(batch);
      const other = await (await begin(mixed, startFrom(weights))).gradients(batch);
      expect(one.loss).toBeCloseTo(other.loss, 5);
      expectClose(one.gradients, other.gradients, ROUNDING);
    });
  });

  describe(`the ${name} engine: training`, { timeout: TIMEOUT }, () => {
    // The last batch of each epoch has 2 examples. Rounding grows with the steps: 300 of them take the weights, of order 1,
    // up to some 1e-5 away from the reference; a wrong term in any formula takes them 1e-2 away.
    describe.each(everyOptimiser)('by %s', (_, optimizer) => {
      test.each(DENSITIES)('follows the reference for 300 steps at density %d', async (density) => {
        for (const look of LOOKS) {
          const { graph, job, weights } = problem([17, 12, 4], {
            look,
            recipe: { optimizer, weightDecay: 0.01 },
          });
          const mask = randomMask(graph, density, 5);
          const start = startFrom(weights);
          const state = await trained(job, start, mask, 300);
          expectClose(state.weights, trainReference(job, start, mask, 300, 7), 2e-4);
        }
      });
    });

    test('follows the reference for any widths, batch and mask', async () => {
      await fc.assert(
        fc.asyncProperty(anyProblem, async ({ widths, size, density, look, seed }) => {
          const { graph, job, weights } = problem(widths, { look, recipe: { batchSize: size } }, seed);
          const mask = randomMask(graph, density, seed);
          const start = startFrom(weights);
          const state = await trained(job, start, mask, 6);
          expectClose(state.weights, trainReference(job, start, mask, 6, 7), 1e-4);
        }),
        { numRuns: 60, seed: 1 },
      );
    });

    test.each(everyOptimiser)(
      'keeps pruned weights and slots at zero after every step: %s',
      async (_, optimizer) => {
        const { graph, job, weights } = problem([17, 12, 4], { recipe: { optimizer, weightDecay: 0.01 } });
        for (const density of DENSITIES) {
          const mask = randomMask(graph, density, 2);
          const session = await begin(job, startFrom(weights), mask);
          for (let to = 1; to <= 25; to++) {
            await session.train({ to, noise: 1 });
            expectPrunedZero(await session.state(), mask);
          }
          const { weights: after } = await session.state();
          const kept = after['fc1.weight'].filter((_, i) => mask['fc1.weight'][i] === 1);
          expect(kept.every((value) => value !== 0)).toBe(true);
        }
      },
    );

    describe.each(everyNetwork)('of the network %s', (_, graph) => {
      const weights = randomWeights(graph, 3);

      test.each(DENSITIES)(
        'follows the reference, augmented and into the next epoch, at density %d',
        async (density) => {
          const job = jobFor(graph, { train: 41, augmentation: { flip: true, crop: 2 }, recipe: MOMENTUM });
          const mask = randomMask(graph, density, 5);
          const state = await trained(job, startFrom(weights), mask, 5);
          expectClose(state.weights, trainReference(job, startFrom(weights), mask, 5, 7), 2e-4);
        },
      );

      test.each(everyOptimiser)('keeps what is pruned at zero after every step: %s', async (_, optimizer) => {
        const job = jobFor(graph, { recipe: { optimizer, weightDecay: 0.01 } });
        for (const density of [0.6, 0.1]) {
          const mask = randomMask(graph, density, 2);
          const session = await begin(job, startFrom(weights), mask);
          for (let to = 1; to <= 6; to++) {
            await session.train({ to, noise: 1 });
            expectPrunedZero(await session.state(), mask);
          }
        }
      });

      test('saved and loaded in the middle, goes on bit for bit', async () => {
        const job = jobFor(graph, { augmentation: { flip: true, crop: 1 }, recipe: MOMENTUM });
        for (const density of DENSITIES) {
          const mask = randomMask(graph, density, 3);
          const session = await begin(job, startFrom(weights, 2), mask);
          await session.train({ to: 6, noise: 4 });
          const saved = await session.state();
          await session.evaluate('test');
          await session.train({ to: 11, noise: 4 });
          const resumed = await begin(job, saved, mask);
          await resumed.train({ to: 11, noise: 4 });
          expect(await resumed.state()).toEqual(await session.state());
        }
      });

      test('evaluates as the reference does, with the running statistics', async () => {
        const job = jobFor(graph, { augmentation: { flip: true, crop: 1 } });
        const session = await begin(job, startFrom(weights));
        const { loss, predictions } = await session.evaluate('test');
        const { test: data } = job.data;
        const doubles = toDoubles(weights);
        expect(loss).toBeCloseTo(meanLoss(graph, doubles, data, firstPositions(40)), 4);
        expect(predictions).toEqual(
          Uint8Array.from(firstPositions(40), (position) => predictionOf(graph, doubles, data, position)),
        );
        expect((await session.state()).weights).toEqual(weights);
      });

      test('recomputes the statistics of batch norm as the reference does, and changes nothing else', async () => {
        const job = jobFor(graph, { augmentation: { flip: true, crop: 1 }, recipe: MOMENTUM });
        const session = await begin(job, startFrom(weights), randomMask(graph, 0.6, 3));
        await session.train({ to: 3, noise: 4 });
        const before = await session.state();
        await session.recomputeStatistics(41);
        const after = await session.state();
        const statistics = recomputeReference(job, toDoubles(before.weights), 41);
        expectClose(after.weights, statistics, ROUNDING);
        for (const name of Object.keys(statistics)) after.weights[name] = before.weights[name];
        expect(after).toEqual(before);
      });

      test('tells how each of its layers is computed', async () => {
        const session = await begin(jobFor(graph), startFrom(weights), randomMask(graph, 0.3, 1));
        const paths = await session.paths();
        expect(paths.map(({ layer }) => layer)).toEqual(prunableOf(graph).map(({ layer }) => layer));
        for (const { path, seconds, density } of paths) {
          expect(density).toBeGreaterThan(0);
          if (seconds) expect(path).toBe(seconds.sparse < seconds.dense ? 'sparse' : 'dense');
        }
      });
    });

    test('draws augmentation and dropout by nothing but their names', async () => {
      const graph = NETWORKS['with dropout'];
      const job = jobFor(graph, { train: 41, augmentation: { flip: true, crop: 2 } });
      const weights = randomWeights(graph, 3);
      const mask = denseMask(graph);
      const whole = await trained(job, startFrom(weights), mask, 9);
      const session = await begin(job, startFrom(weights), mask);
      for (let to = 1; to <= 9; to++) {
        await session.train({ to, noise: 7 });
        await session.gradients(firstPositions(3), to);
        await session.evaluate('train', to);
      }
      expect(await session.state()).toEqual(whole);
      expect(await trained(job, startFrom(weights), mask, 9, 8)).not.toEqual(whole);
    });

    test('keeps pruned weights at zero even when training diverges', async () => {
      const { graph, job, weights } = problem([17, 12, 4], {
        recipe: { optimizer: { kind: 'sgd', learningRate: 1e30, momentum: 0.9 } },
      });
      for (const density of DENSITIES) {
        const mask = randomMask(graph, density, 2);
        expectPrunedZero(await trained(job, startFrom(weights), mask, 20), mask);
      }
    });

    test('goes on when a whole layer is pruned, training the biases after it', async () => {
      const { graph, job, weights } = problem([9, 8, 3]);
      const mask = { ...denseMask(graph), 'fc2.weight': new Uint8Array(24) };
      const start = startFrom(weights);
      const state = await trained(job, start, mask, 30);
      expectClose(state.weights, trainReference(job, start, mask, 30, 7), 1e-4);
      expect(state.weights['fc1.weight']).toEqual(weights['fc1.weight']);
      expect(state.weights['fc2.bias']).not.toEqual(weights['fc2.bias']);
    });

    test('follows schedule and warm-up from the step it starts at', async () => {
      const { graph, job, weights } = problem([9, 8, 3], {
        recipe: {
          optimizer: { kind: 'sgd', learningRate: 0.4 },
          warmup: '20it',
          schedule: { kind: 'steps', at: ['30it', '40it'], factor: 0.1 },
          length: '60it',
        },
      });
      const rateAt = learningRates(job.recipe, iterationsPerEpoch(50, 16));
      for (const from of [0, 5, 19, 20, 29, 30, 45]) {
        const session = await begin(job, startFrom(weights, from));
        const report = await session.train({ to: from + 1, noise: 3 });
        expect(report.firstLearningRate).toBe(rateAt(from));
        const { weights: after } = await session.state();
        const { gradients } = gradientsOf(graph, toDoubles(weights), job.data.train, report.firstBatch);
        const stepped = gradients['fc1.weight'].map((g, i) => weights['fc1.weight'][i] - rateAt(from) * g);
        expectClose({ w: after['fc1.weight'] }, { w: stepped }, 1e-6);
      }
    });

    test('starts at step k with the batch of step k', async () => {
      const { job, weights } = problem([9, 8, 3]);
      const perEpoch = iterationsPerEpoch(50, 16);
      for (const from of [0, 1, perEpoch - 1, perEpoch, 3 * perEpoch + 2]) {
        const session = await begin(job, startFrom(weights, from));
        const { firstBatch } = await session.train({ to: from + 2, noise: 11 });
        const order = epochOrder(11, Math.floor(from / perEpoch), 50);
        expect(firstBatch).toEqual(batchOf(order, from % perEpoch, 16).slice());
      }
    });

    test('reports the loss of each batch before its step', async () => {
      const { graph, job, weights } = problem([9, 8, 3]);
      const session = await begin(job, startFrom(weights));
      const { losses, firstBatch } = await session.train({ to: 12, noise: 1 });
      expect(losses).toHaveLength(12);
      expect(losses[0]).toBeCloseTo(meanLoss(graph, toDoubles(weights), job.data.train, firstBatch), 5);
      const again = await begin(job, startFrom(weights));
      const parts = [await again.train({ to: 5, noise: 1 }), await again.train({ to: 12, noise: 1 })];
      expect(Float32Array.from(parts.flatMap((part) => [...part.losses]))).toEqual(losses);
    });

    test('takes a batch as large as the training split', async () => {
      const { graph, job, weights } = problem([9, 8, 3], { train: 300, recipe: { batchSize: 300 } });
      const start = startFrom(weights);
      const state = await trained(job, start, denseMask(graph), 10);
      expectClose(state.weights, trainReference(job, start, denseMask(graph), 10, 7), 1e-4);
    });

    test('reports a loss that is no number, and recovers on the next load', async () => {
      const { graph, job, weights } = problem([9, 8, 3], {
        recipe: { optimizer: { kind: 'sgd', learningRate: 1e30 } },
      });
      const session = await begin(job, startFrom(weights));
      const before = await session.evaluate('test');
      const { losses } = await session.train({ to: 12, noise: 1 });
      expect(Number.isFinite(losses.at(-1))).toBe(false);
      const diverged = await session.evaluate('test');
      expect(Number.isFinite(diverged.loss)).toBe(false);
      expect(diverged.error).toBe(100);
      expect(new Set(diverged.predictions)).toEqual(new Set([NO_CLASS]));
      await session.load(startFrom(weights), denseMask(graph));
      expect(await session.evaluate('test')).toEqual(before);
    });

    test('refuses images of another size than the network takes', async () => {
      const { job } = problem([9, 8, 3]);
      await expect(open({ ...job, graph: networkOf([10, 8, 3]) })).rejects.toThrow('9');
    });

    test('refuses to train backwards, and before a state is loaded', async () => {
      const { job, weights } = problem([9, 8, 3]);
      const session = await begin(job, startFrom(weights, 5));
      await expect(session.train({ to: 5, noise: 1 })).rejects.toThrow();
      await expect((await open(job)).train({ to: 5, noise: 1 })).rejects.toThrow();
    });
  });

  describe(`the ${name} engine: state`, () => {
    test.each(everyOptimiser)('saved and loaded, goes on bit for bit: %s', async (_, optimizer) => {
      const { graph, job, weights } = problem([17, 12, 4], { recipe: { optimizer, weightDecay: 0.01 } });
      for (const density of DENSITIES) {
        const mask = randomMask(graph, density, 3);
        const session = await begin(job, startFrom(weights, 2), mask);
        await session.train({ to: 13, noise: 4 });
        const saved = await session.state();
        await session.train({ to: 40, noise: 4 });
        const resumed = await begin(job, saved, mask);
        await resumed.train({ to: 40, noise: 4 });
        expect(await resumed.state()).toEqual(await session.state());
      }
    });

    test('with a fresh optimiser counts its age from the step it starts at', async () => {
      const { graph, job, weights } = problem([9, 8, 3], { recipe: { optimizer: OPTIMISERS.Adam } });
      const start = startFrom(weights, 21);
      const state = await trained(job, start, denseMask(graph), 60);
      expect(state.optimizerStart).toBe(21);
      expectClose(state.weights, trainReference(job, start, denseMask(graph), 60, 7), 1e-4);
    });

    test('comes back as it was loaded, with what is pruned at zero', async () => {
      const { graph, job, weights } = problem([17, 12, 4], { recipe: { optimizer: OPTIMISERS.Adam } });
      const full = await trained(job, startFrom(weights), denseMask(graph), 5);
      const mask = randomMask(graph, 0.4, 9);
      const session = await begin(job, full, mask);
      const state = await session.state();
      expect(state.weights).toEqual(applyMask(full.weights, mask));
      expect(state.iteration).toBe(5);
      expectPrunedZero(state, mask);
    });

    test('with a mask that does not fit is refused, and leaves nothing loaded', async () => {
      const { graph, job, weights } = problem([9, 8, 3]);
      const session = await begin(job, startFrom(weights));
      const mask = { ...denseMask(graph), 'fc1.weight': new Uint8Array(5) };
      await expect(session.load(startFrom(weights), mask)).rejects.toThrow('fc1.weight');
      await expect(session.state()).rejects.toThrow();
    });

    test('shares no memory with the session', async () => {
      const { graph, job, weights } = problem([9, 8, 3]);
      const given = copyTensors(weights);
      const session = await begin(job, startFrom(given));
      const state = await session.state();
      given['fc1.weight'].fill(NaN);
      await session.train({ to: 3, noise: 1 });
      expect(state.weights).toEqual(weights);
      const after = await session.state();
      state.weights['fc1.weight'].fill(NaN);
      expect(await session.state()).toEqual(after);
      expect(graph.classes).toBe(3);
    });

    test('without a tensor, or with one of another size, is refused', async () => {
      const { job, weights } = problem([9, 8, 3]);
      const { 'fc1.bias': missing, ...incomplete } = weights;
      expect(missing).toHaveLength(8);
      await expect(begin(job, startFrom(incomplete))).rejects.toThrow('fc1.bias');
      await expect(begin(job, startFrom({ ...weights, 'fc1.bias': new Float32Array(9) }))).rejects.toThrow(
        'fc1.bias',
      );
    });
  });

  describe(`the ${name} engine: evaluation`, () => {
    test.each(LOOKS.flatMap((look) => DENSITIES.map((density) => ({ look, density }))))(
      'agrees with the reference: $look, density $density',
      async ({ look, density }) => {
        const { graph, job, weights: dense } = problem([17, 12, 4], { look, train: 300 });
        const mask = randomMask(graph, density, 6);
        const weights = applyMask(dense, mask);
        const session = await begin(job, startFrom(dense), mask);
        for (const [split, examples] of [
          ['train', 300],
          ['train', 17],
          ['validation', 37],
          ['test', 1],
        ] as const) {
          const data = job.data[split];
          const positions = firstPositions(examples);
          const { error, loss, predictions } = await session.evaluate(split, examples);
          const expected = positions.map((position) =>
            predictionOf(graph, toDoubles(weights), data, position),
          );
          expect(predictions).toEqual(Uint8Array.from(expected));
          expect(loss).toBeCloseTo(meanLoss(graph, toDoubles(weights), data, positions), 5);
          const wrong = positions.filter((position) => expected[position] !== labelOf(data, position)).length;
          expect(error).toBe((100 * wrong) / examples);
        }
      },
    );

    test('is of the whole split unless told otherwise', async () => {
      const { job, weights } = problem([17, 12, 4]);
      const session = await begin(job, startFrom(weights));
      expect(await session.evaluate('validation')).toEqual(await session.evaluate('validation', 37));
    });

    test('agrees with the reference on images of nothing but background, and of none', async () => {
      const { graph, job, weights } = problem([17, 12, 4]);
      job.data.test.images.fill(0, 0, 20 * 17);
      job.data.test.images.fill(200, 20 * 17);
      const { loss } = await (await begin(job, startFrom(weights))).evaluate('test');
      expect(loss).toBeCloseTo(meanLoss(graph, toDoubles(weights), job.data.test, firstPositions(40)), 4);
    });

    test('does not depend on the training batch, nor on what was computed before', async () => {
      const first = problem([17, 12, 4]);
      const session = await begin(first.job, startFrom(first.weights));
      const expected = await session.evaluate('test');
      await session.train({ to: 9, noise: 1 });
      await session.evaluate('train');
      await session.load(startFrom(first.weights), denseMask(first.graph));
      expect(await session.evaluate('test')).toEqual(expected);
      const other = problem([17, 12, 4], { recipe: { batchSize: 3 } });
      expect(await (await begin(other.job, startFrom(other.weights))).evaluate('test')).toEqual(expected);
    });

    test('does not see the order of hidden units', async () => {
      const graph = networkOf([9, 7, 5]);
      const weights = randomWeights(graph, 4);
      const order = [3, 0, 6, 1, 5, 2, 4];
      const permuted: Tensors = {
        ...weights,
        'fc1.weight': Float32Array.from(
          order.flatMap((unit) => [...weights['fc1.weight'].subarray(9 * unit, 9 * unit + 9)]),
        ),
        'fc1.bias': Float32Array.from(order, (unit) => weights['fc1.bias'][unit]),
        'fc2.weight': weights['fc2.weight'].map((_, i, all) => all[i - (i % 7) + order[i % 7]]),
      };
      const session = await open(jobFor(graph));
      await session.load(startFrom(weights), denseMask(graph));
      const { loss } = await session.evaluate('test');
      await session.load(startFrom(permuted), denseMask(graph));
      expect(Math.abs((await session.evaluate('test')).loss - loss)).toBeLessThan(ROUNDING * loss);
    });

    test('of more examples than there are is refused', async () => {
      const { job, weights } = problem([9, 8, 3]);
      await expect((await begin(job, startFrom(weights))).evaluate('test', 41)).rejects.toThrow();
    });

    test('does not disturb training', async () => {
      const { graph, job, weights } = problem([17, 12, 4], { recipe: { optimizer: OPTIMISERS.Adam } });
      const session = await begin(job, startFrom(weights));
      for (let to = 1; to <= 12; to++) {
        await session.train({ to, noise: 7 });
        await session.evaluate('test');
        await session.gradients(firstPositions(20));
      }
      expect(await session.state()).toEqual(await trained(job, startFrom(weights), denseMask(graph), 12));
    });
  });

  describe(`the ${name} engine: determinism`, () => {
    test('gives the same bytes twice, and in sessions that take turns', async () => {
      const { graph, job, weights } = problem([17, 12, 4], { recipe: { optimizer: OPTIMISERS.Adam } });
      const mask = randomMask(graph, 0.5, 3);
      const expected = await trained(job, startFrom(weights), mask, 30);
      expect(await trained(job, startFrom(weights), mask, 30)).toEqual(expected);
      const sessions = [
        await begin(job, startFrom(weights), mask),
        await begin(job, startFrom(weights), mask),
      ];
      for (let to = 3; to <= 30; to += 3) {
        for (const session of sessions) await session.train({ to, noise: 7 });
      }
      for (const session of sessions) expect(await session.state()).toEqual(expected);
    });

    test('gives copies of different noise different ends', async () => {
      const { graph, job, weights } = problem([17, 12, 4]);
      const one = await trained(job, startFrom(weights), denseMask(graph), 10, 1);
      const other = await trained(job, startFrom(weights), denseMask(graph), 10, 2);
      expect(one.weights).not.toEqual(other.weights);
    });
  });
}

function problem(widths: number[], options: JobOptions = {}, seed = 1) {
  const graph = networkOf(widths);
  return { graph, job: jobFor(graph, options), weights: randomWeights(graph, seed) };
}

/** The same examples, and after them twice as many whose bytes have no background, so that neither has most of the images. */
function amongPhotographs(job: Job): Job {
  const { train } = job.data;
  const { images, labels, indices } = train;
  const photographs = Uint8Array.from({ length: 2 * images.length }, (_, i) => 1 + (i % 255));
  const data: Examples = {
    ...train,
    images: Uint8Array.from([...images, ...photographs]),
    labels: Uint8Array.from([...labels, ...labels, ...labels]),
    indices: Uint32Array.from([...indices, ...upTo(2 * labels.length).map((i) => labels.length + i)]),
  };
  return { ...job, data: { ...job.data, train: data } };
}

/** Entries of each tensor whose finite differences are taken. */
const SAMPLED = 6;

/**
 * Central differences of the reference's loss in a step of training, by some entries of each tensor that is trained; and the same
 * entries of gradients.
 */
function finiteDifferences(
  { graph, data }: Job,
  weights: Tensors,
  batch: Uint32Array,
  gradients: Tensors,
): { expected: Record<string, number[]>; actual: Record<string, number[]> } {
  const step = 1e-5;
  const doubles = toDoubles(weights);
  const expected: Record<string, number[]> = {};
  const actual: Record<string, number[]> = {};
  for (const { name, size, trained } of parametersOf(graph)) {
    if (!trained) continue;
    const values = doubles[name];
    const entries = Array.from({ length: Math.min(size, SAMPLED) }, (_, i) =>
      Math.floor((i * size) / Math.min(size, SAMPLED)),
    );
    expected[name] = entries.map((i) => {
      const value = values[i];
      const lossAt = (shifted: number) => {
        values[i] = shifted;
        return meanLoss(graph, doubles, data.train, batch, FIRST_STEP);
      };
      const difference = lossAt(value + step) - lossAt(value - step);
      values[i] = value;
      return difference / (2 * step);
    });
    actual[name] = entries.map((i) => gradients[name][i]);
  }
  return { expected, actual };
}

/** All entries differ by no more than `tolerance` times the largest expected one of all tensors. */
function expectClose(
  actual: Record<string, ArrayLike<number>>,
  expected: Record<string, ArrayLike<number>>,
  tolerance: number,
): void {
  const scale = Math.max(...Object.values(expected).map((values) => largest(Array.from(values))));
  for (const [name, values] of Object.entries(expected)) {
    expect(actual[name]).toHaveLength(values.length);
    const differences = Array.from(values, (value, i) => value - actual[name][i]);
    expect(largest(differences), name).toBeLessThanOrEqual(tolerance * scale);
  }
}

function largest(values: number[]): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** Every entry that the mask prunes, of weights and slots alike, is zero: Object.is(0), not -0 or NaN. */
function expectPrunedZero({ weights, optimizer }: TrainingState, mask: Mask): void {
  for (const [name, values] of Object.entries({ ...weights, ...optimizer })) {
    const bits = mask[name.split('/')[0]];
    if (bits) expect(values.every((value, i) => bits[i] === 1 || value === 0)).toBe(true);
  }
}
