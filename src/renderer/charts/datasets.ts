import type { ChartDataset } from 'chart.js';
import { extent, misfit, type Axis, type Band, type ChartModel, type Series } from './model';
import { BAR_END, MARK, SHOWS_POINTS } from './chartSvg';
import type { PictureLook } from './svg';
import { thin, type Window } from './thin';

export interface Dot {
  x: number;
  y: number;
}
export type LineData = ChartDataset<'line', Dot[]>;

/** The series as Chart.js draws them in a window; what an axis cannot show becomes a gap. The first is drawn on top. */
export function datasetsOf({ series, x, y }: ChartModel, look: PictureLook, window: Window): LineData[] {
  const lines = series.map((one) => lineData(one, x, y, look, window)).reverse();
  const bands = series.flatMap(({ x: xs, band, place }): Edges[] => {
    if (!band) return [];
    const edge = (ys: readonly number[]) => dots(xs, ys, x, y, window);
    return [{ low: edge(aboveFoot(band, y)), high: edge(band.high), colour: look.line(place).colour }];
  });
  return [...lines, ...bands.flatMap(barData), ...bands.flatMap(bandData)];
}

/** A band as it is drawn. */
interface Edges {
  low: Dot[];
  high: Dot[];
  colour: string;
}

function lineData(series: Series, x: Axis, y: Axis, look: PictureLook, window: Window): LineData {
  const { colour, dash } = look.line(series.place);
  const faint = series.look === 'member' || series.look === 'ghost';
  const joined = series.look !== 'points';
  const showsPoints = !joined || (series.look === 'line' && series.x.length <= SHOWS_POINTS);
  const data = dots(series.x, series.y, x, y, window);
  // no line makes a point without neighbours visible
  const radius = (i: number) => (showsPoints || isLone(data, i) ? MARK : 0);
  return {
    data,
    showLine: joined,
    borderColor: faint ? fade(colour, 0.3) : colour,
    borderWidth: faint ? 1 : 1.75,
    borderDash: faint ? [] : [...dash],
    pointRadius: ({ dataIndex }) => radius(dataIndex),
    pointHoverRadius: 0,
    pointBackgroundColor: faint ? fade(colour, 0.3) : colour,
    pointBorderWidth: 0,
    fill: false,
  };
}

/** Two lines that are not drawn, the second filled down to the first. */
function bandData({ low, high, colour }: Edges): LineData[] {
  const edge = (data: Dot[]): LineData => ({
    data,
    borderWidth: 0,
    pointRadius: 0,
    pointHoverRadius: 0,
    fill: false,
  });
  return [edge(low), { ...edge(high), fill: '-1', backgroundColor: fade(colour, 0.14) }];
}

/** Where a band is over one point alone there is nothing to fill: a bar from low to high stands there instead. */
function barData({ low, high, colour }: Edges): LineData[] {
  const bars = high.flatMap((top, i) => {
    if (!isLone(high, i)) return [];
    const bottom = low.find(({ x: at }) => at === top.x);
    return bottom ? [bottom, top, { x: top.x, y: NaN }] : [];
  });
  if (bars.length === 0) return [];
  return [
    {
      data: bars,
      borderColor: colour,
      borderWidth: 1,
      pointStyle: 'line',
      pointRadius: BAR_END,
      pointHoverRadius: 0,
      pointBorderColor: colour,
      fill: false,
    },
  ];
}

/** Low ends of a band: one that reaches below zero runs out of the foot of a logarithmic axis. */
function aboveFoot({ low, high }: Band, y: Axis): number[] {
  const foot = y.log ? (extent(high, y)?.[0] ?? 1) / 1e3 : -Infinity;
  return low.map((value) => Math.max(value, foot));
}

/** Whether a point is there and those beside it are not, so that no line goes through it. */
function isLone(points: readonly Dot[], i: number): boolean {
  const isThere = (at: number) => points[at] !== undefined && !Number.isNaN(points[at].y);
  return isThere(i) && !isThere(i - 1) && !isThere(i + 1);
}

function dots(xs: readonly number[], ys: readonly number[], x: Axis, y: Axis, window: Window): Dot[] {
  return thin(xs, ys, window)
    .filter((i) => misfit(xs[i], x) === undefined)
    .map((i) => ({ x: xs[i], y: misfit(ys[i], y) === undefined ? ys[i] : NaN }));
}

/** A colour as it is, but let through. */
function fade(colour: string, opacity: number): string {
  return `color-mix(in srgb, ${colour} ${100 * opacity}%, transparent)`;
}
