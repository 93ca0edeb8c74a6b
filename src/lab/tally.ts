import { costOf } from '../science/protocol/cost';
import type { Plan, Task } from '../science/protocol/plan';
import type { Spec } from '../science/protocol/spec';
import { workIn, type Work } from '../science/protocol/work';

/** What is finished of a plan, and what it cost: kept count of, so that it can be asked for with every step. */
export class Tally {
  /** Cost of the whole plan. */
  readonly total: number;
  /** Cost of what is finished. */
  cost = 0;
  readonly all: Work;
  readonly done: Work = { runs: 0, comparisons: 0 };
  private readonly costs: Map<string, number>;
  private readonly finished = new Set<string>();

  /** @param finished Keys of the tasks that are finished already */
  constructor(
    spec: Spec,
    private readonly plan: Plan,
    finished: Iterable<string>,
  ) {
    this.costs = new Map(plan.tasks.map((task) => [task.key, costOf(task, spec, plan)]));
    this.total = [...this.costs.values()].reduce((sum, cost) => sum + cost, 0);
    this.all = workIn(plan.tasks);
    const before = new Set(finished);
    for (const task of plan.tasks) if (before.has(task.key)) this.add(task);
  }

  get isComplete(): boolean {
    return this.finished.size === this.plan.tasks.length;
  }

  has(key: string): boolean {
    return this.finished.has(key);
  }

  /** Whether all that a level has is finished, of every replicate. */
  isLevelComplete(level: number): boolean {
    return this.plan.tasks.every((task) => task.level !== level || this.finished.has(task.key));
  }

  costOf({ key }: Task): number {
    return this.costs.get(key)!;
  }

  /** Counts a task as finished. */
  add(task: Task): void {
    this.finished.add(task.key);
    this.cost += this.costOf(task);
    if (task.kind === 'training') this.done.runs++;
    else this.done.comparisons++;
  }
}
