/** Which rows of a list are chosen, as in any file manager. Pure: every change gives a new selection. */
export interface Selection {
  chosen: ReadonlySet<string>;
  /** The row that the keyboard is at. */
  active: string | null;
  /** The row that Shift chooses from. */
  anchor: string | null;
}

export interface Modifiers {
  shift?: boolean;
  ctrl?: boolean;
}

export const NOTHING: Selection = { chosen: new Set(), active: null, anchor: null };

/** A click: alone it chooses one row, with Ctrl it adds or takes away one, with Shift all from the anchor to here. */
export function click(
  selection: Selection,
  order: readonly string[],
  id: string,
  { shift, ctrl }: Modifiers,
): Selection {
  if (shift) return choosesTo(selection, order, id, ctrl);
  if (ctrl) return toggle(selection, id);
  return { chosen: new Set([id]), active: id, anchor: id };
}

/** Adds a row to those chosen, or takes it away. */
export function toggle({ chosen }: Selection, id: string): Selection {
  const others = new Set(chosen);
  if (!others.delete(id)) others.add(id);
  return { chosen: others, active: id, anchor: id };
}

/**
 * The keyboard goes so many rows down, or up: alone it chooses where it comes to, with Shift it draws the choice out,
 * with Ctrl it goes without choosing.
 */
export function move(
  selection: Selection,
  order: readonly string[],
  by: number,
  { shift, ctrl }: Modifiers,
): Selection {
  if (order.length === 0) return NOTHING;
  const from = selection.active === null ? -1 : order.indexOf(selection.active);
  const start = from < 0 && by < 0 ? order.length : from;
  const id = order[Math.min(order.length - 1, Math.max(0, start + by))];
  if (ctrl && !shift) return { ...selection, active: id };
  return click(selection, order, id, { shift });
}

export function chooseAll(selection: Selection, order: readonly string[]): Selection {
  return { ...selection, chosen: new Set(order) };
}

/** Lets go of rows that are no longer there. */
export function keepOnly(selection: Selection, present: ReadonlySet<string>): Selection {
  const here = (id: string | null) => (id !== null && present.has(id) ? id : null);
  if ([...selection.chosen].every((id) => present.has(id)) && here(selection.active) === selection.active) {
    return selection;
  }
  return {
    chosen: new Set([...selection.chosen].filter((id) => present.has(id))),
    active: here(selection.active),
    anchor: here(selection.anchor),
  };
}

function choosesTo(
  { chosen, anchor }: Selection,
  order: readonly string[],
  id: string,
  adding: boolean | undefined,
): Selection {
  const [from, to] = [order.indexOf(anchor ?? id), order.indexOf(id)];
  const range = from < 0 ? [id] : order.slice(Math.min(from, to), Math.max(from, to) + 1);
  return {
    chosen: new Set([...(adding ? chosen : []), ...range]),
    active: id,
    anchor: from < 0 ? id : anchor,
  };
}
