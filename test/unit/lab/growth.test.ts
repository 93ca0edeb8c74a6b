import { expect, it } from 'vitest';
import { describeExtent, grow } from '../../../src/lab/growth';
import { planExperiment } from '../../../src/science/protocol/plan';
import { smallSpec } from '../../support/spec';

it('asks for more of the same: every run keeps its key, its steps and its noise', () => {
  const spec = smallSpec({ branches: { randomMask: { levels: 'all' } } });
  const grown = grow(spec, { replicates: 3, levels: 2 });
  const describeTasks = (tasks: ReturnType<typeof planExperiment>['tasks']) =>
    new Map(tasks.map((task) => [task.key, JSON.stringify(task)]));
  const before = describeTasks(planExperiment(spec).tasks);
  const after = describeTasks(planExperiment(grown).tasks);
  expect(after.size).toBeGreaterThan(before.size);
  for (const [key, task] of before) expect(after.get(key)).toBe(task);
  expect(describeExtent(grown)).toBe('3 replicates and 2 levels of pruning');
});

it.each([
  [{ replicates: 1 }, 'replicates cannot go from 2 to 1'],
  [{ levels: 0 }, 'levels cannot go from 1 to 0'],
  [{}, 'already'],
])('does not make it smaller, nor leave it as it is: %j', (growth, words) => {
  expect(() => grow(smallSpec({ replicates: 2 }), growth)).toThrow(words);
});
