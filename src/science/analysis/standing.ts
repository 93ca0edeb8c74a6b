import type { Work } from '../protocol/work';

/** Where an experiment stands, in words: the same in the window, on the command line and in the log. */

/** Where an experiment that came to rest before its end was cut: of the runs then under way, the furthest. */
export interface Cut {
  /** Null for plain training, which has none. */
  level: number | null;
  /** Steps since the start of training that it had taken; after a crash perhaps a moment's fewer than it had. */
  step: number;
  /** The step that it goes on from: its last checkpoint's, or the one it began at. */
  from: number;
  /** How many more runs were under way. */
  others: number;
}

/** `14 of 54 runs and 2 of 9 comparisons`; `14 of 54 runs` where no copies are compared. */
export function describeDone(done: Work, all: Work): string {
  const trained = `${number(done.runs)} of ${counted(all.runs, 'run')}`;
  if (all.comparisons === 0) return trained;
  return `${trained} and ${number(done.comparisons)} of ${counted(all.comparisons, 'comparison')}`;
}

/** `at level 3, step 2,400; goes on from step 2,000` */
export function describeCut(cut: Cut | null): string {
  if (cut === null) return 'between two runs; goes on with the next one';
  const { level, step, from, others } = cut;
  const place = level === null ? `at step ${number(step)}` : `at level ${level}, step ${number(step)}`;
  const goesOn = step === from ? 'goes on from there' : `goes on from step ${number(from)}`;
  const likewise = others === 0 ? '' : ` (${counted(others, 'other run')} likewise)`;
  return `${place}; ${goesOn}${likewise}`;
}

function counted(count: number, noun: string): string {
  return `${number(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function number(count: number): string {
  return count.toLocaleString('en');
}
