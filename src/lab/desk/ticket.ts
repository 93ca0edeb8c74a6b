import type { TicketView } from '../../ipc/contract';
import { prunableOf } from '../../science/network/graph';
import { keptIn } from '../../science/pruning/mask';
import { planExperiment } from '../../science/protocol/plan';
import { loadFinished } from '../checkpoint';
import { checkSpec } from '../presets';
import { LabProblem } from '../problem';
import type { Desk } from './desk';

/** The mask that a level of a replicate was trained under. */
export function readTicket(
  { lab }: Desk,
  { id, replicate, level }: { id: string; replicate: number; level: number },
): TicketView {
  const { store } = lab;
  const { graph, tasks } = planExperiment(checkSpec(store.experiment(id).spec));
  const task = tasks.find(
    (candidate) =>
      candidate.kind === 'training' &&
      candidate.role === 'ticket' &&
      candidate.replicate === replicate &&
      candidate.level === level,
  );
  const artefact = task && store.artefact(id, task.key);
  if (!artefact) {
    throw new LabProblem('usage', `replicate ${replicate} has no finished run at level ${level}`);
  }
  const { mask } = loadFinished(store.checkpoints, graph, artefact.sha256);
  return {
    input: graph.input,
    layers: prunableOf(graph).map(({ name, layer, shape, size }) => ({
      name: layer,
      kept: keptIn(mask[name]),
      total: size,
      shape,
      bits: mask[name],
    })),
  };
}
