import { toCsv } from '../../charts/csv';
import { ask } from '../../lib/bridge';
import { toasts } from '../../lib/state/toasts.svelte';
import { home } from './home.svelte';

/** Writes the experiments found, in the columns shown and in their order, as a CSV file. */
export async function saveTable(): Promise<void> {
  const experiments = home.lines.flatMap((line) => (line.kind === 'experiment' ? line.experiment : []));
  const columns = home.columns.map(({ title }) => title);
  const rows = experiments.map((experiment) => home.columns.map(({ text }) => text(experiment, home.now)));
  try {
    const saved = await ask('saveFile', {
      name: 'experiments.csv',
      kind: 'csv',
      content: toCsv(columns, rows),
    });
    if (saved) toasts.say(`Saved ${saved.file}`);
  } catch (error) {
    toasts.showProblem(error);
  }
}
