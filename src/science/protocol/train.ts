import { initialise } from '../network/initialisation';
import { denseMask } from '../pruning/mask';
import { deriveSeed } from '../random/stream';
import type { Setting, Task } from './plan';
import type { TrainSpec } from './spec';

/** One dense run per replicate. */
export function planTraining(spec: TrainSpec, { graph, length }: Setting): Task[] {
  return Array.from({ length: spec.replicates }, (_, replicate): Task => {
    const seed = spec.seed + replicate;
    return {
      kind: 'training',
      key: `replicate-${replicate}/level-0/ticket`,
      replicate,
      level: 0,
      role: 'ticket',
      needs: [],
      from: 0,
      to: length,
      noise: deriveSeed(seed, 'noise', 'ticket', 0),
      start: () => ({
        weights: initialise(graph, spec, seed),
        mask: denseMask(graph),
        checks: [],
      }),
    };
  });
}
