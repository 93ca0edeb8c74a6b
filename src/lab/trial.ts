import type { Session } from '../engine/engine';
import { applyMask } from '../science/pruning/mask';
import { costOfStep } from '../science/protocol/cost';
import type { Plan, TrainingTask } from '../science/protocol/plan';
import type { Spec } from '../science/protocol/spec';

/** How long a trial takes, in milliseconds: as long as tells anything. */
const LONG_ENOUGH = 400;

/** Trains a few steps of the dense network and keeps nothing of them; returns cost units per second. */
export async function timeSteps(spec: Spec, plan: Plan, session: Session): Promise<number> {
  const task = plan.tasks.find(
    (candidate): candidate is TrainingTask => candidate.kind === 'training' && candidate.needs.length === 0,
  )!;
  const { weights, mask } = task.start(() => {
    throw new Error('the first run of a plan needs no other');
  });
  const iteration = task.from;
  const state = { iteration, weights: applyMask(weights, mask), optimizer: {}, optimizerStart: iteration };
  await session.load(state, mask);
  const train = (to: number) => session.train({ to: Math.min(to, task.to), noise: task.noise });
  // the first step chooses how each layer is computed
  await train(iteration + 1);
  const began = performance.now();
  let steps = 0;
  for (let more = 1; performance.now() - began < LONG_ENOUGH && iteration + 1 + steps < task.to; more *= 2) {
    steps = Math.min(steps + more, task.to - iteration - 1);
    await train(iteration + 1 + steps);
  }
  return (steps * costOfStep(spec)) / ((performance.now() - began) / 1000);
}
