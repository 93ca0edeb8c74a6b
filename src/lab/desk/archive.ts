import { exportExperiment, importExperiment } from '../../store/archive';
import type { Desk } from './desk';

/** Writes an experiment to a file that the user has chosen. */
export async function exportTo({ lab }: Desk, id: string, file: string): Promise<{ file: string }> {
  await exportExperiment(lab.store, id, file);
  return { file };
}

/** Takes in files that the user has chosen. */
export async function importFrom(
  { lab, announcer }: Desk,
  files: string[],
): Promise<{ imported: string[]; already: string[] }> {
  const imported: string[] = [];
  const already: string[] = [];
  for (const file of files) {
    const result = await importExperiment(lab.store, file);
    (result.already ? already : imported).push(result.id);
  }
  announcer.note(imported);
  return { imported, already };
}
