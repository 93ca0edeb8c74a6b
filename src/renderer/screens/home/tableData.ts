import type { ExperimentListing } from '../../../ipc/contract';
import type { DataTable } from '../../charts/datatable';
import type { Column, SavedColumn } from './columns';

/** Experiments as the data of a file: numbers where the table has words. */
export function tableData(columns: readonly Column[], experiments: readonly ExperimentListing[]): DataTable {
  const saved = columns.flatMap(({ title, value, saved = [{ title, cell: value }] }): SavedColumn[] => saved);
  return {
    columns: saved.map(({ title }) => title),
    rows: experiments.map((experiment) => saved.map(({ cell }) => cell(experiment))),
  };
}
