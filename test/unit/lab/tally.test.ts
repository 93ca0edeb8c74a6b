import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Tally } from '../../../src/lab/tally';
import { costOf } from '../../../src/science/protocol/cost';
import { planExperiment } from '../../../src/science/protocol/plan';
import { smallLottery } from '../../support/specs';

const spec = smallLottery({ replicates: 2 });
const plan = planExperiment(spec);

it('counts what is finished, before it began and since, as adding it all up would', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray(plan.tasks), fc.nat(plan.tasks.length), (finished, cut) => {
      const before = finished.slice(0, cut);
      const tally = new Tally(spec, plan, ['no/longer/planned', ...before.map(({ key }) => key)]);
      for (const task of finished.slice(cut)) tally.add(task);
      const runs = finished.filter(({ kind }) => kind === 'training').length;
      expect(tally.done).toEqual({ runs, comparisons: finished.length - runs });
      expect(tally.cost).toBeCloseTo(
        finished.reduce((sum, task) => sum + costOf(task, spec, plan), 0),
        6,
      );
      expect(tally.isComplete).toBe(finished.length === plan.tasks.length);
      expect(plan.tasks.filter(({ key }) => tally.has(key))).toHaveLength(finished.length);
    }),
  );
});

it('knows when a level is complete, of every replicate', () => {
  const of = (level: number) => plan.tasks.filter((task) => task.level === level);
  const tally = new Tally(spec, plan, []);
  of(1).forEach((task, i) => {
    expect(tally.isLevelComplete(1)).toBe(i === of(1).length);
    tally.add(task);
  });
  expect(tally.isLevelComplete(1)).toBe(true);
  expect(tally.isLevelComplete(0)).toBe(false);
});

it('knows the whole', () => {
  const tally = new Tally(
    spec,
    plan,
    plan.tasks.map(({ key }) => key),
  );
  expect(tally.cost).toBe(tally.total);
  expect(tally.done).toEqual(tally.all);
  expect(tally.all).toEqual({ runs: 16, comparisons: 4 });
});
