import type { RunCurve } from '../../ipc/contract';
import { roleTitle } from '../../science/analysis/roles';
import { meanOf, summarise } from '../../science/analysis/summary';
import { plural } from '../lib/format';
import { bandOf, countText } from './density';
import type { Axis, ChartModel, Series } from './model';
import { smooth } from './smoothing';
import { firstAtLeast } from './thin';
import { IT, NATS, PERCENT } from './units';

type MetricRow = RunCurve['rows'][number];

export interface Quantity {
  name: string;
  axis: Axis;
  /** null where it was not measured. */
  of: (row: MetricRow) => number | null;
}

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

const CLOCKS: Record<Clock, Axis> = {
  step: { title: 'Step', ...IT },
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
  const x: Axis = { ...CLOCKS[clock], log: logX, whole: wholeOf(groups, clock) };
  const halfLife = smoothing * spanOf(lines);
  return {
    title: `${quantity.axis.title} while training`,
    x,
    y: { ...quantity.axis, log: logY },
    series: halfLife > 0 ? lines.flatMap((line) => smoothed(line, halfLife)) : lines,
    caption: `${captionOf(groups, grouping, halfLife, x)}${clock === 'time' ? timeCaption(groups) : ''}`,
  };
}

function groupLines(
  group: RunGroup,
  quantity: Quantity,
  clock: Clock,
  grouping: CurveOptions['grouping'],
): Series[] {
  const { id, label, place, runs } = group;
  const isMean = grouping === 'mean' && runs.length > 1;
  const members = runs.map((run): Series => {
    const at = clockOf(clock, group, isMean ? runs : [run]);
    const measured = run.rows.flatMap((row) => {
      const value = quantity.of(row);
      return value === null ? [] : [{ x: at(row.iteration), y: value }];
    });
    return {
      id: `${id}/${run.replicate}`,
      label: runs.length > 1 ? `${label}, replicate ${run.replicate}` : label,
      look: isMean ? 'member' : 'line',
      place,
      x: measured.map(({ x }) => x),
      y: measured.map(({ y }) => y),
    };
  });
  return isMean ? [...members, meanSeries({ id, label, look: 'line', place }, members)] : members;
}

/**
 * Where a step lies on a clock. Runs do not take the same time for the same steps: those that are averaged share a clock of
 * time, which is the mean of theirs.
 */
function clockOf(
  clock: Clock,
  { iterationsPerEpoch }: RunGroup,
  runs: readonly RunCurve[],
): (iteration: number) => number {
  switch (clock) {
    case 'step':
      return (iteration) => iteration;
    case 'epoch':
      return (iteration) => iteration / iterationsPerEpoch;
    case 'time': {
      const clocks = runs.filter(({ rows }) => rows.length > 1).map(secondsOf);
      return (iteration) => (clocks.length > 0 ? meanOf(clocks.map((secondsAt) => secondsAt(iteration))) : 0);
    }
  }
}

/** When a run was at a step, in seconds of training: straight between its rows, and beyond them at its pace so far. */
function secondsOf(run: RunCurve): (iteration: number) => number {
  const { from, rows } = run;
  const last = rows.at(-1)!.iteration;
  if (!hasTimes(run)) return (iteration) => (run.trainSeconds * (iteration - from)) / (last - from);
  const steps = rows.map(({ iteration }) => iteration);
  const seconds = rows.map((row) => row.seconds!);
  return (iteration) => {
    const next = firstAtLeast(steps, iteration);
    if (next === 0 || iteration > last) return (seconds.at(-1)! * (iteration - from)) / (last - from);
    const share = (iteration - steps[next - 1]) / (steps[next] - steps[next - 1]);
    return seconds[next - 1] + share * (seconds[next] - seconds[next - 1]);
  };
}

/** Rows of old histories have no times. */
function hasTimes({ rows }: RunCurve): boolean {
  return rows.every(({ seconds }) => seconds !== null);
}

/** From the first step of the runs to the last that they are to take, so that it can be seen how far they have come. */
function wholeOf(groups: readonly RunGroup[], clock: Clock): Axis['whole'] {
  const ends = groups.flatMap((group) =>
    group.runs.flatMap((run) => [run.from, run.to].map(clockOf(clock, group, [run]))),
  );
  return ends.length > 0 ? [Math.min(...ends), Math.max(...ends)] : undefined;
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

function timeCaption(groups: readonly RunGroup[]): string {
  const untimed = groups.flatMap(({ runs }) => runs).filter((run) => !hasTimes(run)).length;
  if (untimed === 0) return '';
  return ` ${plural(untimed, 'run')} of an old history without times: their training time is spread evenly over their steps.`;
}
