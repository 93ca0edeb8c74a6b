import type { DraftCheck } from '../../ipc/contract';
import { parametersOf } from '../../science/network/graph';
import { costOf, unitsOf } from '../../science/protocol/cost';
import { planExperiment, type Plan, type Task } from '../../science/protocol/plan';
import type { Spec } from '../../science/protocol/spec';
import { readSpec } from '../../science/protocol/validate';
import { workIn } from '../../science/protocol/work';
import { obstacleTo } from '../datasets';
import { USUAL_ENGINE } from '../engines';
import { paceOf } from '../pace';
import type { Desk } from './desk';

/** Checks a draft and says what it would cost on an engine, also where its data set is not here yet. */
export function checkDraft({ lab, folder }: Desk, draft: unknown, engine = USUAL_ENGINE): DraftCheck {
  const { spec, problems } = readSpec(draft);
  if (!spec) return { spec: null, problems, cost: null };
  const obstacle = obstacleTo(spec.data.dataset, folder);
  const cost = estimate(lab, spec, engine);
  if (obstacle !== undefined) {
    return { spec: null, problems: [{ field: 'data.dataset', message: obstacle }], cost };
  }
  return { spec, problems: [], cost };
}

/** Times a few steps of a draft that can be started; what was learned is in its next check. */
export async function timeDraft({ lab, folder }: Desk, draft: unknown, engine?: string): Promise<void> {
  const { spec } = readSpec(draft);
  if (spec && obstacleTo(spec.data.dataset, folder) === undefined) await lab.time(spec, engine);
}

function estimate(lab: Desk['lab'], spec: Spec, engine: string): DraftCheck['cost'] {
  const plan = planExperiment(spec);
  const trainings = plan.tasks.filter(({ kind }) => kind === 'training');
  const cost = sum(plan.tasks, (task) => costOf(task, spec, plan));
  const pace = paceOf(lab.store, plan.graph, { engine, workers: lab.workers });
  return {
    ...workIn(plan.tasks),
    steps: sum(trainings, unitsOf),
    seconds: pace === undefined ? null : cost / pace.unitsPerSecond,
    scaledFrom: pace?.scaledFrom ?? null,
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
