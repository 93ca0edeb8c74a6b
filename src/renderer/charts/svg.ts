/** The colours of a picture, and how a line in a place of the palette is drawn. */
export interface PictureLook {
  paper: string;
  ink: string;
  soft: string;
  rule: string;
  line: (place: number | null) => { colour: string; dash: readonly number[] };
}

const FONT = 'Inter, system-ui, sans-serif';

/** Between lines of text, in pixels. */
export const LINE = 16;
/** Where the title stands. */
const TITLE = 24;

export interface Drawing {
  title: string;
  width: number;
  height: number;
  /** Where the title begins. */
  left: number;
  look: PictureLook;
}

/** An SVG document that stands by itself: its title above all that is drawn. */
export function drawing({ title, width, height, left, look }: Drawing, parts: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${FONT}" font-size="11">`,
    `<title>${escape(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="${look.paper}"/>`,
    text(left, TITLE, title, { fill: look.ink, size: 14, weight: 600 }),
    ...parts,
    '</svg>',
  ].join('\n');
}

/** Words in as many lines as it takes; letters are taken to be 5.6 pixels wide. */
export function wrap(words: string, width: number): string[] {
  const letters = Math.floor(width / 5.6);
  const lines: string[] = [];
  for (const word of words.split(/\s+/).filter(Boolean)) {
    const longer = lines.length > 0 ? `${lines.at(-1)!} ${word}` : word;
    if (lines.length > 0 && longer.length <= letters) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** Entries of a legend from left to right, on as many rows as it takes; letters are taken to be 6 pixels wide. */
export function layOutLegend<Entry extends { label: string }>(entries: readonly Entry[], width: number) {
  let [left, row] = [0, 0];
  const placed = entries.map((entry) => {
    const length = 28 + 6 * entry.label.length + 20;
    if (left > 0 && left + length > width) [left, row] = [0, row + 1];
    const place = { entry, left, row };
    left += length;
    return place;
  });
  return { entries: placed, rows: placed.length > 0 ? row + 1 : 0 };
}

interface TextLook {
  fill: string;
  size?: number;
  weight?: number;
  anchor?: 'middle' | 'end';
}

export function text(x: number, y: number, words: string, { fill, size, weight, anchor }: TextLook): string {
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

export function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
