import { setTimeout } from 'node:timers/promises';

/** Hears how far something has come, from 0 to 1, and what is being done. */
export type Report = (fraction: number, doing: string) => void;

/** A part of something, as its own whole: reports from 0 to 1 of it are from `from` to `to` of the whole. */
export function part(report: Report, from: number, to: number): Report {
  return (fraction, doing) => report(from + (to - from) * fraction, doing);
}

/** Lets others have their turn, whoever calls it off among them, and throws if someone has. */
export async function pause(signal: AbortSignal): Promise<void> {
  await setTimeout(1);
  signal.throwIfAborted();
}

/** Something that takes a while: it reports, and can be called off. */
export interface Undertaking {
  report: Report;
  signal: AbortSignal;
}
