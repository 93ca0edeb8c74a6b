import type { LevelResult, RunsResult, Summary } from '../../science/analysis/result';
import { roleTitle } from '../../science/analysis/roles';
import type { Axis, ChartModel, Series } from './model';
import { DENSITY, IT, NATS, PERCENT } from './units';

export type Control = keyof LevelResult['branches'];

export interface Measure {
  name: string;
  axis: Axis;
  of: (runs: RunsResult) => Summary;
}

/** What can be held against density. */
export const MEASURES = [
  {
    name: 'accuracy',
    axis: { title: 'Test accuracy', ...PERCENT },
    of: ({ test }) => complement(test.error),
  },
  {
    name: 'error',
    axis: { title: 'Test error', ...PERCENT },
    of: ({ test }) => test.error,
  },
  {
    name: 'accuracyAtStop',
    axis: { title: 'Test accuracy at early stop', ...PERCENT },
    of: ({ earlyStop }) => complement(earlyStop.testError),
  },
  {
    name: 'trainAccuracy',
    axis: { title: 'Training accuracy', ...PERCENT },
    of: ({ train }) => complement(train.error),
  },
  { name: 'loss', axis: { title: 'Test loss', ...NATS }, of: ({ test }) => test.loss },
] as const satisfies Measure[];

export const EARLY_STOP: Measure = {
  name: 'earlyStop',
  axis: { title: 'Early-stop iteration', ...IT },
  of: ({ earlyStop }) => earlyStop.iteration,
};

/** 100 less a percentage: errors become accuracies. */
function complement({ mean, interval, values, ...rest }: Summary): Summary {
  return {
    ...rest,
    mean: mean === null ? null : 100 - mean,
    interval: interval && [100 - interval[1], 100 - interval[0]],
    values: values.map((value) => (value === null ? null : 100 - value)),
  };
}

/** A measure against density: tickets, the controls that were run, the dense network; means over their replicates. */
export function densityChart(levels: readonly LevelResult[], measure: Measure): ChartModel {
  const controls = controlsOf(levels);
  const groups = [
    groupSeries('ticket', 'Tickets', 0, levels, (level) => level, measure),
    ...controls.map((control, i) =>
      groupSeries(control, roleTitle(control), i + 1, levels, ({ branches }) => branches[control], measure),
    ),
  ];
  return {
    title: `${measure.axis.title} against density`,
    x: DENSITY,
    y: measure.axis,
    series: [...denseSeries(levels, measure), ...groups.flat()],
    caption: densityCaption(levels),
  };
}

/** The controls that were run at any level, in the order in which the spec names them. */
export function controlsOf(levels: readonly LevelResult[]): Control[] {
  return [...new Set(levels.flatMap(({ branches }) => Object.keys(branches) as Control[]))];
}

/** The dense network as a level line over all densities. */
function denseSeries(levels: readonly LevelResult[], measure: Measure): Series[] {
  const dense = levels.find(({ level }) => level === 0);
  if (!dense || levels.length < 2) return [];
  const summary = measure.of(dense);
  // at every density, so that every value can be read beside it
  const x = levels.map(percent).sort((a, b) => a - b);
  const { mean, interval, n } = summary;
  return [
    {
      id: 'dense',
      label: 'Dense network',
      look: 'reference',
      place: null,
      x,
      y: x.map(() => mean ?? NaN),
      n: x.map(() => n),
      ...(interval && { band: { low: x.map(() => interval[0]), high: x.map(() => interval[1]) } }),
    },
  ];
}

/** The mean of a group over density, and before it the faint lines of its replicates. */
export function groupSeries<Level extends Pick<LevelResult, 'density'>>(
  id: string,
  label: string,
  place: number,
  levels: readonly Level[],
  runsAt: (level: Level) => RunsResult | undefined,
  measure: Pick<Measure, 'of'>,
): Series[] {
  const points = levels
    .flatMap((level) => {
      const runs = runsAt(level);
      return runs ? [{ x: percent(level), runs, summary: measure.of(runs) }] : [];
    })
    .sort((a, b) => a.x - b.x);
  if (points.length === 0) return [];
  const common = { place, x: points.map(({ x }) => x) };
  const replicates = [...new Set(points.flatMap(({ runs }) => runs.replicates))].sort((a, b) => a - b);
  const members = replicates.map((replicate): Series => {
    // a replicate that is not as far yet has a shorter line
    const own = points.flatMap(({ x, runs, summary }) => {
      const at = runs.replicates.indexOf(replicate);
      return at < 0 ? [] : [{ x, y: summary.values[at] ?? NaN }];
    });
    return {
      id: `${id}/${replicate}`,
      label: `${label}, replicate ${replicate}`,
      look: 'member',
      place,
      x: own.map(({ x }) => x),
      y: own.map(({ y }) => y),
    };
  });
  return [
    ...(replicates.length > 1 ? members : []),
    {
      ...common,
      id,
      label,
      look: 'line',
      y: points.map(({ summary }) => summary.mean ?? NaN),
      n: points.map(({ summary }) => summary.n),
      band: bandOf(points.map(({ summary }) => summary)),
    },
  ];
}

/** Intervals as a band, with a gap where there is none: one replicate alone is no certainty. */
export function bandOf(summaries: readonly Summary[]): Series['band'] {
  if (summaries.every(({ interval }) => interval === null)) return undefined;
  const end = (which: 0 | 1) => summaries.map(({ interval }) => interval?.[which] ?? NaN);
  return { low: end(0), high: end(1) };
}

function percent({ density }: Pick<LevelResult, 'density'>): number {
  return 100 * density;
}

function densityCaption(levels: readonly LevelResult[]): string {
  const counts = levels
    .flatMap((level) => [level, ...Object.values(level.branches)])
    .map(({ test }) => test.error.n);
  return `Mean over replicates with 95 % Student-t interval; faint: single replicates. ${countText(counts)}`;
}

/** `n = 3`, or `n = 2 to 3` where not all groups have as many. */
export function countText(counts: readonly number[]): string {
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  if (counts.length === 0) return '';
  return least === most ? `n = ${least}.` : `n = ${least} to ${most}.`;
}

/** How much of each layer is kept, against how much of the whole network is. */
export function layerChart(levels: readonly LevelResult[]): ChartModel {
  const ascending = levels.toSorted((a, b) => a.density - b.density);
  const names = levels[0]?.layers.map(({ name }) => name) ?? [];
  const series = names.map((name, place): Series => ({
    id: name,
    label: name,
    look: 'line',
    place,
    x: ascending.map(percent),
    y: ascending.map(({ layers }) => (100 * layers[place].kept) / layers[place].total),
  }));
  return {
    title: 'Layer densities',
    x: { ...DENSITY, title: 'Weights kept in the whole network' },
    y: { title: 'Weights kept in the layer', unit: '%', bounds: [0, 100], log: true },
    series,
    caption: [
      'Mean over replicates.',
      countText(levels.map(({ replicates }) => replicates.length)),
      ...coincident(series).map((labels) => `The lines of ${labels.join(', ')} coincide.`),
    ].join(' '),
  };
}

/** Labels of lines that nobody can tell apart: layers pruned at the same rate differ by a weight or so. */
function coincident(series: readonly Series[]): string[][] {
  const alike = (one: Series, other: Series) =>
    one.y.every((value, i) => Math.abs(value - other.y[i]) <= 0.01 * value);
  const byFirst = Map.groupBy(series, (one) => series.find((other) => alike(other, one)));
  return [...byFirst.values()]
    .filter(({ length }) => length > 1)
    .map((lines) => lines.map(({ label }) => label));
}
