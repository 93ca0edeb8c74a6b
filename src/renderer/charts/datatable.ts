import type { Cell } from './csv';
import { axisTitle, type ChartModel, type Series } from './model';

export interface DataTable {
  columns: string[];
  rows: Cell[][];
}

/** All that a chart shows, as numbers: a row for each x, a column for each line and for the ends of its band. */
export function dataTable({ x, y, series }: ChartModel): DataTable {
  const xs = [...new Set(series.flatMap((one) => one.x))].sort((a, b) => (x.reverse ? b - a : a - b));
  const columns = series.flatMap((one) => columnsOf(one, axisTitle(y)));
  return {
    columns: [axisTitle(x), ...columns.map(({ title }) => title)],
    rows: xs.map((value) => [value, ...columns.map(({ at }) => at(value))]),
  };
}

interface Column {
  title: string;
  at: (x: number) => Cell;
}

function columnsOf({ label, look, x, y, band, n }: Series, quantity: string): Column[] {
  const places = new Map(x.map((value, i) => [value, i]));
  const column = (title: string, values: readonly number[]): Column => ({
    title,
    at: (value) => {
      const place = places.get(value);
      return place === undefined ? null : values[place];
    },
  });
  if (look === 'member') return [column(label, y)];
  if (look === 'ghost') return [column(`${label}, as measured`, y)];
  return [
    column(`${label}: ${quantity}`, y),
    ...(band ? [column(`${label}: 95 % low`, band.low), column(`${label}: 95 % high`, band.high)] : []),
    ...(n ? [column(`${label}: n`, n)] : []),
  ];
}
