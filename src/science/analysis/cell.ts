import { formatP, formatSummary } from './format';
import type { Summary } from './result';

/** A cell of a table: words, or numbers and how they are written, so that they can be saved as exactly as they are known. */
export type TableCell = string | Figure | Quantity;

export interface Figure {
  value: number;
  text: string;
}

/** A quantity over replicates. */
export interface Quantity {
  summary: Summary;
  /** Behind the point, where it is written. */
  digits: number;
  /** Of a test of it. */
  p?: number;
  /** What has to be known beside it. */
  note?: string;
}

export function figure(value: number, text: string): Figure {
  return { value, text };
}

export function quantity(summary: Summary, digits = 2): Quantity {
  return { summary, digits };
}

/** A cell as people read it, a quantity as in `1.00 ± 0.12 (n=3), p=0.016`; empty where there is nothing to say. */
export function textOf(cell: TableCell): string {
  if (typeof cell === 'string') return cell;
  if ('text' in cell) return cell.text;
  const { summary, digits, p, note } = cell;
  const parts = [formatSummary(summary, digits), p === undefined ? undefined : formatP(p), note];
  return parts.filter((part) => part !== undefined).join(', ');
}
