import fc from 'fast-check';
import { expect, it } from 'vitest';
import { describeExtent, grow } from '../../../src/lab/growth';
import { planExperiment } from '../../../src/science/protocol/plan';
import { smallLottery, smallTraining } from '../../support/specs';

const tasksOf = (spec: Parameters<typeof planExperiment>[0]) =>
  new Map(planExperiment(spec).tasks.map((task) => [task.key, JSON.stringify(task)]));

it('asks for more of the same: every run keeps its key, its steps, its needs and its noise', () => {
  const extent = fc.record({
    replicates: fc.integer({ min: 1, max: 4 }),
    levels: fc.integer({ min: 1, max: 4 }),
  });
  fc.assert(
    fc.property(extent, fc.nat(2), fc.nat(2), (before, moreReplicates, moreLevels) => {
      fc.pre(moreReplicates + moreLevels > 0);
      const spec = smallLottery({
        replicates: before.replicates,
        pruning: { scope: { kind: 'layerwise', rate: 0.4 }, levels: before.levels },
        branches: { randomMask: { levels: 'all' }, randomReinit: { levels: [1] } },
        stability: { levels: [0], copies: 2, points: 5 },
      });
      const after = { replicates: before.replicates + moreReplicates, levels: before.levels + moreLevels };
      const [small, large] = [tasksOf(spec), tasksOf(grow(spec, after))];
      expect(large.size).toBeGreaterThan(small.size);
      for (const [key, task] of small) expect(large.get(key)).toBe(task);
    }),
    { numRuns: 30 },
  );
});

it('grows plain training by replicates, and by nothing else', () => {
  const grown = grow(smallTraining(), { replicates: 4 });
  expect(grown.replicates).toBe(4);
  expect(describeExtent(grown)).toBe('4 replicates');
  expect(() => grow(smallTraining(), { replicates: 4, levels: 1 })).toThrow('plain training has no levels');
});

it('leaves what is not mentioned as it is', () => {
  const spec = smallLottery({ replicates: 2 });
  expect(grow(spec, { levels: 5 })).toEqual({ ...spec, pruning: { ...spec.pruning, levels: 5 } });
  expect(describeExtent(grow(spec, { replicates: 3 }))).toBe('3 replicates and 2 levels of pruning');
});

it.each([
  [{ replicates: 1 }, 'replicates cannot go from 2 to 1'],
  [{ levels: 0 }, 'levels cannot go from 2 to 0'],
  [{}, 'the experiment has 2 replicates and 2 levels of pruning already'],
  [{ replicates: 100_000 }, 'the spec cannot be used'],
])(
  'does not make it smaller, nor leave it as it is, nor make it larger than a spec may be: %j',
  (growth, words) => {
    expect(() => grow(smallLottery({ replicates: 2 }), growth)).toThrow(words);
  },
);
