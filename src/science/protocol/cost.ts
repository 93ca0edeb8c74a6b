import { hasBatchNorm } from '../network/graph';
import type { Plan, Task } from './plan';
import type { Spec } from './spec';

/** A training step passes each example forward, and about twice as much backward. */
const PASSES_PER_STEP = 3;

/** How much there is to count in a task: steps of training, or points on the line between two copies. */
export function unitsOf(task: Task): number {
  return task.kind === 'training' ? task.to - task.from : task.points;
}

/** What a step of training costs, in the units of `costOf`. */
export function costOfStep({ recipe }: Spec): number {
  return recipe.batchSize * PASSES_PER_STEP;
}

/** What a task costs, in examples passed forward through the network; measuring counted in. */
export function costOf(task: Task, spec: Spec, plan: Plan): number {
  const { data, record } = spec;
  const trainExamples = Math.min(record.trainExamples, data.train);
  if (task.kind === 'stability') {
    const measured = data.test + trainExamples;
    // and once more after batch norm has been recomputed over the training examples
    return unitsOf(task) * (hasBatchNorm(plan.graph) ? 2 * measured + trainExamples : measured);
  }
  const measurements = 1 + Math.ceil(unitsOf(task) / plan.recordEvery);
  return unitsOf(task) * costOfStep(spec) + measurements * (data.validation + data.test) + trainExamples;
}
