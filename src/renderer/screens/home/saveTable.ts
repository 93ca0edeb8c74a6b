import { saveTable as saveAsCsv } from '../../charts/export';
import { home } from './home.svelte';
import { tableData } from './tableData';

/** Writes the experiments found, in the columns shown and in their order, as a CSV file. */
export async function saveTable(): Promise<void> {
  const experiments = home.lines.flatMap((line) => (line.kind === 'experiment' ? line.experiment : []));
  await saveAsCsv('Experiments', tableData(home.columns, experiments));
}
