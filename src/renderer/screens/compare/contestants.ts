import type { ExperimentResult } from '../../../science/analysis/document';
import type { LevelResult, RunsResult } from '../../../science/analysis/result';

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
