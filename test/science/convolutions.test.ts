import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Lab } from '../../src/lab/lab';
import type { ExperimentResult } from '../../src/lab/result';
import { folderWithCifar } from '../support/cifar';
import { carryOut, lotteryPreset, openLab, temporaryFolder } from '../support/lab';

/**
 * Winning tickets of Conv-2 on CIFAR-10 (Frankle and Carbin 2019, section 3), shortened: a third of the images at half their size,
 * 1,000 iterations, three of the paper's rounds at once. The bands were calibrated on seeds 0-4 and frozen; these are seeds 5-10.
 */
const preset = lotteryPreset('cifar-quick');
const spec = lotteryPreset('cifar-quick', {
  seed: 5,
  replicates: 6,
  data: { ...preset.data, train: 15_000, test: 10_000 },
  recipe: { ...preset.recipe, length: '1000it' },
  // measuring takes a third of the time at the preset's 100 iterations, and changes no result
  record: { ...preset.record, every: '500it' },
  pruning: { ...preset.pruning, levels: 5 },
  branches: { randomReinit: { levels: [3, 4, 5] } },
});

const cifar = await folderWithCifar();

describe.skipIf(cifar === undefined)('Conv-2 on CIFAR-10', () => {
  const { folder, remove } = temporaryFolder();
  let lab: Lab;
  let result: ExperimentResult & { kind: 'lottery' };

  beforeAll(async () => {
    symlinkSync(join(cifar!, 'datasets'), join(folder, 'datasets'), 'dir');
    lab = await openLab({ folder });
    result = await carryOut(lab, spec);
  });

  afterAll(async () => {
    await lab.close();
    remove();
  });

  test('the experiment ends well, every self-check passed, on its densities', () => {
    expect(result.status).toBe('done');
    expect(result.checks.failed).toBe(0);
    const percents = result.levels.map(({ density }) => Number((100 * density).toFixed(1)));
    expect(percents).toEqual([100, 52, 27.2, 14.3, 7.6, 4.1]);
  });

  // seeds 0-4: 17.75 ± 0.72 pp
  test('primary: at 4.1 % the reinit is worse by at least 12 pp on average, and in every replicate', () => {
    const { testError, signTest } = result.levels[5].branches.randomReinit!.minusTicket;
    expect(testError.mean).toBeGreaterThanOrEqual(12);
    expect(signTest).toMatchObject({ positive: 6, negative: 0 });
  });

  // seeds 0-4: 12.37 ± 0.95 and 16.62 ± 1.54 pp
  test.each([
    { level: 3, density: 14.3, least: 8 },
    { level: 4, density: 7.6, least: 11 },
  ])('at $density % the reinit is worse by at least $least pp', ({ level, least }) => {
    expect(result.levels[level].branches.randomReinit!.minusTicket.testError.mean).toBeGreaterThanOrEqual(
      least,
    );
  });

  // seeds 0-4: 40.17 ± 1.26 % and, at 27.2 %, 1.86 ± 1.60 pp less
  test('the dense network ends at 37 to 43 % error, and the ticket of 27.2 % no worse', () => {
    expect(result.levels[0].test.error.mean).toBeGreaterThan(37);
    expect(result.levels[0].test.error.mean).toBeLessThan(43);
    expect(result.levels[2].matching.drop.mean).toBeLessThanOrEqual(0);
  });
});
