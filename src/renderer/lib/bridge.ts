import type { Answers, Bridge, LabEvent, Payload, Problem, RequestName } from '../../ipc/contract';
import { answerIn } from '../../ipc/reply';

declare global {
  interface Window {
    /** Put there by preload. */
    ticketlab: Bridge;
  }
}

/** What the lab answered instead of a value, thrown so that callers need not check every reply. */
export class AskProblem extends Error {
  readonly kind: Problem['kind'];

  constructor({ kind, message }: Problem) {
    super(message);
    this.name = 'AskProblem';
    this.kind = kind;
  }
}

/** Asks the lab. Resolves with the answer; rejects with an AskProblem whose message is for people. */
export async function ask<Name extends RequestName>(
  name: Name,
  ...[payload]: undefined extends Payload<Name> ? [payload?: Payload<Name>] : [payload: Payload<Name>]
): Promise<Answers[Name]> {
  const reply = await window.ticketlab.ask(name, payload!);
  if (reply.ok) return answerIn(reply);
  throw new AskProblem(reply.problem);
}

/** Listens to one kind of event from the lab; returns how to stop. */
export function listen<Kind extends LabEvent['kind']>(
  kind: Kind,
  listener: (event: Extract<LabEvent, { kind: Kind }>) => void,
): () => void {
  return window.ticketlab.listen((event) => {
    if (event.kind === kind) listener(event as Extract<LabEvent, { kind: Kind }>);
  });
}

/** The sentence of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
