import type { Answers, Problem, RequestName } from './contract';

/**
 * Errors cross as values: what went wrong, for people. A long list crosses as JSON text, which is many times faster than
 * having every field of it copied on the way.
 */
export type Reply<Name extends RequestName> =
  { ok: true; value: Answers[Name] } | { ok: true; text: string } | { ok: false; problem: Problem };

/** The answer in a reply that has one. */
export function answerIn<Name extends RequestName>(reply: Reply<Name> & { ok: true }): Answers[Name] {
  return 'text' in reply ? (JSON.parse(reply.text) as Answers[Name]) : reply.value;
}
