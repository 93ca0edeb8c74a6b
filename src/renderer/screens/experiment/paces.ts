import type { Progress } from '../../../ipc/contract';
import { roleTitle } from '../../../science/analysis/roles';
import { formatTimeLeft, plural } from '../../lib/format';

type Running = Progress['running'][number];
type Role = Parameters<typeof roleTitle>[0];

/** How far back a pace looks, in seconds. */
const WINDOW = 20;
/** Over less than this it says nothing. */
const LEAST = 1;

/** How fast each run under way has been of late. */
export class Paces {
  private readonly samples = new Map<string, { seconds: number; done: number }[]>();

  /** Notes how far the runs have come at a moment, in seconds; those no longer under way are forgotten. */
  note(running: readonly Running[], now: number): void {
    for (const key of this.samples.keys()) {
      if (!running.some((run) => run.key === key)) this.samples.delete(key);
    }
    for (const { key, done } of running) {
      const recent = (this.samples.get(key) ?? []).filter(({ seconds }) => now - seconds <= WINDOW);
      this.samples.set(key, [...recent, { seconds: now, done }]);
    }
  }

  /** Steps per second; undefined until there is something to go by. */
  of(key: string): number | undefined {
    const samples = this.samples.get(key) ?? [];
    const [first, last] = [samples[0], samples.at(-1)];
    if (!first || !last || last.seconds - first.seconds < LEAST || last.done <= first.done) return undefined;
    return (last.done - first.done) / (last.seconds - first.seconds);
  }
}

/** `Level 3, replicate 0, Ticket`, from a key such as `replicate-0/level-3/ticket`. */
export function nameRun(key: string): string {
  const [, replicate, level, role] = /^replicate-(\d+)\/level-(\d+)\/(.+)$/.exec(key) ?? [];
  if (role === undefined) return key;
  const title = role.startsWith('stability') ? 'Line between copies' : roleTitle(role as Role, Number(level));
  return `Level ${level}, replicate ${replicate}, ${title}`;
}

/** `700 of 1,500 steps · 620 steps/s · about 5 s left` */
export function describeRun({ key, done, of }: Running, pace: number | undefined): string {
  const noun = key.includes('/stability') ? 'point' : 'step';
  return [
    `${done.toLocaleString('en')} of ${plural(of, noun)}`,
    ...(pace === undefined
      ? []
      : [
          `${Number(pace.toPrecision(3)).toLocaleString('en')} ${noun}s/s`,
          `${formatTimeLeft((of - done) / pace)} left`,
        ]),
  ].join(' · ');
}
