import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Dataset, DatasetFile } from '../science/data/datasets';
import { parseIdx } from '../science/data/idx';
import { splitRecords } from '../science/data/records';
import type { RawData } from '../science/data/split';
import { LabProblem } from './problem';
import { freshStamp, stampOf, type Stamp } from './datasetstamp';

/** Images and labels of a data set out of the files in its folder. Every fault is a LabProblem that names file and fault. */

/**
 * Reads a data set into shared memory. Files that have not changed since they were checked on arrival are not hashed again;
 * others are, at some tenths of a second.
 */
export function loadDataset(dataset: Dataset, folder: string): RawData {
  if (freshStamp(dataset, folder)) return readSets(dataset, folder);
  return checkDataset(dataset, folder).raw;
}

/**
 * Checks all there is to check: that every file is there and as long as it should be, that it says what it holds, that labels are those
 * of classes, and checksums, or where none is published that every class has its number of examples. The stamp says what was
 * found.
 */
export function checkDataset(dataset: Dataset, folder: string): { raw: RawData; stamp: Stamp } {
  const sums: Record<string, string> = {};
  const raw = readSets(dataset, folder, ({ name }, contents) => (sums[name] = md5Of(contents)));
  const classCounts = countClasses(dataset, raw.train.labels);
  const counts = [classCounts, countClasses(dataset, raw.test.labels)];
  for (const file of dataset.files) demandSum(dataset, file, join(folder, file.name), sums[file.name]);
  if (dataset.balanced && counts.some((count) => new Set(count).size > 1)) {
    const found = counts.map((count) => count.join(', ')).join('; of the test set ');
    const message = `the files in ${folder} are not the published ones: every class has as many examples as any other, but these have ${found}`;
    throw new LabProblem('failure', `${dataset.title}: ${message}`);
  }
  return { raw, stamp: stampOf(dataset, folder, sums, classCounts) };
}

/** The first training images with their labels, without reading the others. */
export function readFirst(dataset: Dataset, folder: string, count: number) {
  const imageBytes = bytesOfImage(dataset);
  const images: Uint8Array[] = [];
  const labels: number[] = [];
  for (const file of dataset.files.filter(({ set }) => set === 'train')) {
    const { header, each } = layoutOf(dataset, file);
    const wanted = Math.min(count - (file.holds === 'labels' ? labels : images).length, file.examples);
    const path = join(folder, file.name);
    demandFile(dataset, file, path);
    const start = readStart(path, header + wanted * each).subarray(header);
    for (let i = 0; i < wanted; i++) {
      const one = start.slice(i * each, (i + 1) * each);
      if (file.holds !== 'images') labels.push(one[0]);
      if (file.holds !== 'labels') images.push(one.subarray(each - imageBytes));
    }
  }
  return { images, labels };
}

/** How often each class occurs. */
function countClasses({ classes }: Dataset, labels: Uint8Array): number[] {
  const counts = classes.map(() => 0);
  for (const label of labels) counts[label]++;
  return counts;
}

type Look = (file: DatasetFile, contents: Uint8Array) => void;

/** `look` sees the contents of each file as it is read. */
function readSets(dataset: Dataset, folder: string, look: Look = () => undefined): RawData {
  return { train: readSet(dataset, 'train', folder, look), test: readSet(dataset, 'test', folder, look) };
}

function readSet(dataset: Dataset, set: 'train' | 'test', folder: string, look: Look) {
  const imageBytes = bytesOfImage(dataset);
  const images = new Uint8Array(new SharedArrayBuffer(dataset[set] * imageBytes));
  const labels = new Uint8Array(new SharedArrayBuffer(dataset[set]));
  const taken = { images: 0, labels: 0, records: 0 };
  for (const file of dataset.files.filter((file) => file.set === set)) {
    const first = taken[file.holds];
    const last = (taken[file.holds] += file.examples);
    const theirImages = images.subarray(first * imageBytes, last * imageBytes);
    const theirLabels = labels.subarray(first, last);
    const path = join(folder, file.name);
    demandFile(dataset, file, path);
    const contents = readFileSync(path);
    look(file, contents);
    if (file.holds === 'images') theirImages.set(readIdx(dataset, file, contents, path));
    else if (file.holds === 'labels') theirLabels.set(readIdx(dataset, file, contents, path));
    else splitRecords(contents, theirLabels, theirImages);
    if (file.holds !== 'images') demandClasses(dataset, theirLabels, path);
  }
  return { images, labels };
}

/** Throws unless a file is there and has its length. */
export function demandFile(dataset: Dataset, file: DatasetFile, path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isFile()) throw new LabProblem('failure', `${dataset.title}: the file ${path} is missing`);
  const { header, each } = layoutOf(dataset, file);
  const bytes = header + file.examples * each;
  if (found.size === bytes) return;
  const fault = found.size < bytes ? 'is cut short or not the published file' : 'is not the published file';
  throw new LabProblem(
    'failure',
    `${dataset.title}: ${path} ${fault}: it has ${found.size} bytes, it should have ${bytes}`,
  );
}

function readIdx(dataset: Dataset, file: DatasetFile, contents: Uint8Array, path: string): Uint8Array {
  try {
    const { shape, bytes } = parseIdx(contents, path);
    const expected = [file.examples, ...(file.holds === 'images' ? dataset.shape.slice(1) : [])];
    if (shape.join() === expected.join()) return bytes;
    throw new RangeError(
      `${path} holds ${shape.join(' x ')} bytes; ${dataset.title} has ${expected.join(' x ')}`,
    );
  } catch (error) {
    throw error instanceof RangeError
      ? new LabProblem('failure', `${dataset.title}: ${error.message}`)
      : error;
  }
}

function demandClasses({ title, classes }: Dataset, labels: Uint8Array, path: string): void {
  const i = labels.findIndex((label) => label >= classes.length);
  if (i < 0) return;
  const message = `example ${i} of ${path} has the label ${labels[i]}; classes are 0 to ${classes.length - 1}`;
  throw new LabProblem('failure', `${title}: ${message}`);
}

function md5Of(contents: Uint8Array): string {
  return createHash('md5').update(contents).digest('hex');
}

/** The MD5 of a file must be the published one where that is known. */
function demandSum({ title }: Dataset, { md5 }: DatasetFile, path: string, actual: string): void {
  if (md5 === undefined || actual === md5) return;
  const message = `${path} is not the published file: its MD5 is ${actual}, it should be ${md5}`;
  throw new LabProblem('failure', `${title}: ${message}`);
}

/** Bytes before the first example, and of each. */
function layoutOf(dataset: Dataset, { holds }: DatasetFile): { header: number; each: number } {
  const image = bytesOfImage(dataset);
  switch (holds) {
    case 'images':
      return { header: 16, each: image };
    case 'labels':
      return { header: 8, each: 1 };
    case 'records':
      return { header: 0, each: 1 + image };
  }
}

export function bytesOfImage({ shape }: Dataset): number {
  return shape[0] * shape[1] * shape[2];
}

function readStart(path: string, bytes: number): Uint8Array {
  const file = openSync(path, 'r');
  try {
    const start = new Uint8Array(bytes);
    readSync(file, start);
    return start;
  } finally {
    closeSync(file);
  }
}
