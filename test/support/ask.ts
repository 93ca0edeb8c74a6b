import type { Page } from 'playwright-core';
import type { Answers, Bridge, Payload, RequestName } from '../../src/ipc/contract';
import { answerIn, type Reply } from '../../src/ipc/reply.ts';

/** What preload puts into the window, for code that is evaluated there. */
export type WindowWithBridge = Window & { ticketlab: Bridge };

/** Asks the lab from inside the window. */
export function askReply<Name extends RequestName>(
  page: Page,
  name: Name,
  payload?: Payload<Name>,
): Promise<Reply<Name>> {
  return page.evaluate(
    ([request, body]) => (window as unknown as WindowWithBridge).ticketlab.ask(request, body as never),
    [name, payload] as const,
  ) as Promise<Reply<Name>>;
}

/** The same for what must not go wrong. */
export async function ask<Name extends RequestName>(
  page: Page,
  name: Name,
  payload?: Payload<Name>,
): Promise<Answers[Name]> {
  const reply = await askReply(page, name, payload);
  if (!reply.ok) throw new Error(`${name}: ${reply.problem.message}`);
  return answerIn(reply);
}
