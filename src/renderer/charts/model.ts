/**
 * What a chart shows, apart from how it is shown: Chart.js draws it, the SVG exporter writes it, the data table lists it.
 */
export interface ChartModel {
  title: string;
  x: Axis;
  y: Axis;
  series: Series[];
  /** What a reader of the exported picture must know: what the bands are, n, smoothing. */
  caption: string;
}

export interface Axis {
  title: string;
  /** Stands in brackets behind the title. */
  unit?: string;
  log?: boolean;
  /** Falls from left to right, as densities do in the papers. */
  reverse?: boolean;
  /** Of the values in tooltips and tables. */
  digits?: number;
  /** Whether it counts something, and has nothing between whole numbers. */
  counts?: boolean;
  /** Between what the quantity can lie at all. */
  bounds?: readonly [number, number];
  /** What is to be seen of it even where there are no data yet. */
  whole?: readonly [number, number];
}

export type Look =
  /** A line with its points. */
  | 'line'
  /** Points that no line joins. */
  | 'points'
  /** One replicate behind the mean of its group: faint, and neither in the legend nor in tooltips. */
  | 'member'
  /** The measurements behind a smoothed line: faint. */
  | 'ghost'
  /** What others are held against: neutral and dashed. */
  | 'reference';

export interface Series {
  /** The same for as long as the series means the same. */
  id: string;
  label: string;
  look: Look;
  /** Place in the palette of colours and dashes; null is neutral. */
  place: number | null;
  /** Ascending. */
  x: number[];
  /** NaN where there is nothing to draw: the line has a gap there. */
  y: number[];
  band?: Band;
  /** Values that the mean is over, where it is one. */
  n?: number[];
}

/** From low to high at each x. */
export interface Band {
  low: number[];
  high: number[];
}

/** What an axis cannot show of a value: no number at all, or none that a logarithm has. */
export type Misfit = 'not finite' | 'not positive';

export function misfit(value: number, axis: Axis): Misfit | undefined {
  if (!Number.isFinite(value)) return 'not finite';
  return axis.log && value <= 0 ? 'not positive' : undefined;
}

export function axisTitle({ title, unit }: Axis): string {
  return unit === undefined ? title : `${title} (${unit})`;
}

/** Series that a legend names: members and ghosts belong to one that it names already. */
export function named(series: readonly Series[]): Series[] {
  return series.filter(({ look }) => look !== 'member' && look !== 'ghost');
}

/** How many of the values that are there cannot be drawn, by reason. */
export function countMisfits({ series, x, y }: ChartModel): Record<Misfit, number> {
  const counts = { 'not finite': 0, 'not positive': 0 };
  for (const { look, x: xs, y: ys } of series) {
    if (look === 'ghost') continue;
    ys.forEach((value, i) => {
      const reason = misfit(value, y) ?? misfit(xs[i], x);
      if (reason) counts[reason]++;
    });
  }
  return counts;
}

/** Least and greatest value that an axis can show; undefined when there is none. */
export function extent(values: Iterable<number>, axis: Axis): [number, number] | undefined {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (misfit(value, axis)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low <= high ? [low, high] : undefined;
}

/** What is seen of a chart when not everything is: from and to, along each axis. */
export interface Zoom {
  x: [number, number];
  y: [number, number];
}

/** Whether a value of the x axis is in what is seen. */
export function isSeen(x: number, zoom: Zoom | undefined): boolean {
  return zoom === undefined || (x >= zoom.x[0] && x <= zoom.x[1]);
}

/** What the x axis shows: everything, with room for the points at its ends. */
export function widthRange({ series, x }: ChartModel): [number, number] {
  const range = extent([...series.flatMap((one) => one.x), ...(x.whole ?? [])], x);
  if (!range) return x.log ? [1, 10] : [0, 1];
  const [from, to] = range;
  if (x.log) {
    const room = to > from ? (to / from) ** 0.015 : 2;
    // past its bound an axis goes on only as far as the mark of a point there
    return [from / room, Math.min(to * room, (x.bounds?.[1] ?? Infinity) * Math.min(room, 1.05))];
  }
  const room = to > from ? (to - from) * 0.01 : 1;
  return [from - room, to + room];
}

/** What the y axis shows: everything, with some room above and below, but not beyond what can be nor below zero where nothing is. */
export function heightRange({ series, y }: ChartModel): [number, number] {
  const range = extent(heights(series), y);
  if (!range) return y.log ? [1, 10] : [0, 1];
  const [low, high] = y.log ? [Math.max(range[0], lowestBand({ series, y })), range[1]] : range;
  if (y.log) {
    const room = high > low ? (high / low) ** 0.05 : 2;
    return [low / room, Math.max(high, Math.min(high * room, y.bounds?.[1] ?? Infinity))];
  }
  const room = 0.06 * (high - low || Math.abs(high) || 1);
  const top = y.bounds ? Math.max(high, Math.min(y.bounds[1], high + room)) : high + room;
  return [low >= 0 ? Math.max(0, low - room) : low - room, top];
}

/** How far down a logarithmic axis follows a band: those over few replicates come close to zero, and would leave the lines no room. */
function lowestBand({ series, y }: Pick<ChartModel, 'series' | 'y'>): number {
  const lines = extent(
    series.flatMap((one) => one.y),
    y,
  );
  return lines ? lines[0] / 10 : 0;
}

/** A chart with its bands cut at the bounds of its quantity: an interval over few replicates may reach beyond what can be. */
export function withinBounds(model: ChartModel): ChartModel {
  const { bounds } = model.y;
  if (!bounds) return model;
  const cut = (value: number) => Math.min(bounds[1], Math.max(bounds[0], value));
  return {
    ...model,
    series: model.series.map((one) =>
      one.band ? { ...one, band: { low: one.band.low.map(cut), high: one.band.high.map(cut) } } : one,
    ),
  };
}

/** The caption, and what cannot be seen of the data as it is. */
export function fullCaption(model: ChartModel): string {
  const misfits = countMisfits(model);
  return [
    model.caption,
    boundsCaption(model),
    misfits['not positive'] > 0 &&
      `${misfits['not positive']} of the values are zero or below and have no place on a logarithmic axis (▾).`,
    misfits['not finite'] > 0 && `${misfits['not finite']} of the values are no finite number (×).`,
  ]
    .filter(Boolean)
    .join(' ');
}

function boundsCaption({ series, y: { bounds, unit } }: ChartModel): string {
  if (!bounds) return '';
  const [least, most] = bounds;
  const beyond = (end: number) => end < least || end > most;
  const reaches = series.some(({ band }) => band && [...band.low, ...band.high].some(beyond));
  const possible = Number.isFinite(most)
    ? `${least} to ${most}${unit ? ` ${unit}` : ''}`
    : `${least} or more`;
  return reaches ? `Intervals that reach beyond what can be (${possible}) are drawn up to there.` : '';
}

function* heights(series: readonly Series[]): Generator<number> {
  for (const { y, band } of series) {
    yield* y;
    if (band) {
      yield* band.low;
      yield* band.high;
    }
  }
}
