import type { DataTable } from './datatable';
import { colourAt, type Ramp } from './pixels';
import { drawing, layOutLegend, LINE, text, wrap, type PictureLook } from './svg';

/** A picture whose pixels are numbers. */
export interface MapModel {
  title: string;
  /** What it is of: goes without saying on the screen, but not in a file. */
  subject: string;
  /** What a reader of the exported picture must know. */
  caption: string;
  width: number;
  height: number;
  /** Row by row, from 0 to `most`. */
  values: ArrayLike<number>;
  most: number;
  /** By theme. */
  ramps: Record<'light' | 'dark', Ramp>;
  /** What the colours mean. */
  key: { value: number; label: string }[];
  /** What a row and a column is. */
  names: { row: string; column: string };
}

const MARGIN = { side: 16, top: 40, foot: 12 };
/** A picture is enlarged up to about this width, in pixels. */
const WIDTH = 784;
/** Larger pixels say no more. */
const MOST_ZOOM = 16;
/** Text does not fit below a picture narrower than this. */
const LEAST = 480;

/** A map as an SVG document: title, pixels, what the colours mean, caption. `image` is the address of its pixels. */
export function mapSvg(map: MapModel, look: PictureLook, image: string): string {
  const zoom = zoomOf(map, WIDTH);
  const [width, height] = [map.width * zoom, map.height * zoom];
  const room = Math.max(width, LEAST);
  const legend = layOutLegend(map.key, room);
  const caption = wrap(`${map.subject}. ${map.caption}`, room);
  const bottom = MARGIN.top + height + 24;
  return drawing(
    {
      title: map.title,
      width: room + 2 * MARGIN.side,
      height: bottom + LINE * (legend.rows + caption.length) + MARGIN.foot,
      left: MARGIN.side,
      look,
    },
    [
      `<image x="${MARGIN.side}" y="${MARGIN.top}" width="${width}" height="${height}" image-rendering="pixelated" href="${image}"/>`,
      `<rect x="${MARGIN.side}" y="${MARGIN.top}" width="${width}" height="${height}" fill="none" stroke="${look.rule}"/>`,
      ...legend.entries.flatMap(({ entry: { value, label }, left, row }) => {
        const [at, base] = [MARGIN.side + left, bottom + row * LINE];
        const colour = colourAt(value / map.most, map.ramps.light).join(' ');
        return [
          `<rect x="${at}" y="${base - 9}" width="10" height="10" fill="rgb(${colour})" stroke="${look.rule}"/>`,
          text(at + 16, base, label, { fill: look.ink }),
        ];
      }),
      ...caption.map((line, i) =>
        text(MARGIN.side, bottom + LINE * (legend.rows + i), line, { fill: look.soft }),
      ),
    ],
  );
}

/** By how much the pixels of a map are enlarged to fill so much of the screen. */
export function zoomOf({ width, height }: Pick<MapModel, 'width' | 'height'>, size: number): number {
  return Math.min(MOST_ZOOM, Math.max(1, Math.floor(size / Math.max(width, height))));
}

/** The numbers of a map: a row for each of its rows. */
export function mapTable({ width, height, values, names }: MapModel): DataTable {
  const columns = Array.from({ length: width }, (_, column) => `${names.column} ${column}`);
  return {
    columns: [names.row, ...columns],
    rows: Array.from({ length: height }, (_, row) => [
      row,
      ...columns.map((_, column) => values[row * width + column]),
    ]),
  };
}
