import type { Plan, Task } from './plan';
import type { Spec } from './spec';

/** A training step passes each example forward, and about twice as much backward. */
const PASSES_PER_STEP = 3;

/** How much there is to count in a task: steps of training, or points on lines between copies. */
export function unitsOf(task: Task): number {
  if (task.kind === 'training') return task.to - task.from;
  const copies = task.needs.length;
  return task.points * ((copies * (copies - 1)) / 2);
}

/** What a task costs, in examples passed forward through the network; measuring counted in. */
export function costOf(task: Task, spec: Spec, plan: Plan): number {
  const { data, recipe, record } = spec;
  const trainExamples = Math.min(record.trainExamples, data.train);
  if (task.kind === 'stability') return unitsOf(task) * (data.test + trainExamples);
  const measurements = 1 + Math.ceil(unitsOf(task) / plan.recordEvery);
  return (
    unitsOf(task) * recipe.batchSize * PASSES_PER_STEP +
    measurements * (data.validation + data.test) +
    trainExamples
  );
}
