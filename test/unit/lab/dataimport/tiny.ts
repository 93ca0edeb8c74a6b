import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { encode } from 'fast-png';
import { create } from 'tar';
import { onTestFinished } from 'vitest';
import type { Dataset, DatasetFile, Download } from '../../../../src/science/data/datasets';
import { someFolder } from '../../store/places';

/** Made-up data sets of a few bytes, published in every way in which real ones are. */

const COMMON = {
  title: 'Tiny',
  classes: ['cat', 'dog'],
  balanced: true,
  pixelMean: [0.5, 0.5, 0.5],
  pixelSd: [0.2, 0.2, 0.2],
  source: 'nobody',
};

/** Two batches of four training images, and one of test images; colour, 2 x 2 pixels. */
const BATCHES: [string, 'train' | 'test'][] = [
  ['data_batch_1.bin', 'train'],
  ['data_batch_2.bin', 'train'],
  ['test_batch.bin', 'test'],
];
const EXAMPLES = 4;
const PIXELS = 4;

/** Records of alternating classes; the bytes of every image differ. */
export function batchBytes(batch: number): Uint8Array {
  const record = 1 + 3 * PIXELS;
  return Uint8Array.from({ length: EXAMPLES * record }, (_, i) =>
    i % record === 0 ? Math.floor(i / record) % 2 : 60 * batch + i,
  );
}

export interface TinyColour {
  dataset: Dataset & Required<Pick<Dataset, 'archive' | 'sheets'>>;
  /** Folder with the batches. */
  folder: string;
  archive: string;
  /** Package of npm. */
  sheets: string;
}

/** A data set in batches, in an archive and as sheets, as CIFAR-10 is. */
export async function tinyColour(url = 'http://localhost/tiny.tar.gz'): Promise<TinyColour> {
  const root = someFolder();
  const folder = join(root, 'tiny-batches-bin');
  mkdirSync(folder);
  const files = BATCHES.map(([name, set], i): DatasetFile => {
    writeFileSync(join(folder, name), batchBytes(i));
    return { name, set, holds: 'records', examples: EXAMPLES, md5: md5Of(batchBytes(i)) };
  });
  writeFileSync(join(folder, 'readme.html'), 'about it');
  const archive = join(root, 'tiny.tar.gz');
  await create({ file: archive, gzip: true, cwd: root }, ['tiny-batches-bin']);
  const sheets = await packSheets(root);
  const dataset = {
    ...COMMON,
    name: 'tiny',
    shape: [3, 2, 2] as const,
    train: 2 * EXAMPLES,
    test: EXAMPLES,
    files,
    archive: { name: 'tiny.tar.gz', ...offer(archive, url) },
    sheets: { package: 'tiny-sheets', version: '1.0.0', integrity: integrityOf(sheets) },
  };
  return { dataset, folder, archive, sheets };
}

async function packSheets(root: string): Promise<string> {
  const folder = join(root, 'package');
  mkdirSync(folder);
  const labels = { train: [] as number[], test: [] as number[] };
  for (const [i, [name, set]] of BATCHES.entries()) {
    const bytes = batchBytes(i);
    const data = new Uint8Array(EXAMPLES * PIXELS * 3);
    for (let example = 0; example < EXAMPLES; example++) {
      const record = example * (1 + 3 * PIXELS);
      labels[set].push(bytes[record]);
      for (let pixel = 0; pixel < PIXELS; pixel++) {
        for (let channel = 0; channel < 3; channel++) {
          data[(example * PIXELS + pixel) * 3 + channel] = bytes[record + 1 + channel * PIXELS + pixel];
        }
      }
    }
    const sheet = encode({ width: PIXELS, height: EXAMPLES, channels: 3, depth: 8, data });
    writeFileSync(join(folder, name.replace('.bin', '.png')), sheet);
  }
  writeFileSync(join(folder, 'train_lables.json'), JSON.stringify(labels.train));
  writeFileSync(join(folder, 'test_lables.json'), JSON.stringify(labels.test));
  const file = join(root, 'tiny-sheets-1.0.0.tgz');
  await create({ file, gzip: true, cwd: root }, ['package']);
  return file;
}

/** A data set in IDX files of which only the gzipped ones have published checksums, as Fashion-MNIST is. */
export function tinyGrey(address = 'http://localhost'): { dataset: Dataset; plain: string; gzipped: string } {
  const [plain, gzipped] = [someFolder(), someFolder()];
  const made = (name: string, set: 'train' | 'test', holds: 'images' | 'labels'): DatasetFile => {
    const shape = holds === 'images' ? [EXAMPLES, 2, 2] : [EXAMPLES];
    const data = Array.from({ length: holds === 'images' ? 4 * EXAMPLES : EXAMPLES }, (_, i) => i % 2);
    const header = [0, 0, 8, shape.length, ...shape.flatMap((side) => [0, 0, 0, side])];
    const bytes = Uint8Array.from([...header, ...data]);
    writeFileSync(join(plain, name), bytes);
    writeFileSync(join(gzipped, `${name}.gz`), gzipSync(bytes));
    const published = offer(join(gzipped, `${name}.gz`), `${address}/${name}.gz`);
    return { name, set, holds, examples: EXAMPLES, gzipped: published };
  };
  const files = [
    made('train-images', 'train', 'images'),
    made('train-labels', 'train', 'labels'),
    made('test-images', 'test', 'images'),
    made('test-labels', 'test', 'labels'),
  ];
  const dataset = {
    ...COMMON,
    name: 'tiny-grey',
    shape: [1, 2, 2] as const,
    pixelMean: [0.5],
    pixelSd: [0.2],
    train: EXAMPLES,
    test: EXAMPLES,
    files,
  };
  return { dataset, plain, gzipped };
}

/** Serves until the test is over; returns the address. */
export async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export function md5Of(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}

export function integrityOf(file: string): string {
  return `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`;
}

function offer(file: string, url: string): Download {
  return { url, bytes: statSync(file).size, md5: md5Of(readFileSync(file)) };
}
