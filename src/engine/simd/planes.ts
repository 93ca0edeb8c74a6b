import type { Activation, Signal } from './activation';
import { panelsFor } from './matrix';
import type { PlanMemory, Pointer } from './memory';
import type { Panels, Source } from './operation';
import type { Team } from './team';

/**
 * Visits this thread's share of the planes, each a channel of a panel of examples, in the panels that the first `examples`
 * examples fill.
 */
export function visitPlanes(
  team: Team,
  { channels }: Activation,
  examples: number,
  visit: (panel: number, channel: number) => void,
): void {
  visitPlanesIn(team, channels, [0, panelsFor(examples)], visit);
}

/** The same in some panels, each with so many channels. */
export function visitPlanesIn(
  team: Team,
  channels: number,
  [first, end]: Panels,
  visit: (panel: number, channel: number) => void,
): void {
  const [from, to] = team.share((end - first) * channels);
  for (let plane = from; plane < to; plane++) visit(first + Math.floor(plane / channels), plane % channels);
}

/** The first pixel of a channel in a panel of examples. */
export function planeAt(activation: Activation, panel: number, channel: number): Pointer {
  return activation.at(panel) + channel * activation.plane;
}

/** Copies a plane, or adds it to what is there. */
export function copyPlane(
  { kernels }: PlanMemory,
  from: Activation,
  to: Activation,
  panel: number,
  channel: number,
  adds = false,
): void {
  kernels.copyPlane(
    planeAt(from, panel, channel),
    from.row,
    planeAt(to, panel, channel),
    to.row,
    to.height,
    to.width,
    adds,
  );
}

/** Passes a plane's gradient back as it is, to a source that wants it and does not have it already. */
export function pass(
  memory: PlanMemory,
  { gradient }: Signal,
  { gradient: to, adds }: Source,
  panel: number,
  channel: number,
): void {
  if (gradient && to && to !== gradient) copyPlane(memory, gradient, to, panel, channel, adds);
}

/** Passes a plane's gradient back through the ReLU that gave the values, to a source that wants it. */
export function passRectified(
  { kernels }: PlanMemory,
  { values, gradient }: Signal,
  { gradient: to, adds }: Source,
  panel: number,
  channel: number,
): void {
  if (!gradient || !to) return;
  kernels.rectifiedGradient(
    planeAt(gradient, panel, channel),
    gradient.row,
    planeAt(values, panel, channel),
    values.row,
    planeAt(to, panel, channel),
    to.row,
    to.height,
    to.width,
    adds,
  );
}
