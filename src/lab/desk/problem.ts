import type { Problem } from '../../ipc/contract';
import { kindOf, messageOf } from '../problem';

/** An error as it crosses to the window. */
export function problemOf(error: unknown): Problem {
  return { kind: kindOf(error), message: sentence(messageOf(error)) };
}

/** Messages of the lab are clauses, for the command line to put its name before. */
function sentence(message: string): string {
  return message.charAt(0).toUpperCase() + message.slice(1);
}
