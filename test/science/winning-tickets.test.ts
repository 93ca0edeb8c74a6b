import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openEngine } from '../../src/engine/engines';
import type { Session } from '../../src/engine/engine';
import { loadFinished } from '../../src/lab/checkpoint';
import { loadSplits } from '../../src/lab/datasets';
import type { Lab } from '../../src/lab/lab';
import type { ExperimentResult } from '../../src/lab/result';
import { signTest } from '../../src/science/analysis/signtest';
import { initialise } from '../../src/science/network/initialisation';
import type { Tensors } from '../../src/science/network/graph';
import { denseMask, type Mask } from '../../src/science/pruning/mask';
import { planExperiment } from '../../src/science/protocol/plan';
import { pruneOnce, randomScores, type Scores } from '../../src/science/pruning/prune';
import { carryOut, lotteryPreset, openLab, temporaryFolder } from '../support/lab';

/**
 * E1 and E5: winning tickets beat their controls, and untrained tickets beat chance. The bands were calibrated on seeds
 * 0-4 and frozen; these are seeds 5-10.
 */
const spec = lotteryPreset('mnist-lottery', { seed: 5, replicates: 6 });
const { folder, remove } = temporaryFolder();

let lab: Lab;
let result: ExperimentResult & { kind: 'lottery' };

beforeAll(async () => {
  lab = await openLab({ folder });
  result = await carryOut(lab, spec);
});

afterAll(async () => {
  await lab.close();
  remove();
});

/** Levels of the preset by their density in percent. */
const LEVEL = { 100: 0, 16.9: 4, 6.95: 6, 2.87: 8, 1.85: 9 };
const level = (density: keyof typeof LEVEL) => result.levels[LEVEL[density]];

test('the experiment ends well, every self-check passed, on the published densities', () => {
  expect(result.status).toBe('done');
  expect(result.checks.failed).toBe(0);
  expect(result.levels.map(({ density }) => Number((100 * density).toFixed(1)))).toEqual([
    100, 64.1, 41.1, 26.3, 16.9, 10.8, 7, 4.5, 2.9, 1.9,
  ]);
});

describe('E1: winning ticket > random reinit > random mask', () => {
  test('primary: at 2.87 % the reinit is worse by at least 0.3 pp on average, and in every replicate', () => {
    const { testError, signTest: sign } = level(2.87).branches.randomReinit!.minusTicket;
    expect(testError.mean).toBeGreaterThanOrEqual(0.3);
    expect(sign).toMatchObject({ positive: 6, negative: 0 });
  });

  test.each([
    { density: 16.9, least: 0.1 },
    { density: 6.95, least: 0.2 },
    { density: 1.85, least: 0.6 },
  ] as const)('at $density % the reinit is worse by at least $least pp', ({ density, least }) => {
    expect(level(density).branches.randomReinit!.minusTicket.testError.mean).toBeGreaterThanOrEqual(least);
  });

  test('at 2.87 % the random mask is worse than the ticket by at least 0.8 pp', () => {
    expect(level(2.87).branches.randomMask!.minusTicket.testError.mean).toBeGreaterThanOrEqual(0.8);
  });

  test.each([{ density: 2.87 }, { density: 1.85 }] as const)(
    'at $density % the order is ticket, reinit, random mask',
    ({ density }) => {
      const { test: ticket, branches } = level(density);
      const [own, reinit, mask] = [ticket, branches.randomReinit!.test, branches.randomMask!.test].map(
        ({ error }) => error.mean!,
      );
      expect(own).toBeLessThan(reinit);
      expect(reinit).toBeLessThan(mask);
    },
  );

  // seeds 0-4: 97.60 ± 0.29 %, where 97.4 to 98.2 had been predicted
  test('the dense network reaches 97.2 to 98.2 % accuracy', () => {
    expect(100 - level(100).test.error.mean!).toBeGreaterThan(97.2);
    expect(100 - level(100).test.error.mean!).toBeLessThan(98.2);
  });

  // seeds 0-4: 0.62 pp better, where -0.1 to 0.5 had been predicted: at 4,000 iterations the dense network overfits more
  test('the ticket of 16.9 % is 0.1 to 1.1 pp better than the dense network', () => {
    expect(level(16.9).matching.drop.mean).toBeGreaterThanOrEqual(-1.1);
    expect(level(16.9).matching.drop.mean).toBeLessThanOrEqual(-0.1);
  });

  test('the ticket of 16.9 % learns faster than the dense network, and that faster than its reinit', () => {
    const early = (density: keyof typeof LEVEL, role: string) =>
      lab.store
        .runRecords(result.id)
        .filter((run) => run.level === LEVEL[density] && run.role === role)
        .map(({ metrics }) => metrics.filter(({ iteration }) => iteration >= 100 && iteration <= 1000))
        .map((rows) => rows.reduce((sum, { validationLoss }) => sum + validationLoss, 0) / rows.length);
    const [ticket, dense, reinit] = [
      early(16.9, 'ticket'),
      early(100, 'ticket'),
      early(16.9, 'randomReinit'),
    ];
    expect(signTest(dense.map((loss, i) => loss - ticket[i])).p).toBeLessThan(0.05);
    expect(signTest(reinit.map((loss, i) => loss - dense[i])).p).toBeLessThan(0.05);
  });
});

describe('E5: untrained tickets beat chance', () => {
  const graph = planExperiment(spec).graph;
  let session: Session;
  let accuracies: Record<'largeFinal' | 'largeFinalSameSign' | 'smallFinal' | 'random', number[]>;

  beforeAll(async () => {
    const engine = await openEngine('simd');
    session = await engine.open({ graph, recipe: spec.recipe, data: loadSplits(spec.data, folder) });
    accuracies = { largeFinal: [], largeFinalSameSign: [], smallFinal: [], random: [] };
    for (let replicate = 0; replicate < spec.replicates; replicate++) {
      const seed = spec.seed + replicate;
      const first = initialise(graph, spec, seed);
      const { sha256 } = lab.store.artefact(result.id, `replicate-${replicate}/level-0/ticket`)!;
      const trained = loadFinished(lab.store.checkpoints, graph, sha256).weights;
      const criteria = {
        largeFinal: score(trained, first, (w) => Math.abs(w)),
        largeFinalSameSign: score(trained, first, (w, w0) => (w * w0 > 0 ? Math.abs(w) : 0)),
        smallFinal: score(trained, first, (w) => -Math.abs(w)),
        random: randomScores(graph, seed),
      };
      for (const [name, scores] of Object.entries(criteria)) {
        accuracies[name as keyof typeof criteria].push(await bestUntrained(first, scores));
      }
    }
  });

  afterAll(() => session.close());

  /** The best accuracy of mask x W_0 over all densities of the experiment, without any training. */
  async function bestUntrained(first: Tensors, scores: Scores): Promise<number> {
    let best = 0;
    for (let rounds = 1; rounds <= spec.pruning.levels; rounds++) {
      best = Math.max(
        best,
        await accuracy(first, pruneOnce(graph, denseMask(graph), scores, spec.pruning, rounds)),
      );
    }
    return best;
  }

  async function accuracy(weights: Tensors, mask: Mask): Promise<number> {
    await session.load({ iteration: 0, weights, optimizer: {}, optimizerStart: 0 }, mask);
    return 100 - (await session.evaluate('test')).error;
  }

  function score(trained: Tensors, first: Tensors, of: (trained: number, first: number) => number): Scores {
    return Object.fromEntries(
      Object.keys(denseMask(graph)).map((name) => [name, trained[name].map((w, i) => of(w, first[name][i]))]),
    );
  }

  test('large final weights beat a random mask in every replicate', () => {
    expect(accuracies.largeFinal.filter((value, i) => value > accuracies.random[i])).toHaveLength(6);
  });

  test('large final weights reach 20 %, those that kept their sign 40 %', () => {
    expect(Math.min(...accuracies.largeFinal)).toBeGreaterThanOrEqual(20);
    expect(Math.min(...accuracies.largeFinalSameSign)).toBeGreaterThanOrEqual(40);
  });
});
