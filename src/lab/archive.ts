import { statSync } from 'node:fs';
import * as archive from '../store/archive';
import { changeHistory, readHistory } from './history';

export { inspectArchive } from '../store/archive';

/** Writes an experiment with its checkpoints to a file. */
export async function exportExperiment(
  folder: string,
  idPrefix: string,
  file: string,
): Promise<{ id: string; bytes: number }> {
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
