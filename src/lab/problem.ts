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

/** Whether the message of an error says all there is to say. */
export function isProblemForPeople(error: unknown): boolean {
  return error instanceof LabProblem || error instanceof StoreProblem;
}
