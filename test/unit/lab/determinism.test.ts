import { describe, expect, test } from 'vitest';
import { ExperimentResult } from '../../../src/science/analysis/document';
import { BRANCH_NAMES } from '../../../src/science/protocol/branches';
import type { Spec } from '../../../src/science/protocol/spec';
import { smallLottery, smallTraining } from '../../support/specs';
import { findingsIn } from './findings';
import { comeTo, done, someLab } from './places';

const TIMEOUT = 120_000;

describe('the same spec ends in the same bits', { timeout: TIMEOUT }, () => {
  const spec = smallLottery({ replicates: 2 });

  async function carriedOutBy(workers: number) {
    const lab = await someLab({ workers });
    return findingsIn(lab.store, await done(lab, spec));
  }

  test('whatever the number of workers', async () => {
    const one = await carriedOutBy(1);
    expect(Object.keys(one.checkpoints)).toHaveLength(16);
    expect(await carriedOutBy(2)).toEqual(one);
    expect(await carriedOutBy(3)).toEqual(one);
  });

  test('paused in its middle, now and after the runs under way, and resumed', async () => {
    const lab = await someLab({ checkpointSeconds: 0.05 });
    const expected = findingsIn(lab.store, await done(lab, spec));
    const id = lab.submit(spec);
    await comeTo(lab, id, 0.3);
    lab.pause(id);
    expect(await lab.settled(id)).toEqual({ status: 'paused' });
    lab.resume(id);
    await comeTo(lab, id, 0.6);
    lab.pause(id, 'after the runs under way');
    expect(await lab.settled(id)).toEqual({ status: 'paused' });
    lab.resume(id);
    expect(await lab.settled(id)).toEqual({ status: 'done' });
    expect(findingsIn(lab.store, id)).toEqual(expected);
  });
});

const all = { levels: 'all' };
const specs: Record<string, Spec> = {
  'every control': smallLottery({ branches: Object.fromEntries(BRANCH_NAMES.map((name) => [name, all])) }),
  'late rewinding, with every control': smallLottery({
    rewind: '20it',
    branches: Object.fromEntries(BRANCH_NAMES.map((name) => [name, all])),
  }),
  'one-shot pruning': smallLottery({
    pruning: { scope: { kind: 'layerwise', rate: 0.4 }, levels: 2, schedule: 'one-shot' },
  }),
  'global pruning': smallLottery({ pruning: { scope: { kind: 'global', rate: 0.4 }, levels: 2 } }),
  'random pruning': smallLottery({
    pruning: { scope: { kind: 'layerwise', rate: 0.4 }, levels: 2, criterion: 'random' },
  }),
  'three copies': smallLottery({ stability: { levels: 'all', copies: 3, points: 4 } }),
  'momentum and a schedule': smallLottery({
    recipe: {
      optimizer: { kind: 'sgd', learningRate: 0.05, momentum: 0.9, nesterov: true },
      weightDecay: 1e-4,
      warmup: '5it',
      schedule: { kind: 'steps', at: ['30it', '1ep'] },
      length: '60it',
      batchSize: 50,
    },
  }),
  'plain training': smallTraining({ replicates: 3 }),
};

test.each(Object.entries(specs))('%s is carried out to its end', { timeout: TIMEOUT }, async (_, spec) => {
  const lab = await someLab();
  const id = await done(lab, spec);
  const result = lab.result(id);
  expect(ExperimentResult.parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
  expect(result.checks).toMatchObject({ failed: 0, failures: [] });
  expect(result.checks.passed).toBeGreaterThan(0);
  const { byName } = result.checks;
  expect(byName.reduce((sum, { passed }) => sum + passed, 0)).toBe(result.checks.passed);
  expect(new Set(byName.map(({ name }) => name)).size).toBe(byName.length);
  expect(lab.store.experiment(id).result).toEqual(result);
  if (result.kind === 'train') {
    expect(result.runs!.test.error).toMatchObject({ n: 3, diverged: 0 });
    return;
  }
  const { branches, rewind } = spec as typeof spec & { protocol: 'lottery' };
  expect(result.levels).toHaveLength(3);
  expect(Object.keys(result.levels[2].branches).sort()).toEqual(Object.keys(branches).sort());
  expect(result.levels[2].stability).toMatchObject({ rewind });
  const rewound = lab.store.runRecords(id).filter(({ role }) => role === 'ticket');
  for (const { from } of rewound) expect(`${from}it`).toBe(rewind);
});
