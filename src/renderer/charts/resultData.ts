import type { Table } from '../../science/analysis/table';
import type { Cell } from './csv';
import type { DataTable } from './datatable';

/**
 * A table of results as data. It comes as text, the same that the command line prints, so that numbers are as exact as
 * the table shows them: `3.63 ± 0.12 (n=3), p=0.016` becomes one in each of four columns.
 */
export function resultData({ columns, rows }: Pick<Table, 'columns' | 'rows'>): DataTable {
  const parts = columns.map((title, at) =>
    partsOf(
      title,
      rows.map((row) => row[at]),
    ),
  );
  return {
    columns: parts.flatMap((some) => some.map(({ title }) => title)),
    rows: rows.map((_, row) => parts.flatMap((some) => some.map(({ cells }) => cells[row]))),
  };
}

interface Part {
  title: string;
  cells: Cell[];
}

/** What a summary says, by the name of its column. */
interface Said {
  mean?: Cell;
  sd?: Cell;
  n?: Cell;
  diverged?: Cell;
  p?: Cell;
  /** Words beside the numbers, or in their place. */
  note?: Cell;
}

/** The columns that a column becomes: itself, or those of its summaries. */
function partsOf(title: string, texts: readonly string[]): Part[] {
  const said = texts.map(read);
  if (said.every(({ n }) => n === undefined)) return [{ title, cells: texts.map(plain) }];
  const names = (['mean', 'sd', 'n', 'diverged', 'p', 'note'] as const).filter(
    (name) => ['mean', 'sd', 'n'].includes(name) || said.some((one) => one[name] !== undefined),
  );
  return names.map((name) => ({ title: `${title}: ${name}`, cells: said.map((one) => one[name]) }));
}

/** As `formatSummary` writes it, with what some tables put behind it. */
const SUMMARY =
  /^(?<mean>−?[\d,.]+)(?: ± (?<sd>[\d,.]+))? \(n=(?<n>\d+)(?:, (?<diverged>\d+) diverged)?\)(?:, p=(?<p>[\d.]+)|, p(?<below><[\d.]+)|, (?<note>.+))?$/;

/** Where no replicate has a finite value. */
const DIVERGED = /^diverged \(n=(\d+)\)(?:, .+)?$/;

function read(text: string): Said {
  const diverged = DIVERGED.exec(text);
  if (diverged) return { n: 0, diverged: Number(diverged[1]) };
  const groups = SUMMARY.exec(text)?.groups;
  if (!groups) return text === '' || text === '–' ? {} : { note: text };
  const number = (name: string) => (groups[name] === undefined ? undefined : plain(groups[name]));
  return {
    mean: number('mean'),
    sd: number('sd'),
    n: number('n'),
    diverged: number('diverged'),
    p: groups.below ?? number('p'),
    note: groups.note,
  };
}

/** A number where the text is one. */
function plain(text: string): Cell {
  const bare = text.replaceAll(',', '').replace('−', '-');
  return /^-?\d+(\.\d+)?$/.test(bare) ? Number(bare) : text;
}
