import type { ChartDataset } from 'chart.js';
import { extent, misfit, type Axis, type ChartModel, type Series } from './model';
import { SHOWS_POINTS } from './chartSvg';
import type { PictureLook } from './svg';
import { thin, type Window } from './thin';

export interface Dot {
  x: number;
  y: number;
}
export type LineData = ChartDataset<'line', Dot[]>;

/** The series as Chart.js draws them in a window; what an axis cannot show becomes a gap. The first is drawn on top. */
export function datasetsOf({ series, x, y }: ChartModel, look: PictureLook, window: Window): LineData[] {
  const bands = series.flatMap((one) => bandData(one, x, y, look, window));
  return [...series.map((one) => lineData(one, x, y, look, window)).reverse(), ...bands];
}

function lineData(series: Series, x: Axis, y: Axis, look: PictureLook, window: Window): LineData {
  const { colour, dash } = look.line(series.place);
  const faint = series.look === 'member' || series.look === 'ghost';
  const showsPoints = series.look === 'line' && series.x.length <= SHOWS_POINTS;
  return {
    data: dots(series.x, series.y, x, y, window),
    borderColor: faint ? fade(colour, 0.3) : colour,
    borderWidth: faint ? 1 : 1.75,
    borderDash: faint ? [] : [...dash],
    pointRadius: showsPoints ? 2.5 : 0,
    pointHoverRadius: 0,
    pointBackgroundColor: colour,
    pointBorderWidth: 0,
    fill: false,
  };
}

/** Two lines that are not drawn, the second filled down to the first. */
function bandData(
  { x: xs, band, place }: Series,
  x: Axis,
  y: Axis,
  look: PictureLook,
  window: Window,
): LineData[] {
  if (!band) return [];
  const foot = y.log ? (extent(band.high, y)?.[0] ?? 1) / 1e3 : -Infinity;
  const edge = (data: Dot[]): LineData => ({
    data,
    borderWidth: 0,
    pointRadius: 0,
    pointHoverRadius: 0,
    fill: false,
  });
  return [
    // a band that reaches below zero runs out of the foot of a logarithmic axis
    edge(
      dots(
        xs,
        band.low.map((value) => Math.max(value, foot)),
        x,
        y,
        window,
      ),
    ),
    {
      ...edge(dots(xs, band.high, x, y, window)),
      fill: '-1',
      backgroundColor: fade(look.line(place).colour, 0.14),
    },
  ];
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
