import { kindOf, messageOf } from '../lab/problem';

export const DONE = 0;
export const FAILED = 1;
export const BAD_USAGE = 2;
/** As a shell says of a program ended by Ctrl-C. */
export const INTERRUPTED = 130;

/** The exit code for something that went wrong. */
export function exitCodeOf(error: unknown): number {
  return kindOf(error) === 'usage' ? BAD_USAGE : FAILED;
}

/** Says what went wrong on standard error: in a sentence, or with its stack where it is a fault of the program. */
export function sayProblem(error: unknown): void {
  const text = error instanceof Error && kindOf(error) === 'fault' ? error.stack : messageOf(error);
  process.stderr.write(`ticketlab: ${text}\n`);
}
