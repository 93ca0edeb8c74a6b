import type { DraftCheck } from '../../ipc/contract';
import { parametersOf } from '../../science/network/graph';
import { costOf, unitsOf } from '../../science/protocol/cost';
import { planExperiment, type Plan, type Task } from '../../science/protocol/plan';
import type { Spec } from '../../science/protocol/spec';
import { readSpec } from '../../science/protocol/validate';
import type { Desk } from './desk';

/** Checks a draft and says what it would cost. */
export function checkDraft({ lab }: Desk, draft: unknown): DraftCheck {
  const { spec, problems } = readSpec(draft);
  if (!spec) return { spec: null, problems, cost: null };
  return { spec, problems: [], cost: estimate(lab, spec) };
}

function estimate(lab: Desk['lab'], spec: Spec): DraftCheck['cost'] {
  const plan = planExperiment(spec);
  const trainings = plan.tasks.filter(({ kind }) => kind === 'training');
  const cost = sum(plan.tasks, (task) => costOf(task, spec, plan));
  const { engineName: engine, workers } = lab;
  const pace = lab.store.pace({ network: plan.graph.name, engine, workers });
  return {
    runs: trainings.length,
    steps: sum(trainings, unitsOf),
    seconds: pace === undefined ? null : cost / pace,
    bytes: trainings.length * bytesOfRun(plan),
  };
}

/** A finished run leaves four bytes a parameter and one byte of mask a prunable weight. */
function bytesOfRun({ graph }: Plan): number {
  return parametersOf(graph).reduce((bytes, { size, prunable }) => bytes + size * (prunable ? 5 : 4), 0);
}

function sum(tasks: Task[], of: (task: Task) => number): number {
  return tasks.reduce((total, task) => total + of(task), 0);
}
