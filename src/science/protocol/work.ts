import type { Task } from './plan';

/** How much there is to do, counted as people count it. */
export interface Work {
  /** Trainings. */
  runs: number;
  /** Of two copies, along the line between them. */
  comparisons: number;
}

export function workIn(tasks: readonly Task[]): Work {
  const runs = tasks.filter(({ kind }) => kind === 'training').length;
  return { runs, comparisons: tasks.length - runs };
}
