import type { ExperimentListing } from '../../../ipc/contract';
import { formatSummary } from '../../../science/analysis/format';
import type { Cell } from '../../charts/csv';
import { DENSITY_OF_BEST, LOWEST_MATCHING } from '../../lib/definitions';
import { formatBytes, formatDuration, formatPercent, formatSetting, formatTime } from '../../lib/format';

export interface Column {
  id: string;
  title: string;
  /** What it is, where the title does not tell. */
  about?: string;
  /** Of a setting, where it is in the spec. */
  path?: string;
  /** In pixels. */
  width: number;
  /** Numbers stand to the right. */
  numeric?: boolean;
  /** What sorting goes by; null and undefined come last either way. */
  value: (experiment: ExperimentListing) => string | number | null | undefined;
  text: (experiment: ExperimentListing, now: number) => string;
  /** As what it is saved, where that is not the value under the title. */
  saved?: SavedColumn[];
}

/** A column of a file: data, in full and whatever the moment. */
export interface SavedColumn {
  title: string;
  cell: (experiment: ExperimentListing) => Cell;
}

/** Columns that every experiment has, in the order they come in. */
const FIXED: Column[] = [
  words('status', 'Status', 108, ({ status }) => status),
  words('name', 'Name', 200, ({ name }) => name),
  words('protocol', 'Protocol', 80, ({ protocol }) => protocol),
  words('network', 'Network', 108, ({ network }) => network),
  words('dataset', 'Data set', 76, ({ dataset }) => dataset),
  {
    id: 'density',
    title: 'Matches down to',
    about: LOWEST_MATCHING,
    width: 120,
    numeric: true,
    value: ({ headline }) => headline?.lowestMatchingDensity,
    text: ({ headline }) => {
      if (!headline) return '';
      return headline.lowestMatchingDensity === null ? 'none' : formatPercent(headline.lowestMatchingDensity);
    },
    saved: [{ title: 'Matches down to (density)', cell: ({ headline }) => headline?.lowestMatchingDensity }],
  },
  {
    id: 'error',
    title: 'Best test error (%)',
    width: 148,
    numeric: true,
    value: ({ headline }) => headline?.bestError.mean,
    text: ({ headline }) => (headline ? formatSummary(headline.bestError, 2) : ''),
    saved: (['mean', 'sd', 'n'] as const).map((what) => ({
      title: `Best test error (%): ${what}`,
      cell: ({ headline }) => headline?.bestError[what],
    })),
  },
  {
    id: 'bestDensity',
    title: 'Best at density',
    about: DENSITY_OF_BEST,
    width: 120,
    numeric: true,
    value: ({ headline }) => headline?.bestDensity,
    text: ({ headline }) => (headline ? formatPercent(headline.bestDensity) : ''),
    saved: [{ title: 'Best test error: density', cell: ({ headline }) => headline?.bestDensity }],
  },
  {
    id: 'replicates',
    title: 'Replicates',
    width: 96,
    numeric: true,
    value: ({ replicates }) => replicates,
    text: ({ replicates }) => String(replicates),
  },
  {
    id: 'time',
    title: 'Time',
    width: 92,
    numeric: true,
    value: ({ seconds }) => seconds,
    text: ({ seconds }) => (seconds > 0 ? formatDuration(seconds) : ''),
    saved: [{ title: 'Time (s)', cell: ({ seconds }) => seconds }],
  },
  {
    id: 'steps',
    title: 'Steps trained',
    width: 112,
    numeric: true,
    value: ({ trainSteps }) => trainSteps,
    text: ({ trainSteps }) => (trainSteps > 0 ? trainSteps.toLocaleString('en') : ''),
  },
  {
    id: 'created',
    title: 'Created',
    width: 112,
    numeric: true,
    value: ({ created }) => created,
    text: ({ created }, now) => formatTime(created, now),
    saved: [{ title: 'Created', cell: ({ created }) => isoTime(created) }],
  },
  {
    id: 'finished',
    title: 'Finished',
    width: 112,
    numeric: true,
    value: ({ finished }) => finished,
    text: ({ finished }, now) => (finished === null ? '' : formatTime(finished, now)),
    saved: [{ title: 'Finished', cell: ({ finished }) => isoTime(finished) }],
  },
  words('tags', 'Tags', 124, ({ tags }) => tags.join(', ')),
  words('notes', 'Notes', 200, ({ notes }) => notes),
  words('problem', 'Problem', 240, ({ problem }) => problem ?? ''),
];

/** Columns of what is in the trash, and of that alone. */
const OF_TRASH: Column[] = [
  {
    id: 'trashed',
    title: 'Trashed',
    width: 112,
    numeric: true,
    value: ({ trashed }) => trashed,
    text: ({ trashed }, now) => (trashed === null ? '' : formatTime(trashed, now)),
    saved: [{ title: 'Trashed', cell: ({ trashed }) => isoTime(trashed) }],
  },
  {
    id: 'bytes',
    title: 'Size',
    width: 92,
    numeric: true,
    value: ({ bytes }) => bytes,
    text: ({ bytes }) => (bytes === null ? '' : formatBytes(bytes)),
    saved: [{ title: 'Size (bytes)', cell: ({ bytes }) => bytes }],
  },
];

/** Columns as they are shown of the trash: after the name comes what matters there. */
export function withTrashColumns(columns: readonly Column[]): Column[] {
  return columns.toSpliced(columns.findIndex(({ id }) => id === 'name') + 1, 0, ...OF_TRASH);
}

/** What is shown until someone chooses otherwise. */
export const USUAL_COLUMNS = [
  'status',
  'name',
  'protocol',
  'network',
  'dataset',
  'density',
  'error',
  'time',
  'created',
  'tags',
];

const SETTING = 'settings.';

/** All columns there can be: the fixed ones, then one for each setting of a spec. */
export function allColumns(paths: readonly string[]): Column[] {
  return [...FIXED, ...paths.map(settingColumn)];
}

/** The columns of these names; names that mean nothing any more are left out. */
export function findColumns(ids: readonly string[]): Column[] {
  return ids.flatMap((id) => {
    if (id.startsWith(SETTING)) return [settingColumn(id.slice(SETTING.length))];
    return [...FIXED, ...OF_TRASH].filter((column) => column.id === id);
  });
}

function settingColumn(path: string): Column {
  return {
    id: SETTING + path,
    title: shortName(path),
    path,
    width: 128,
    value: ({ settings }) => {
      const value = settings[path];
      return typeof value === 'boolean' ? Number(value) : value;
    },
    text: ({ settings }) => formatSetting(settings[path]),
    saved: [
      {
        title: path,
        cell: ({ settings }) => {
          const value = settings[path];
          return typeof value === 'boolean' ? formatSetting(value) : value;
        },
      },
    ],
  };
}

function isoTime(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}

/** `recipe.optimizer.learningRate` -> `learningRate`, but `recipe.optimizer.kind` -> `optimizer.kind` */
function shortName(path: string): string {
  const steps = path.split('.');
  return steps.slice(steps.at(-1) === 'kind' ? -2 : -1).join('.');
}

function words(
  id: string,
  title: string,
  width: number,
  value: (experiment: ExperimentListing) => string,
): Column {
  return { id, title, width, value: (experiment) => value(experiment) || null, text: value };
}
