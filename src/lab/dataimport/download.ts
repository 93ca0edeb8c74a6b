import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { basename, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import type { Dataset, Download } from '../../science/data/datasets';
import { LabProblem, messageOf } from '../problem';
import { part, type Report, type Undertaking } from './progress';

/**
 * Downloads what a data set's authors offer into a folder: the archive, or each gzipped file. Returns the archive's file, or the
 * folder.
 * @throws LabProblem when it cannot be had, or is not what was published
 */
export async function download(
  dataset: Dataset,
  folder: string,
  { report, signal }: Undertaking,
): Promise<string> {
  const offers = offersOf(dataset);
  if (offers.length === 0) {
    throw new LabProblem('usage', `${dataset.title} is not offered for download; it comes with Ticketlab`);
  }
  const bytes = offers.reduce((sum, offer) => sum + offer.bytes, 0);
  let before = 0;
  for (const offer of offers) {
    const share = part(report, before / bytes, (before + offer.bytes) / bytes);
    await downloadFile(dataset, offer, join(folder, nameOf(offer)), share, signal);
    before += offer.bytes;
  }
  return dataset.archive ? join(folder, nameOf(dataset.archive)) : folder;
}

/** What a data set's authors offer: the archive, or each gzipped file; nothing where it comes with Ticketlab. */
export function offersOf({ archive, files }: Dataset): Download[] {
  return archive ? [archive] : files.flatMap(({ gzipped }) => (gzipped ? [gzipped] : []));
}

function nameOf({ url }: Download): string {
  return basename(new URL(url).pathname);
}

async function downloadFile(
  dataset: Dataset,
  offer: Download,
  file: string,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  const doing = `Downloading ${nameOf(offer)}`;
  const hash = createHash('md5');
  let received = 0;
  const watch = new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk);
      received += chunk.length;
      report(Math.min(1, received / offer.bytes), doing);
      done(null, chunk);
    },
  });
  report(0, doing);
  const body = await request(dataset, offer, signal);
  try {
    await pipeline(body, watch, createWriteStream(file), { signal });
  } catch (error) {
    signal.throwIfAborted();
    // what the file system says is for whoever knows the folder; the rest is the network's
    if (error instanceof Error && 'syscall' in error && 'path' in error) throw error;
    throw unreachable(dataset, offer, error);
  }
  const md5 = hash.digest('hex');
  if (md5 === offer.md5) return;
  const found =
    received === offer.bytes
      ? `its MD5 is ${md5}, it should be ${offer.md5}`
      : `it has ${received} bytes, it should have ${offer.bytes}`;
  throw new LabProblem(
    'failure',
    `${dataset.title}: what came from ${offer.url} is not the published file: ${found}`,
  );
}

async function request(dataset: Dataset, offer: Download, signal: AbortSignal): Promise<Readable> {
  try {
    const response = await fetch(offer.url, { signal });
    if (!response.ok || !response.body) {
      throw new Error(`the server answers ${response.status} ${response.statusText}`.trim());
    }
    return Readable.fromWeb(response.body as ReadableStream);
  } catch (error) {
    signal.throwIfAborted();
    throw unreachable(dataset, offer, error);
  }
}

function unreachable({ title }: Dataset, { url }: Download, error: unknown): LabProblem {
  // fetch says only that it failed; why is in its cause
  const cause = error instanceof Error && error.cause ? error.cause : error;
  return new LabProblem(
    'failure',
    `${title}: ${url} cannot be downloaded (${messageOf(cause)}). Download it elsewhere, and import it as a file or folder.`,
  );
}
