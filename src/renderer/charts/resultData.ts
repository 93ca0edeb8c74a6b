import type { Quantity, TableCell } from '../../science/analysis/cell';
import type { Table } from '../../science/analysis/table';
import type { Cell } from './csv';
import type { DataTable } from './datatable';

/** A table of results as data: a quantity becomes a column for each of its numbers, which are as exact as they are known. */
export function resultData({ columns, rows }: Pick<Table, 'columns' | 'rows'>): DataTable {
  const parts = columns.map((title, at) =>
    partsOf(
      isRepeated(title, columns) ? `${columns[at - 1]}: ${title}` : title,
      rows.map((row) => row[at]),
    ),
  );
  return {
    columns: parts.flatMap((some) => some.map(({ title }) => title)),
    rows: rows.map((_, row) => parts.flatMap((some) => some.map(({ cells }) => cells[row]))),
  };
}

/** Such a title tells of what stands before it each time. */
function isRepeated(title: string, columns: readonly string[]): boolean {
  return columns.indexOf(title) !== columns.lastIndexOf(title);
}

interface Part {
  title: string;
  cells: Cell[];
}

/** The columns that a column becomes: itself, or those of its quantities. */
function partsOf(title: string, cells: readonly TableCell[]): Part[] {
  if (cells.every(isPlain)) return [{ title, cells: cells.map(plain) }];
  const said = cells.map((cell): Said =>
    isPlain(cell) ? (cell === '' ? {} : { note: plain(cell) }) : numbersOf(cell),
  );
  const names = (['mean', 'sd', 'n', 'diverged', 'p', 'note'] as const).filter(
    (name) => ['mean', 'sd', 'n'].includes(name) || said.some((one) => one[name] !== undefined),
  );
  return names.map((name) => ({ title: `${title}: ${name}`, cells: said.map((one) => one[name]) }));
}

/** What a quantity says, by the name of its column. */
interface Said {
  mean?: Cell;
  sd?: Cell;
  n?: Cell;
  diverged?: Cell;
  p?: Cell;
  /** Words beside the numbers, or in their place. */
  note?: Cell;
}

function numbersOf({ summary: { mean, sd, n, diverged }, p, note }: Quantity): Said {
  if (mean === null) return diverged > 0 ? { n: 0, diverged, note } : { note };
  return { mean, sd: sd ?? undefined, n, diverged: diverged > 0 ? diverged : undefined, p, note };
}

type Plain = Exclude<TableCell, Quantity>;

function isPlain(cell: TableCell): cell is Plain {
  return typeof cell === 'string' || 'text' in cell;
}

function plain(cell: Plain): Cell {
  return typeof cell === 'string' ? cell : cell.value;
}
