import type { Status } from '../science/analysis/document';
import { describeCut, type Cut } from '../science/analysis/standing';

const SENTENCES: Record<Status, string> = {
  queued: 'Queued',
  running: 'Under way',
  paused: 'Paused',
  interrupted: 'Interrupted',
  done: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

/** `1 replicate`, `2 replicates` */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** What the log says of a change of status; of one that was cut, where. */
export function wordsOf(status: Status, cut: Cut | null, problem?: string): string {
  if (problem !== undefined) return `${SENTENCES[status]}: ${problem}`;
  const canGoOn = status === 'paused' || status === 'interrupted';
  return canGoOn ? `${SENTENCES[status]} ${describeCut(cut)}` : SENTENCES[status];
}
