import type { DataTable } from './datatable';
import { drawing, LINE, text, wrap, type PictureLook } from './svg';

/** Counts of a few named things. */
export interface BarModel {
  title: string;
  caption: string;
  /** What is counted, and by what. */
  quantity: string;
  group: string;
  bars: { label: string; value: number }[];
}

const WIDTH = 640;
const MARGIN = { left: 16, top: 64, value: 72 };
/** Letters are taken to be 6 pixels wide. */
const LETTER = 6;
const BAR = 20;

/** Bars as an SVG document: title, what is counted, a bar and its number for each, caption. */
export function barSvg({ title, caption, quantity, group, bars }: BarModel, look: PictureLook): string {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const letters = Math.max(group.length, ...bars.map(({ label }) => label.length));
  const start = MARGIN.left + LETTER * letters + 16;
  const room = WIDTH - start - MARGIN.value;
  const lines = wrap(caption, WIDTH - 2 * MARGIN.left);
  const bottom = MARGIN.top + BAR * bars.length + 16;
  return drawing({ title, width: WIDTH, height: bottom + LINE * lines.length + 4, left: MARGIN.left, look }, [
    text(MARGIN.left, MARGIN.top - 12, group, { fill: look.soft }),
    text(start, MARGIN.top - 12, quantity, { fill: look.soft }),
    ...bars.flatMap(({ label, value }, i) => {
      const top = MARGIN.top + BAR * i;
      const length = Math.round((room * value) / most);
      return [
        text(MARGIN.left, top + 10, label, { fill: look.ink }),
        `<rect x="${start}" y="${top}" width="${length}" height="12" fill="${look.line(0).colour}"/>`,
        text(start + length + 6, top + 10, value.toLocaleString('en'), { fill: look.ink }),
      ];
    }),
    ...lines.map((line, i) => text(MARGIN.left, bottom + LINE * i, line, { fill: look.soft })),
  ]);
}

export function barTable({ quantity, group, bars }: BarModel): DataTable {
  return { columns: [group, quantity], rows: bars.map(({ label, value }) => [label, value]) };
}
