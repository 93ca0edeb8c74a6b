import { formatTick } from './format';
import {
  axisTitle,
  heightRange,
  misfit,
  named,
  widthRange,
  type Axis,
  type ChartModel,
  type Series,
} from './model';
import { linearTicks, logTicks } from './ticks';

/** The colours of a picture, and how a line in a place of the palette is drawn. */
export interface PictureLook {
  paper: string;
  ink: string;
  soft: string;
  rule: string;
  line: (place: number | null) => { colour: string; dash: readonly number[] };
}

export interface PictureOptions {
  width: number;
  height: number;
  /** What is seen of the x axis; all of it when left out. */
  window?: [number, number];
}

const FONT = 'Inter, system-ui, sans-serif';
const MARGIN = { left: 64, right: 16, top: 40, axis: 56 };
const LINE = 16;
/** A line of at most so many points shows each of them. */
export const SHOWS_POINTS = 40;

/** A chart as an SVG document that stands by itself: title, axes with units, bands, lines, legend, caption. */
export function toSvg(
  model: ChartModel,
  look: PictureLook,
  { width, height, window }: PictureOptions,
): string {
  const legend = layOutLegend(named(model.series), width - MARGIN.left - MARGIN.right);
  const caption = wrap(model.caption, Math.floor((width - MARGIN.left - MARGIN.right) / 5.6));
  const foot = MARGIN.axis + LINE * (legend.rows + caption.length) + 12;
  const frame = {
    left: MARGIN.left,
    right: width - MARGIN.right,
    top: MARGIN.top,
    bottom: height - foot,
  };
  const x = scale(model.x, window ?? widthRange(model), frame.left, frame.right);
  const y = scale(model.y, heightRange(model), frame.bottom, frame.top);
  const legendTop = frame.bottom + MARGIN.axis;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${FONT}" font-size="11">`,
    `<title>${escape(model.title)}</title>`,
    `<rect width="${width}" height="${height}" fill="${look.paper}"/>`,
    text(frame.left, 24, model.title, { fill: look.ink, size: 14, weight: 600 }),
    ...axes(model, x, y, frame, look),
    `<clipPath id="frame"><rect x="${frame.left}" y="${frame.top}" width="${frame.right - frame.left}" height="${frame.bottom - frame.top}"/></clipPath>`,
    '<g clip-path="url(#frame)" stroke-linejoin="round">',
    ...model.series.flatMap((series) => drawBand(series, x, y, look)),
    ...model.series.flatMap((series) => drawLine(series, x, y, look)),
    '</g>',
    ...legend.entries.flatMap(({ series, left, row }) => {
      const [at, height] = [frame.left + left, legendTop + row * LINE];
      return [
        `<path d="M${at} ${height - 4}h22" ${stroke(series, look)}/>`,
        text(at + 28, height, series.label, { fill: look.ink }),
      ];
    }),
    ...caption.map((line, i) =>
      text(frame.left, legendTop + (legend.rows + i) * LINE + 4, line, { fill: look.soft }),
    ),
    '</svg>',
  ].join('\n');
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
  const ticksOf = ({ axis, range }: Scale, count: number) =>
    axis.log ? logTicks(...range) : linearTicks(...range, count);
  const middle = (frame.top + frame.bottom) / 2;
  return [
    ...ticksOf(y, 6).flatMap((tick) => [
      `<path d="M${frame.left} ${round(y.place(tick))}H${frame.right}" stroke="${look.rule}"/>`,
      text(frame.left - 6, y.place(tick) + 4, formatTick(tick), { fill: look.soft, anchor: 'end' }),
    ]),
    ...ticksOf(x, 8).flatMap((tick) => [
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
  return unbroken(xs, band.high, x, y).map((above, i) => {
    const outline = [...above, ...below[i].reverse()].join('L');
    return `<path d="M${outline}Z" fill="${look.line(place).colour}" fill-opacity="0.14"/>`;
  });
}

function drawLine(series: Series, x: Scale, y: Scale, look: PictureLook): string[] {
  const stretches = unbroken(series.x, series.y, x, y);
  if (stretches.length === 0) return [];
  const dots = series.look === 'line' && series.x.length <= SHOWS_POINTS ? stretches.flat() : [];
  const { colour } = look.line(series.place);
  return [
    `<path d="${stretches.map((points) => `M${points.join('L')}`).join('')}" ${stroke(series, look)}/>`,
    ...dots.map((point) => {
      const [at, height] = point.split(' ');
      return `<circle cx="${at}" cy="${height}" r="2.5" fill="${colour}"/>`;
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

function stroke({ look: kind, place }: Series, look: PictureLook): string {
  const { colour, dash } = look.line(place);
  const faint = kind === 'member' || kind === 'ghost';
  return [
    `fill="none" stroke="${colour}" stroke-width="${faint ? 1 : 1.75}"`,
    faint ? 'stroke-opacity="0.3"' : '',
    dash.length > 0 && !faint ? `stroke-dasharray="${dash.join(' ')}"` : '',
  ]
    .filter(Boolean)
    .join(' ');
}

/** Entries from left to right, on as many rows as it takes; letters are taken to be 6 pixels wide. */
function layOutLegend(series: Series[], width: number) {
  let [left, row] = [0, 0];
  const entries = series.map((one) => {
    const length = 28 + 6 * one.label.length + 20;
    if (left > 0 && left + length > width) [left, row] = [0, row + 1];
    const entry = { series: one, left, row };
    left += length;
    return entry;
  });
  return { entries, rows: entries.length > 0 ? row + 1 : 0 };
}

function wrap(words: string, letters: number): string[] {
  const lines: string[] = [];
  for (const word of words.split(/\s+/).filter(Boolean)) {
    const longer = lines.length > 0 ? `${lines.at(-1)!} ${word}` : word;
    if (lines.length > 0 && longer.length <= letters) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

interface TextLook {
  fill: string;
  size?: number;
  weight?: number;
  anchor?: 'middle' | 'end';
}

function text(x: number, y: number, words: string, { fill, size, weight, anchor }: TextLook): string {
  const looks = [
    `fill="${fill}"`,
    size && `font-size="${size}"`,
    weight && `font-weight="${weight}"`,
    anchor && `text-anchor="${anchor}"`,
  ].filter(Boolean);
  return `<text x="${round(x)}" y="${round(y)}" ${looks.join(' ')}>${escape(words)}</text>`;
}

function escape(words: string): string {
  return words
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
