import { formatTick } from './format';
import {
  axisTitle,
  fullCaption,
  heightRange,
  misfit,
  named,
  widthRange,
  withinBounds,
  type Axis,
  type ChartModel,
  type Series,
  type Zoom,
} from './model';
import { drawing, layOutLegend, LINE, round, text, wrap, type PictureLook } from './svg';
import { ticksOf } from './ticks';

export interface PictureOptions {
  width: number;
  height: number;
  /** Everything when left out. */
  zoom?: Zoom;
  /** What it is of: goes without saying on the screen, but not in a file. Left out where the legend says it. */
  subject?: string;
}

const MARGIN = { left: 64, right: 16, top: 40, axis: 56 };
/** A line of at most so many points shows each of them. */
export const SHOWS_POINTS = 40;
/** Radius of a point. */
export const MARK = 2.5;
/** Half the width of what closes an error bar. */
export const BAR_END = 4;

/** A chart as an SVG document: title, axes with units, bands, lines, legend, caption. */
export function chartSvg(
  whole: ChartModel,
  look: PictureLook,
  { width, height, zoom, subject }: PictureOptions,
): string {
  const model = withinBounds(whole);
  const room = width - MARGIN.left - MARGIN.right;
  const legend = layOutLegend(named(model.series), room);
  const caption = wrap([...(subject ? [`${subject}.`] : []), fullCaption(whole)].join(' '), room);
  const foot = MARGIN.axis + LINE * (legend.rows + caption.length) + 12;
  const frame = {
    left: MARGIN.left,
    right: width - MARGIN.right,
    top: MARGIN.top,
    bottom: height - foot,
  };
  const x = scale(model.x, zoom?.x ?? widthRange(model), frame.left, frame.right);
  const y = scale(model.y, zoom?.y ?? heightRange(model), frame.bottom, frame.top);
  const legendTop = frame.bottom + MARGIN.axis;
  return drawing({ title: model.title, width, height, left: frame.left, look }, [
    ...axes(model, x, y, frame, look),
    `<clipPath id="frame"><rect x="${frame.left}" y="${frame.top}" width="${frame.right - frame.left}" height="${frame.bottom - frame.top}"/></clipPath>`,
    '<g clip-path="url(#frame)" stroke-linejoin="round">',
    ...model.series.flatMap((series) => drawBand(series, x, y, look)),
    ...model.series.flatMap((series) => drawLine(series, x, y, look)),
    '</g>',
    ...legend.entries.flatMap(({ entry: series, left, row }) => {
      const [at, height] = [frame.left + left, legendTop + row * LINE];
      return [
        `<path d="M${at} ${height - 4}h22" ${stroke(series, look)}/>`,
        text(at + 28, height, series.label, { fill: look.ink }),
      ];
    }),
    ...caption.map((line, i) =>
      text(frame.left, legendTop + (legend.rows + i) * LINE + 4, line, { fill: look.soft }),
    ),
  ]);
}

interface Frame {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

interface Scale {
  axis: Axis;
  range: [number, number];
  place: (value: number) => number;
}

function scale(axis: Axis, range: [number, number], start: number, end: number): Scale {
  const as = (value: number) => (axis.log ? Math.log10(value) : value);
  const [low, high] = [as(range[0]), as(range[1])];
  const [first, last] = axis.reverse ? [end, start] : [start, end];
  const span = high - low || 1;
  return { axis, range, place: (value) => first + ((as(value) - low) / span) * (last - first) };
}

function axes(model: ChartModel, x: Scale, y: Scale, frame: Frame, look: PictureLook): string[] {
  const middle = (frame.top + frame.bottom) / 2;
  return [
    ...ticksOf(y.axis, ...y.range, 6).flatMap((tick) => [
      `<path d="M${frame.left} ${round(y.place(tick))}H${frame.right}" stroke="${look.rule}"/>`,
      text(frame.left - 6, y.place(tick) + 4, formatTick(tick), { fill: look.soft, anchor: 'end' }),
    ]),
    ...ticksOf(x.axis, ...x.range, 8).flatMap((tick) => [
      `<path d="M${round(x.place(tick))} ${frame.bottom}v4" stroke="${look.soft}"/>`,
      text(x.place(tick), frame.bottom + 16, formatTick(tick), { fill: look.soft, anchor: 'middle' }),
    ]),
    `<path d="M${frame.left} ${frame.bottom}H${frame.right}" stroke="${look.soft}"/>`,
    text((frame.left + frame.right) / 2, frame.bottom + 32, axisTitle(model.x), {
      fill: look.ink,
      anchor: 'middle',
    }),
    `<g transform="rotate(-90 14 ${middle})">${text(14, middle + 4, axisTitle(model.y), { fill: look.ink, anchor: 'middle' })}</g>`,
  ];
}

function drawBand({ x: xs, band, place }: Series, x: Scale, y: Scale, look: PictureLook): string[] {
  if (!band) return [];
  // a band that reaches below zero ends at the foot of a logarithmic axis
  const foot = y.axis.log ? y.range[0] : -Infinity;
  const low = band.low.map((value, i) => (misfit(band.high[i], y.axis) ? NaN : Math.max(value, foot)));
  const below = unbroken(xs, low, x, y);
  const { colour } = look.line(place);
  return unbroken(xs, band.high, x, y).map((above, i) => {
    if (above.length === 1) return errorBar(above[0], below[i][0], colour);
    const outline = [...above, ...below[i].reverse()].join('L');
    return `<path d="M${outline}Z" fill="${colour}" fill-opacity="0.14"/>`;
  });
}

/** A band over one point alone has no area to fill. */
function errorBar(high: string, low: string, colour: string): string {
  const end = `m${-BAR_END} 0h${2 * BAR_END}`;
  return `<path d="M${high}L${low}${end}M${high}${end}" fill="none" stroke="${colour}"/>`;
}

function drawLine(series: Series, x: Scale, y: Scale, look: PictureLook): string[] {
  const stretches = unbroken(series.x, series.y, x, y);
  if (stretches.length === 0) return [];
  const joined = series.look !== 'points';
  const showsAll = !joined || (series.look === 'line' && series.x.length <= SHOWS_POINTS);
  // no line makes a point without neighbours visible
  const dots = stretches.filter(({ length }) => showsAll || length === 1).flat();
  const { colour } = look.line(series.place);
  const opacity = isFaint(series) ? ' fill-opacity="0.3"' : '';
  return [
    ...(joined
      ? [`<path d="${stretches.map((points) => `M${points.join('L')}`).join('')}" ${stroke(series, look)}/>`]
      : []),
    ...dots.map((point) => {
      const [at, height] = point.split(' ');
      return `<circle cx="${at}" cy="${height}" r="${MARK}" fill="${colour}"${opacity}/>`;
    }),
  ];
}

/** The stretches of a line between its gaps. */
function unbroken(xs: readonly number[], ys: readonly number[], x: Scale, y: Scale): string[][] {
  const stretches: string[][] = [[]];
  xs.forEach((value, i) => {
    if (misfit(value, x.axis) === undefined && misfit(ys[i], y.axis) === undefined)
      stretches.at(-1)!.push(`${round(x.place(value))} ${round(y.place(ys[i]))}`);
    else stretches.push([]);
  });
  return stretches.filter(({ length }) => length > 0);
}

function isFaint({ look }: Series): boolean {
  return look === 'member' || look === 'ghost';
}

function stroke(series: Series, look: PictureLook): string {
  const { colour, dash } = look.line(series.place);
  const faint = isFaint(series);
  return [
    `fill="none" stroke="${colour}" stroke-width="${faint ? 1 : 1.75}"`,
    faint ? 'stroke-opacity="0.3"' : '',
    dash.length > 0 && !faint ? `stroke-dasharray="${dash.join(' ')}"` : '',
  ]
    .filter(Boolean)
    .join(' ');
}
