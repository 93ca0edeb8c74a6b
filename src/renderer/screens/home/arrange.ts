import type { ExperimentListing } from '../../../ipc/contract';
import type { Summary } from '../../../science/analysis/result';
import { summarise } from '../../../science/analysis/summary';
import type { Column } from './columns';

/** How rows become the lines of the table: sorted, and under the headings of groups. Pure. */

export interface Sort {
  column: string;
  descending: boolean;
}

export type Line =
  | { kind: 'experiment'; id: string; experiment: ExperimentListing; indented: boolean }
  | { kind: 'group'; id: string; group: Group; folded: boolean };

export interface Group {
  id: string;
  title: string;
  members: ExperimentListing[];
  /** Over the distinct seeds of members that are the same but for them. */
  pooledError: Summary | null;
}

/** Names and numbers in names are ordered as people do: `#9` before `#10`. */
const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Sorts without a change to the given rows; rows without a value come last, equal ones stay in order. */
export function sortExperiments(
  experiments: readonly ExperimentListing[],
  { value }: Pick<Column, 'value'>,
  descending: boolean,
): ExperimentListing[] {
  const sign = descending ? -1 : 1;
  return experiments
    .map((experiment) => ({ experiment, key: value(experiment) ?? null }))
    .sort((a, b) => {
      if (a.key === null || b.key === null) return Number(a.key === null) - Number(b.key === null);
      return sign * compare(a.key, b.key);
    })
    .map(({ experiment }) => experiment);
}

/** Numbers before words, where a setting holds both. */
function compare(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') return collator.compare(a, b);
  return typeof a === 'number' ? -1 : 1;
}

export type Grouping = 'none' | 'protocol' | 'network' | 'dataset' | 'status' | 'configuration';

export const GROUPINGS: Record<Grouping, string> = {
  none: 'No groups',
  protocol: 'By protocol',
  network: 'By network',
  dataset: 'By data set',
  status: 'By status',
  configuration: 'Same configuration but seed',
};

/** The lines of sorted experiments. Groups come in the order of their first members. */
export function linesOf(
  experiments: readonly ExperimentListing[],
  grouping: Grouping,
  folded: ReadonlySet<string>,
): Line[] {
  if (grouping === 'none') return experiments.map((experiment) => lineOf(experiment, false));
  return groupsOf(experiments, grouping).flatMap((group): Line[] => {
    const isFolded = folded.has(group.id);
    const head: Line = { kind: 'group', id: group.id, group, folded: isFolded };
    return isFolded ? [head] : [head, ...group.members.map((member) => lineOf(member, true))];
  });
}

function lineOf(experiment: ExperimentListing, indented: boolean): Line {
  return { kind: 'experiment', id: experiment.id, experiment, indented };
}

function groupsOf(experiments: readonly ExperimentListing[], grouping: Exclude<Grouping, 'none'>): Group[] {
  const keyOf = grouping === 'configuration' ? configurationKey : (row: ExperimentListing) => row[grouping];
  return [...Map.groupBy(experiments, keyOf)].map(([key, members]) => ({
    id: `${grouping}:${key}`,
    title: grouping === 'configuration' ? members[0].name : key,
    members,
    pooledError: grouping === 'configuration' ? pooledError(members) : null,
  }));
}

/** What differs between repetitions of one experiment, and so is no part of its configuration. */
const OWN_TO_REPETITIONS = new Set(['name', 'seed', 'replicates']);

const keys = new WeakMap<ExperimentListing, string>();

/** The same for experiments whose specs differ in seed, count of replicates and name only. */
export function configurationKey(experiment: ExperimentListing): string {
  let key = keys.get(experiment);
  if (key === undefined) {
    const { protocol, settings } = experiment;
    const own = Object.keys(settings).filter((path) => !OWN_TO_REPETITIONS.has(path));
    key = JSON.stringify([protocol, own.sort().map((path) => [path, settings[path]])]);
    keys.set(experiment, key);
  }
  return key;
}

/**
 * The best errors of repetitions in one summary. A seed that two of them share counts once, and errors reached at
 * different densities are not of one kind: then there is no summary.
 */
export function pooledError(members: readonly ExperimentListing[]): Summary | null {
  const found = members.flatMap(({ headline, settings }) => (headline ? [{ headline, settings }] : []));
  if (found.length === 0) return null;
  const density = found[0].headline.bestDensity;
  if (found.some(({ headline }) => Math.abs(headline.bestDensity / density - 1) > 1e-6)) return null;
  const bySeed = new Map<number, number>();
  for (const { headline, settings } of found) {
    headline.bestError.values.forEach((value, i) => {
      bySeed.set(Number(settings.seed ?? 0) + i, value ?? NaN);
    });
  }
  return summarise([...bySeed.values()]);
}
