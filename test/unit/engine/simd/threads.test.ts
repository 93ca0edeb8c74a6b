import { beforeAll, describe, expect, test } from 'vitest';
import type { Job } from '../../../../src/engine/engine';
import type { Examples } from '../../../../src/science/data/examples';
import { Training } from '../../../../src/engine/simd/training';
import { INPUT, type Graph } from '../../../../src/science/network/graph';
import { mlp } from '../../../../src/science/network/mlp';
import { denseMask, type Mask } from '../../../../src/science/pruning/mask';
import { bundled } from '../bundled';
import { convolution, jobFor, randomMask, randomWeights, startFrom } from '../fixtures';

let helper: URL;
beforeAll(async () => {
  helper = await bundled(new URL('../../../../src/engine/simd/helper.ts', import.meta.url));
});

/** Large enough for threads to be worth it, with all that threads share in their own way. */
const CONVOLUTIONAL: Graph = {
  name: 'convolutional',
  input: [3, 16, 16],
  classes: 10,
  layers: [
    convolution('conv1', INPUT, 3, 16, { bias: true }),
    { kind: 'batch-norm', name: 'bn1', from: ['conv1'], channels: 16 },
    { kind: 'relu', name: 'relu1', from: ['bn1'] },
    convolution('conv2', 'relu1', 16, 18, { bias: true }),
    { kind: 'batch-norm', name: 'bn2', from: ['conv2'], channels: 18 },
    convolution('shortcut', 'relu1', 16, 18, { bias: true }),
    { kind: 'add', name: 'sum', from: ['bn2', 'shortcut'] },
    { kind: 'relu', name: 'relu2', from: ['sum'] },
    { kind: 'max-pool', name: 'pool', from: ['relu2'], size: 2 },
    { kind: 'flatten', name: 'flatten', from: ['pool'] },
    { kind: 'linear', name: 'fc1', from: ['flatten'], inputs: 18 * 64, outputs: 30 },
    { kind: 'relu', name: 'relu3', from: ['fc1'] },
    { kind: 'dropout', name: 'drop', from: ['relu3'], rate: 0.4 },
    { kind: 'linear', name: 'fc2', from: ['drop'], inputs: 30, outputs: 10 },
  ],
};

/** Whose convolutions are pooled as they are computed. */
const POOLED: Graph = {
  name: 'pooled',
  input: [3, 24, 24],
  classes: 10,
  layers: [
    convolution('conv1', INPUT, 3, 16, { bias: true }),
    { kind: 'relu', name: 'relu1', from: ['conv1'] },
    { kind: 'max-pool', name: 'pool1', from: ['relu1'], size: 2 },
    convolution('conv2', 'pool1', 16, 34, { bias: true }),
    { kind: 'max-pool', name: 'pool2', from: ['conv2'], size: 3 },
    { kind: 'flatten', name: 'flatten', from: ['pool2'] },
    { kind: 'linear', name: 'fc', from: ['flatten'], inputs: 34 * 16, outputs: 10 },
  ],
};

/** Whose first layer skips the background of its images. */
const ON_BACKGROUND = mlp('on background', [1, 28, 28], [1200, 310], 10);

function someJob(graph: Graph): Job {
  return jobFor(graph, {
    train: 150,
    augmentation: graph === CONVOLUTIONAL ? { flip: true, crop: 2 } : undefined,
    recipe: {
      batchSize: 60,
      optimizer: { kind: 'sgd', learningRate: 0.02, momentum: 0.9 },
      weightDecay: 1e-4,
    },
  });
}

/** Everything that comes of some training, and of measuring on the way, on so many threads. */
async function outcomeOn(count: number, graph: Graph, masks: Mask[]) {
  const session = new Training({ ...someJob(graph), threads: { count, script: helper } });
  const outcome: unknown[] = [];
  for (const mask of masks) {
    await session.load(startFrom(randomWeights(graph, 1)), mask);
    expect(session.threads).toBe(count);
    outcome.push(await session.train({ to: 4, noise: 5 }), await session.evaluate('test'));
    outcome.push(await session.train({ to: 7, noise: 5 }), session.state());
  }
  await session.close();
  return outcome;
}

describe.each([CONVOLUTIONAL, POOLED, ON_BACKGROUND])(
  'on several threads $name',
  { timeout: 60_000 },
  (graph) => {
    test('ends in the same bits as on one', async () => {
      const masks = [denseMask(graph), randomMask(graph, 0.5, 3)];
      const expected = await outcomeOn(1, graph, masks);
      for (const count of [2, 3]) expect(await outcomeOn(count, graph, masks)).toEqual(expected);
    });

    test('computes gradients and goes on as on one', async () => {
      const session = new Training({ ...someJob(graph), threads: { count: 2, script: helper } });
      await session.load(startFrom(randomWeights(graph, 1)), denseMask(graph));
      const before = session.gradients(Uint32Array.of(1, 2, 3), 1);
      await session.train({ to: 1, noise: 5 });
      await session.load(startFrom(randomWeights(graph, 1)), denseMask(graph));
      expect(session.gradients(Uint32Array.of(1, 2, 3), 1)).toEqual(before);
      await session.close();
    });
  },
);

describe('a helping thread', { timeout: 60_000 }, () => {
  const program = (code: string) => new URL(`data:text/javascript,${encodeURIComponent(code)}`);
  const job = someJob(CONVOLUTIONAL);
  const open = (script: URL) => new Training({ ...job, threads: { count: 2, script } });
  const start = startFrom(randomWeights(CONVOLUTIONAL, 1));
  const mask = denseMask(CONVOLUTIONAL);

  test('that cannot be started fails the session', async () => {
    await expect(open(program('throw new Error("no such thing")')).load(start, mask)).rejects.toThrow(
      'no such thing',
    );
  });

  test('that ends without a word fails the session', async () => {
    await expect(open(program('process.exit()')).load(start, mask)).rejects.toThrow('ended');
  });

  test('that dies fails the session, and the next load has another', async () => {
    const session = open(helper);
    // what is inherited is lost on the way to another thread, which does without all but the images until it evaluates
    const { validation } = job.data;
    job.data.validation = Object.create(validation, {
      images: { value: validation.images, enumerable: true },
    }) as Examples;
    await session.load(start, mask);
    await expect(session.evaluate('validation')).rejects.toThrow('has died');
    await expect(session.train({ to: 1, noise: 1 })).rejects.toThrow('No state');
    await session.load(start, mask);
    await session.train({ to: 1, noise: 1 });
    await session.close();
  });

  test('is not asked to help with a network that is too small to share', async () => {
    const graph = mlp('lenet-300-100', [1, 28, 28], [300, 100], 10);
    const session = new Training({ ...someJob(graph), threads: { count: 2, script: program('throw 1') } });
    await session.load(startFrom(randomWeights(graph, 1)), denseMask(graph));
    expect(session.threads).toBe(1);
  });
});
