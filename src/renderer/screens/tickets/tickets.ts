import type { Route } from '../../lib/router.svelte';

/** Where a ticket is to be found. */
export type TicketPlace = Extract<Route, { screen: 'tickets' }>['tickets'][number];

/** What two tickets of these places have to do with each other before anything is measured; empty when nothing. */
export function kinship(first: TicketPlace, second: TicketPlace): string {
  if (first.id !== second.id || first.replicate !== second.replicate) return '';
  if (first.level === second.level) return 'Both are the same ticket.';
  return 'They are of the same replicate: under iterative pruning the sparser mask lies within the denser one.';
}

/** Under which the tickets chosen of two experiments are found again. */
export function pairName(tickets: readonly TicketPlace[]): string {
  return tickets.map(({ id }) => id).join(' ');
}
