import type { Status } from '../science/analysis/document';

const SENTENCES: Record<Status, string> = {
  queued: 'Queued',
  running: 'Under way',
  paused: 'Paused; goes on from its checkpoints when resumed',
  interrupted: 'Interrupted; goes on from its checkpoints',
  done: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

/** `1 replicate`, `2 replicates` */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** What the log says of a change of status. */
export function wordsOf(status: Status, problem?: string): string {
  return problem === undefined ? SENTENCES[status] : `${SENTENCES[status]}: ${problem}`;
}
