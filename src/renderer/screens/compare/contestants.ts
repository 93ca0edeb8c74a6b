import type { ExperimentResult } from '../../../science/analysis/document';
import type { LevelResult, RunsResult } from '../../../science/analysis/result';
import type { TicketPlace } from '../tickets/tickets';

/** An experiment in a comparison: all of it, or one of its levels alone. */
export interface Entry {
  id: string;
  level: number | null;
}

/** Entries as they are written in a route: `<id>` or `<id>@3`. */
export function readEntry(text: string): Entry {
  const [id, level] = text.split('@');
  return { id, level: level === undefined ? null : Number(level) };
}

export function writeEntry({ id, level }: Entry): string {
  return level === null ? id : `${id}@${level}`;
}

/** Other entries than this one that are of the same experiment. */
function siblings(entries: readonly Entry[], entry: Entry): Entry[] {
  return entries.filter((other) => other !== entry && other.id === entry.id);
}

/** Whether another entry is this level of the experiment already: the same is not compared with itself. */
export function isTaken(entries: readonly Entry[], entry: Entry, level: number | null): boolean {
  return siblings(entries, entry).some((other) => other.level === level);
}

/** Puts another level of the same experiment after an entry: the next one that is not compared yet, if there is any. */
export function addLevel(
  entries: readonly Entry[],
  entry: Entry,
  levels: readonly number[],
): Entry[] | undefined {
  const free = levels.filter((level) => level !== entry.level && !isTaken(entries, entry, level));
  const level = free.find((candidate) => candidate > (entry.level ?? -1)) ?? free.at(0);
  return level === undefined
    ? undefined
    : entries.toSpliced(entries.indexOf(entry) + 1, 0, { id: entry.id, level });
}

/** An entry with what is known of it. */
export interface Contestant {
  key: string;
  label: string;
  level: number | null;
  result: ExperimentResult;
}

/** At what density contestants are held against each other. */
export type Meeting = 'dense' | 'best' | number;

/** What of a contestant takes part: its runs at one density. */
export interface Standing {
  runs: RunsResult;
  /** Kept / all weights. */
  density: number;
  level: number;
  /** Of each of the runs. */
  seeds: number[];
}

/** Densities this much apart, as a ratio, still count as the same. */
const SAME_DENSITY = 1.15;

/** A level as far as it is compared. */
export type ComparedLevel = RunsResult & Pick<LevelResult, 'level' | 'density' | 'branches'>;

/** The levels with which a contestant takes part. Plain training has one: the dense network. */
export function levelsOf({ result, level }: Pick<Contestant, 'result' | 'level'>): ComparedLevel[] {
  const dense = { level: 0, density: 1, branches: {} };
  const trained = result.kind === 'train' && result.runs ? [{ ...result.runs, ...dense }] : [];
  const levels: ComparedLevel[] = result.kind === 'lottery' ? result.levels : trained;
  return levels.filter((candidate) => level === null || candidate.level === level);
}

/** The runs of a contestant at the meeting; undefined when it has none there. What has one level stands with it everywhere. */
export function standingOf(contestant: Contestant, meeting: Meeting): Standing | undefined {
  const { result, level } = contestant;
  const levels = levelsOf(contestant);
  const isSingle = level !== null || result.kind === 'train';
  const found = isSingle ? levels.at(0) : meet(levels, meeting);
  if (!found) return undefined;
  const { seeds } = result.provenance;
  return {
    runs: found,
    density: found.density,
    level: found.level,
    seeds: found.replicates.map((r) => seeds[r] ?? result.spec.seed + r),
  };
}

function meet(levels: readonly ComparedLevel[], meeting: Meeting): ComparedLevel | undefined {
  if (meeting === 'dense') return levels.find(({ level }) => level === 0);
  if (meeting === 'best') return least(levels, ({ test }) => test.error.mean ?? Infinity);
  const away = ({ density }: ComparedLevel) => Math.abs(Math.log(density / meeting));
  const nearest = least(levels, away);
  return nearest && away(nearest) <= Math.log(SAME_DENSITY) ? nearest : undefined;
}

/** The tickets of the first two that have different ones: the sparsest of each, unless single levels are compared. */
export function firstTickets(contestants: readonly Contestant[]): TicketPlace[] {
  const tickets = contestants.flatMap(({ result, level }) => {
    if (result.kind !== 'lottery' || result.levels.length === 0) return [];
    return [{ id: result.id, replicate: 0, level: level ?? result.levels.at(-1)!.level }];
  });
  return [...new Map(tickets.map((ticket) => [writeEntry(ticket), ticket])).values()].slice(0, 2);
}

function least<Item>(items: readonly Item[], of: (item: Item) => number): Item | undefined {
  return items.reduce<Item | undefined>(
    (best, item) => (best === undefined || of(item) < of(best) ? item : best),
    undefined,
  );
}

/** Densities at which contestants can meet: those of the first that has any. */
export function meetings(contestants: readonly Contestant[]): number[] {
  const first = contestants.find(({ result, level }) => level === null && result.kind === 'lottery');
  if (first?.result.kind !== 'lottery') return [];
  return first.result.levels.filter(({ level }) => level > 0).map(({ density }) => density);
}
