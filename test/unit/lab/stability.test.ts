import { expect, test } from 'vitest';
import type { Finished } from '../../../src/lab/checkpoint';
import { carryOutStability } from '../../../src/lab/stability';
import { denseMask } from '../../../src/science/pruning/mask';
import { planExperiment, type StabilityTask } from '../../../src/science/protocol/plan';
import { initialise } from '../../../src/science/network/initialisation';
import { smallLottery, smallTraining } from '../../support/specs';
import { PlainSession } from './session';

const spec = smallLottery({ stability: { levels: [0], copies: 2, points: 5 } });
const plan = planExperiment(spec);
const task = plan.tasks.find(({ kind }) => kind === 'stability') as StabilityTask;

test('compares two copies from end to end', async () => {
  const points: number[] = [];
  const record = await compared(await twoCopies(), { onProgress: (count) => points.push(count) });
  const [{ first, second, path }] = record!.pairs;
  expect([first, second]).toEqual([0, 1]);
  expect(path.map(({ alpha }) => alpha)).toEqual([0, 0.25, 0.5, 0.75, 1]);
  expect(record!.checks.map(({ name, passed }) => [name, passed])).toEqual([
    ['copies start equal', true],
    ['copies own separate storage', true],
    ['copies end different', true],
    ['ends of the line are the copies themselves', true],
  ]);
  expect(points).toEqual([1, 2, 3, 4, 5]);
});

test('the distance is one of trained parameters: running statistics do not count', async () => {
  const resnet = smallTraining({ network: { kind: 'resnet', depth: 8, width: 2 } });
  const { graph } = planExperiment(resnet);
  const [a, b] = await twoCopies(graph);
  const distanceBetween = async (copies: Copies) => {
    const record = await compared(copies, {
      graph,
      session: new PlainSession(resnet, planExperiment(resnet)),
    });
    return record!.pairs[0].l2;
  };
  const before = await distanceBetween([a, b]);
  b.weights['bn1.running_mean'][0] = 100;
  expect(await distanceBetween([a, b])).toBe(before);
  b.weights['bn1.bias'][0] = 100;
  expect(await distanceBetween([a, b])).toBeCloseTo(Math.hypot(before, 100), 3);
});

test('measures every point again with batch norm recomputed, where there is batch norm', async () => {
  const resnet = smallTraining({ network: { kind: 'resnet', depth: 8, width: 2 } });
  const resnetPlan = planExperiment(resnet);
  class Recomputing extends PlainSession {
    override evaluate() {
      const [mean] = this.current.weights['bn1.running_mean'];
      return Promise.resolve({ error: mean, loss: mean, predictions: Uint8Array.of(mean) });
    }
  }
  const copies = await twoCopies(resnetPlan.graph);
  copies.forEach(({ weights }, i) => weights['bn1.running_mean'].fill(3 + 2 * i));
  copies.forEach((copy, i) => Object.assign(copy, { testError: 3 + 2 * i, trainError: 3 + 2 * i }));
  const session = new Recomputing(resnet, resnetPlan);
  const record = await compared(copies, { graph: resnetPlan.graph, session });
  const { path } = record!.pairs[0];
  expect(path.map(({ testError }) => testError)).toEqual([5, 4.5, 4, 3.5, 3]);
  expect(path.map(({ recomputed }) => recomputed?.testError)).toEqual([1, 1, 1, 1, 1]);
  const [plain] = (await compared(await twoCopies()))!.pairs;
  expect(plain.path.filter((point) => point.recomputed)).toEqual([]);
});

test('stops at the next point', async () => {
  let points = 0;
  const job = { onProgress: (count: number) => (points = count), shouldStop: () => points === 3 };
  expect(await compared(await twoCopies(), job)).toBeUndefined();
});

type Copies = [Finished, Finished];

/** The faults that a published replication of stability had, and those like them. */
const faults: [string, (copies: Copies) => Copies, RegExp][] = [
  ['two names are one network', ([a]) => [a, a], /separate storage: two copies share memory/],
  [
    'the copies share one layer',
    ([a, b]) => [a, { ...b, weights: { ...b.weights, 'fc1.weight': a.weights['fc1.weight'] } }],
    /two copies share memory/,
  ],
  [
    'the copies were trained alike',
    ([a]) => [a, structuredClone(a)],
    /end different: copies 0 and 1 are the same/,
  ],
  [
    'a copy started elsewhere',
    ([a, b]) => [a, { ...b, startHash: 'another' }],
    /start equal: the copies started from different weights/,
  ],
  [
    'an end of the line is another network than the copy',
    ([a, b]) => [a, { ...b, testError: b.testError + 0.01 }],
    /an end of the line 0-1 has another error than its copy/,
  ],
  [
    'an end is measured on other training examples than the copy',
    ([a, b]) => [{ ...a, trainError: a.trainError + 0.01 }, b],
    /an end of the line 0-1 has another error than its copy/,
  ],
];

test.each(faults)('a self-check fails when %s', async (_, spoil, message) => {
  await expect(compared(spoil(await twoCopies()))).rejects.toThrow(message);
});

async function compared(copies: Copies, job: Partial<Parameters<typeof carryOutStability>[0]> = {}) {
  return carryOutStability({
    graph: plan.graph,
    task,
    copies,
    session: new PlainSession(spec, plan),
    trainExamples: 100,
    shouldStop: () => false,
    onProgress: () => undefined,
    ...job,
  });
}

/** Two networks that say of themselves what is measured of them. */
async function twoCopies(graph = plan.graph): Promise<Copies> {
  const mask = denseMask(graph);
  const session = new PlainSession(spec, plan);
  const copies: Finished[] = [];
  for (const seed of [1, 2]) {
    const weights = initialise(graph, { initialisation: 'glorot-normal' }, seed);
    await session.load({ iteration: 0, weights, optimizer: {}, optimizerStart: 0 }, mask);
    const { error } = await session.evaluate();
    copies.push({ weights, mask, startHash: 'the same', testError: error, trainError: error });
  }
  return copies as Copies;
}
