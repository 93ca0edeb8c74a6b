import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import * as archive from '../store/archive';
import { changeHistory, readHistory } from './history';
import { LabProblem } from './problem';

export { inspectArchive } from '../store/archive';

/** Writes an experiment with its checkpoints to a file. */
export async function exportExperiment(
  folder: string,
  idPrefix: string,
  file: string,
): Promise<{ id: string; bytes: number }> {
  const into = dirname(resolve(file));
  if (!isFolder(into)) throw new LabProblem('usage', `there is no folder ${into}`);
  if (isFolder(file)) throw new LabProblem('usage', `${file} is a folder; name a file to write`);
  return readHistory(folder, async (store) => {
    const id = store.resolveId(idPrefix);
    await archive.exportExperiment(store, id, file);
    return { id, bytes: statSync(file).size };
  });
}

/** Takes an exported experiment into the history, unless it is there already. */
export async function importExperiment(
  folder: string,
  file: string,
): Promise<{ id: string; already: boolean }> {
  return changeHistory(folder, (store) => archive.importExperiment(store, file));
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
