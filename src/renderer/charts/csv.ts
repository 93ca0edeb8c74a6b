export type Cell = string | number | null | undefined;

/** Comma-separated values after RFC 4180. Spreadsheets run cells that look like formulas; none of ours does. */
export function toCsv(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [columns, ...rows].map((row) => row.map(csvCell).join(',') + '\r\n').join('');
}

function csvCell(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  const text = typeof cell === 'number' ? String(cell) : neutralise(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** An apostrophe tells a spreadsheet that a cell is text. A true number, such as -0.5, is no formula. */
function neutralise(text: string): string {
  return /^\s*[=+\-@]|^[\t\r\n]/.test(text) && !NUMBER.test(text) ? `'${text}` : text;
}
