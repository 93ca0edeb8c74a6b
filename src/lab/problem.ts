import { StoreProblem } from '../store/errors';

/**
 * Something that went wrong and can be said in a sentence to the person at the keyboard: what, where, and what to do.
 * `usage` is their own slip (a bad spec, an unknown id), `failure` everything else.
 */
export class LabProblem extends Error {
  constructor(
    readonly kind: 'usage' | 'failure',
    message: string,
  ) {
    super(message);
    this.name = 'LabProblem';
  }
}

/** What an error says, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What the store refuses because of what it was asked for. */
const SLIPS = ['unknown-experiment', 'ambiguous-id', 'no-history', 'still-running', 'archive-unreadable'];

/** Whose fault an error is: the user's, the world's, or the program's. Of the first two the message says all. */
export function kindOf(error: unknown): 'usage' | 'failure' | 'fault' {
  if (error instanceof LabProblem) return error.kind;
  if (error instanceof StoreProblem) return SLIPS.includes(error.code) ? 'usage' : 'failure';
  const isOfSystem = error instanceof Error && 'syscall' in error;
  return isOfSystem ? 'failure' : 'fault';
}
