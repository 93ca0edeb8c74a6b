import type { Answers, Problem, RequestName } from './contract';
import { unpackListings } from './listings';

/** Errors cross as values: what went wrong, for people. A list of experiments crosses packed. */
export type Reply<Name extends RequestName> =
  { ok: true; value: Answers[Name] } | { ok: true; listings: string } | { ok: false; problem: Problem };

/** The answer in a reply that has one. */
export function answerIn<Name extends RequestName>(reply: Reply<Name> & { ok: true }): Answers[Name] {
  return 'listings' in reply ? (unpackListings(reply.listings) as Answers[Name]) : reply.value;
}
