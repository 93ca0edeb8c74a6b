import type { RunCurve } from '../../ipc/contract';
import { roleTitle } from '../../science/analysis/roles';
import { summarise } from '../../science/analysis/summary';
import { bandOf, countText } from './density';
import type { Axis, ChartModel, Series } from './model';
import { smooth } from './smoothing';

type MetricRow = RunCurve['rows'][number];

export interface Quantity {
  name: string;
  axis: Axis;
  /** null where it was not measured. */
  of: (row: MetricRow) => number | null;
}

const PERCENT = { unit: '%', digits: 2 };
const NATS = { unit: 'nats' };

/** What is measured while a run trains. */
export const LOSSES = [
  { name: 'batchLoss', axis: { title: 'Batch loss', ...NATS }, of: (row) => row.batchLoss },
  { name: 'validationLoss', axis: { title: 'Validation loss', ...NATS }, of: (row) => row.validationLoss },
  { name: 'testLoss', axis: { title: 'Test loss', ...NATS }, of: (row) => row.testLoss },
] as const satisfies Quantity[];

export const ACCURACIES = [
  {
    name: 'testAccuracy',
    axis: { title: 'Test accuracy', ...PERCENT },
    of: (row) => 100 - row.testError,
  },
  {
    name: 'validationAccuracy',
    axis: { title: 'Validation accuracy', ...PERCENT },
    of: (row) => 100 - row.validationError,
  },
  { name: 'testError', axis: { title: 'Test error', ...PERCENT }, of: (row) => row.testError },
  {
    name: 'validationError',
    axis: { title: 'Validation error', ...PERCENT },
    of: (row) => row.validationError,
  },
] as const satisfies Quantity[];

/** Ways to say how far a run has come. */
export type Clock = 'step' | 'epoch' | 'time';

export const CLOCKS: Record<Clock, Axis> = {
  step: { title: 'Step', unit: 'it', digits: 0 },
  epoch: { title: 'Epoch', digits: 2 },
  time: { title: 'Training time', unit: 's', digits: 1 },
};

/** Runs that differ in their replicate only, and are drawn as one line, or alike. */
export interface RunGroup {
  id: string;
  label: string;
  /** In the palette. */
  place: number;
  runs: RunCurve[];
  iterationsPerEpoch: number;
}

export interface CurveOptions {
  clock: Clock;
  /** Half-life of the smoothing as a share of the length of the x axis; 0 for none. */
  smoothing: number;
  logX: boolean;
  logY: boolean;
  /** One line a run, or the mean of the runs of a group. */
  grouping: 'runs' | 'mean';
}

/** The runs of one experiment in groups of the same level and role. */
export function groupRuns(runs: readonly RunCurve[], iterationsPerEpoch: number): RunGroup[] {
  const groups = Map.groupBy(runs, ({ level, role }) => `level-${level}/${role}`);
  return [...groups].map(([id, members], place) => ({
    id,
    label: runLabel(members[0]),
    place,
    runs: members,
    iterationsPerEpoch,
  }));
}

function runLabel({ level, role }: RunCurve): string {
  const title = roleTitle(role, level);
  return level === 0 && (role === 'ticket' || role === 'pretrain') ? title : `${title}, level ${level}`;
}

/** The course of a quantity over each run. */
export function curveChart(
  groups: readonly RunGroup[],
  quantity: Quantity,
  { clock, smoothing, logX, logY, grouping }: CurveOptions,
): ChartModel {
  const grouped = groups.flatMap((group) => groupLines(group, quantity, clock, grouping));
  const lines = grouping === 'mean' ? grouped : grouped.map((line, place) => ({ ...line, place }));
  const halfLife = smoothing * spanOf(lines);
  const x: Axis = { ...CLOCKS[clock], log: logX };
  return {
    title: `${quantity.axis.title} while training`,
    x,
    y: { ...quantity.axis, log: logY },
    series: halfLife > 0 ? lines.flatMap((line) => smoothed(line, halfLife)) : lines,
    caption: captionOf(groups, grouping, halfLife, x),
  };
}

function groupLines(
  group: RunGroup,
  quantity: Quantity,
  clock: Clock,
  grouping: CurveOptions['grouping'],
): Series[] {
  const { id, label, place, runs } = group;
  const at = clockOf(clock, group);
  const members = runs.map((run): Series => {
    const measured = run.rows.flatMap((row) => {
      const value = quantity.of(row);
      return value === null ? [] : [{ x: at(row.iteration - run.from, row.iteration), y: value }];
    });
    return {
      id: `${id}/${run.replicate}`,
      label: runs.length > 1 ? `${label}, replicate ${run.replicate}` : label,
      look: 'line',
      place,
      x: measured.map(({ x }) => x),
      y: measured.map(({ y }) => y),
    };
  });
  if (grouping === 'runs' || members.length < 2) return members;
  return [
    ...members.map((line): Series => ({ ...line, look: 'member' })),
    meanSeries({ id, label, look: 'line', place }, members),
  ];
}

/**
 * Where a row lies on a clock, by its steps since the start of its run and since the start of training. Rows carry no
 * time: the training time of the group is spread evenly over its steps, so that its runs can be averaged.
 */
function clockOf(
  clock: Clock,
  { runs, iterationsPerEpoch }: RunGroup,
): (done: number, iteration: number) => number {
  if (clock === 'step') return (_, iteration) => iteration;
  if (clock === 'epoch') return (_, iteration) => iteration / iterationsPerEpoch;
  const sum = (of: (run: RunCurve) => number) => runs.reduce((total, run) => total + of(run), 0);
  const steps = sum(({ rows, from }) => (rows.at(-1)?.iteration ?? from) - from);
  const secondsPerStep = steps > 0 ? sum(({ trainSeconds }) => trainSeconds) / steps : 0;
  return (done) => done * secondsPerStep;
}

/** The mean of several lines with its interval, at each x over those that have a value there. */
function meanSeries(named: Omit<Series, 'x' | 'y'>, members: readonly Series[]): Series {
  const at = new Map<number, number[]>();
  for (const { x, y } of members) {
    x.forEach((value, i) => {
      const values = at.get(value);
      if (values) values.push(y[i]);
      else at.set(value, [y[i]]);
    });
  }
  const points = [...at].sort(([a], [b]) => a - b).map(([x, values]) => ({ x, summary: summarise(values) }));
  return {
    ...named,
    x: points.map(({ x }) => x),
    y: points.map(({ summary }) => summary.mean ?? NaN),
    n: points.map(({ summary }) => summary.n),
    band: bandOf(points.map(({ summary }) => summary)),
  };
}

/** A line smoothed, and the measurements behind it. Faint members stay as they were measured, and bands keep their ends. */
function smoothed(line: Series, halfLife: number): Series[] {
  if (line.look !== 'line') return [line];
  const { band, ...bare } = line;
  return [
    ...(band ? [] : [{ ...bare, id: `${line.id}/measured`, look: 'ghost' as const }]),
    {
      ...line,
      y: smooth(line.x, line.y, halfLife),
      ...(band && {
        band: { low: smooth(line.x, band.low, halfLife), high: smooth(line.x, band.high, halfLife) },
      }),
    },
  ];
}

function spanOf(lines: readonly Series[]): number {
  const ends = lines.flatMap(({ x }) => (x.length > 0 ? [x[0], x[x.length - 1]] : []));
  return ends.length > 0 ? Math.max(...ends) - Math.min(...ends) : 0;
}

function captionOf(
  groups: readonly RunGroup[],
  grouping: CurveOptions['grouping'],
  halfLife: number,
  { unit = 'epochs' }: Axis,
): string {
  const what =
    grouping === 'mean'
      ? `Mean over replicates with 95 % Student-t interval; faint: single replicates. ${countText(groups.map(({ runs }) => runs.length))}`
      : 'One line a run.';
  if (halfLife === 0) return `${what} Not smoothed.`;
  const length = Number(halfLife.toPrecision(2)).toLocaleString('en');
  return `${what} Smoothed: exponential mean by time, half-life ${length} ${unit}${grouping === 'runs' ? '; faint: as measured' : ''}.`;
}
