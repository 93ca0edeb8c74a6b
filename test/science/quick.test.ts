import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Lab } from '../../src/lab/lab';
import type { ExperimentResult } from '../../src/lab/result';
import { carryOut, lotteryPreset, openLab, temporaryFolder } from '../support/lab';

/** What a newcomer sees first must show what the papers found. */
const { folder, remove } = temporaryFolder();
let lab: Lab;
let result: ExperimentResult & { kind: 'lottery' };

beforeAll(async () => {
  lab = await openLab({ folder });
  result = await carryOut(lab, lotteryPreset('mnist-quick'));
});

afterAll(async () => {
  await lab.close();
  remove();
});

test('at its lowest density the quick start shows ticket < reinit < random mask in error in every replicate', () => {
  const lowest = result.levels.at(-1)!;
  const [ticket, reinit, mask] = [
    lowest.test,
    lowest.branches.randomReinit!.test,
    lowest.branches.randomMask!.test,
  ].map(({ error }) => error.values as number[]);
  expect(lowest.density).toBeLessThan(0.04);
  expect(ticket).toHaveLength(3);
  ticket.forEach((error, replicate) => {
    expect(error).toBeLessThan(reinit[replicate]);
    expect(reinit[replicate]).toBeLessThan(mask[replicate]);
  });
  expect(result.checks.failed).toBe(0);
});
