import { changeHistory, halt, listExperiments, readHistory } from '../lab/history';
import { describeExperiment } from '../lab/result';
import { exportExperiment, importExperiment, inspectArchive } from '../lab/archive';
import { printResult } from './report';
import { alignTable, bytes, duration } from './words';

interface Options {
  dataDir: string;
}

/** `ticketlab list` */
export async function listAll({
  dataDir,
  json,
  trashed,
}: Options & { json?: boolean; trashed?: boolean }): Promise<void> {
  const experiments = await listExperiments(dataDir, { trashed });
  if (json) {
    print(JSON.stringify(experiments, null, 2));
    return;
  }
  if (experiments.length === 0) {
    print(trashed ? 'The trash is empty.' : 'No experiments yet. Begin with: ticketlab run mnist-quick');
    return;
  }
  const rows = experiments.map(
    ({ id, status, name, protocol, network, dataset, replicates, created, seconds }) => [
      id.slice(0, 8),
      status,
      name,
      protocol,
      network,
      dataset,
      String(replicates),
      new Date(created).toISOString().slice(0, 16).replace('T', ' '),
      duration(seconds),
    ],
  );
  print(
    alignTable(
      ['Id', 'Status', 'Name', 'Protocol', 'Network', 'Data', 'Replicates', 'Created (UTC)', 'Time'],
      rows,
    ),
  );
}

/** `ticketlab show <id>` */
export async function showExperiment(
  idPrefix: string,
  { dataDir, json }: Options & { json?: boolean },
): Promise<void> {
  const result = await readHistory(dataDir, (store) => describeExperiment(store, store.resolveId(idPrefix)));
  if (json) print(JSON.stringify(result, null, 2));
  else printResult(result);
}

/** `ticketlab cancel <id>` */
export async function cancelExperiment(idPrefix: string, { dataDir }: Options): Promise<void> {
  const { id, asked } = await halt(dataDir, idPrefix, 'cancel');
  print(asked ? `Asked the process at work to cancel experiment ${id}.` : `Experiment ${id} is cancelled.`);
}

/** `ticketlab pause <id>` */
export async function pauseExperiment(
  idPrefix: string,
  { dataDir, afterRun }: Options & { afterRun?: boolean },
): Promise<void> {
  const { id, asked } = await halt(dataDir, idPrefix, afterRun ? 'pause-after-run' : 'pause');
  print(asked ? `Asked the process at work to pause experiment ${id}.` : `Experiment ${id} is paused.`);
}

/** `ticketlab delete <id>` */
export async function deleteExperiment(
  idPrefix: string,
  { dataDir, purge, restore }: Options & { purge?: boolean; restore?: boolean },
): Promise<void> {
  await changeHistory(dataDir, (store) => {
    const id = store.resolveId(idPrefix);
    if (purge) {
      print(`Experiment ${id} is deleted; ${bytes(store.purge(id).bytes)} are free again.`);
      return;
    }
    if (restore) {
      store.restore(id);
      print(`Experiment ${id} is out of the trash again.`);
      return;
    }
    store.trash(id);
    print(
      `Experiment ${id} is in the trash (${bytes(store.sizeOf(id))}). Take it back with --restore, or --purge it.`,
    );
  });
}

/** `ticketlab export <id> <file>` */
export async function exportTo(idPrefix: string, file: string, { dataDir }: Options): Promise<void> {
  const { id, bytes: size } = await exportExperiment(dataDir, idPrefix, file);
  print(`Experiment ${id} is in ${file} (${bytes(size)}).`);
}

/** `ticketlab import <file>` */
export async function importFrom(
  file: string,
  { dataDir, dryRun }: Options & { dryRun?: boolean },
): Promise<void> {
  if (dryRun) {
    const { id, name, status } = await inspectArchive(file);
    print(`${file} holds experiment ${id}, "${name}", ${status}.`);
    return;
  }
  const { id, already } = await importExperiment(dataDir, file);
  print(
    already
      ? `Experiment ${id} is in the history already; nothing has changed.`
      : `Experiment ${id} is in the history now.`,
  );
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
