import { afterAll, beforeAll, expect, test } from 'vitest';
import { openEngine } from '../../src/engine/engines';
import type { Session } from '../../src/engine/engine';
import { loadFinished, type Finished } from '../../src/lab/checkpoint';
import { distance } from '../../src/lab/compare';
import { loadSplits } from '../../src/lab/datasets';
import type { Lab } from '../../src/lab/lab';
import type { ExperimentResult } from '../../src/lab/result';
import { measureLine } from '../../src/lab/stability';
import { barrier } from '../../src/science/analysis/barrier';
import { initialise } from '../../src/science/network/initialisation';
import { denseMask } from '../../src/science/pruning/mask';
import { planExperiment } from '../../src/science/protocol/plan';
import { carryOut, lotteryPreset, openLab, temporaryFolder } from '../support/lab';

/**
 * E2: dense LeNet is stable to SGD noise from its first step. The bands were calibrated on seeds 0-4 and frozen; these
 * are seeds 5-7.
 */
const spec = lotteryPreset('mnist-stability', { seed: 5 });
const { graph } = planExperiment(spec);
const { folder, remove } = temporaryFolder();

let lab: Lab;
let session: Session;
let result: ExperimentResult & { kind: 'lottery' };

beforeAll(async () => {
  lab = await openLab({ folder });
  result = await carryOut(lab, spec);
  const engine = await openEngine('simd');
  session = await engine.open({ graph, recipe: spec.recipe, data: loadSplits(spec.data, folder) });
});

afterAll(async () => {
  await session.close();
  await lab.close();
  remove();
});

/** The test error barrier between two trained networks, in percentage points. */
async function barrierBetween(first: Finished, second: Finished): Promise<number> {
  const pair = await measureLine({
    graph,
    task: { kind: 'stability', key: 'line', replicate: 0, level: 0, needs: [], pair: [0, 1], points: 30 },
    copies: [first, second],
    session,
    trainExamples: 10_000,
    shouldStop: () => false,
    onProgress: () => undefined,
  });
  return barrier(pair!.path.map(({ testError }) => testError));
}

function trained(replicate: number): Finished {
  const { sha256 } = lab.store.artefact(result.id, `replicate-${replicate}/level-0/ticket`)!;
  return loadFinished(lab.store.checkpoints, graph, sha256);
}

test('the upper end of the 95 % interval of the barrier is below 1 pp', () => {
  const { stability } = result.levels[0];
  expect(result.checks.failed).toBe(0);
  expect(stability!.interval![1]).toBeLessThan(1);
  expect(stability!.verdict).toBe('stable');
});

test('positive control: between different initialisations the barrier is at least ten times as high', async () => {
  const between = [
    await barrierBetween(trained(0), trained(1)),
    await barrierBetween(trained(0), trained(2)),
    await barrierBetween(trained(1), trained(2)),
  ];
  const within = result.levels[0].stability!.test.barrier.mean!;
  const mean = between.reduce((sum, value) => sum + value, 0) / between.length;
  expect(mean).toBeGreaterThanOrEqual(10 * within);
  expect(Math.min(...between)).toBeGreaterThanOrEqual(5);
});

test('negative control: under the same noise two copies are the same, and the barrier is exactly 0', async () => {
  const copies: Finished[] = [];
  for (let copy = 0; copy < 2; copy++) {
    const weights = initialise(graph, spec, spec.seed);
    await session.load({ iteration: 0, weights, optimizer: {}, optimizerStart: 0 }, denseMask(graph));
    await session.train({ to: 500, noise: 7 });
    const { weights: last } = await session.state();
    copies.push({ weights: last, mask: denseMask(graph), startHash: '', testError: 0, trainError: 0 });
  }
  expect(distance(copies[0].weights, copies[1].weights)).toBe(0);
  expect(await barrierBetween(copies[0], copies[1])).toBe(0);
});
