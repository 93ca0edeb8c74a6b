import type { Axis } from './model';

/** What axes of the same unit have in common. */

export const PERCENT = { unit: '%', digits: 2, bounds: [0, 100] } as const satisfies Partial<Axis>;
export const NATS = { unit: 'nats', bounds: [0, Infinity] } as const satisfies Partial<Axis>;
export const IT = { unit: 'it', digits: 0, bounds: [0, Infinity] } as const satisfies Partial<Axis>;

export const DENSITY: Axis = {
  title: 'Weights kept',
  unit: '%',
  bounds: [0, 100],
  log: true,
  reverse: true,
};
