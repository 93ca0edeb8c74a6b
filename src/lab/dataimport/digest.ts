import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** Digest of a file, read in pieces. */
export async function digestOf(
  path: string,
  algorithm: 'md5' | 'sha512',
  encoding: 'hex' | 'base64',
  report: (read: number) => void,
  signal: AbortSignal,
): Promise<string> {
  const hash = createHash(algorithm);
  let read = 0;
  for await (const chunk of createReadStream(path, {
    signal,
    highWaterMark: 1 << 20,
  }) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    report((read += chunk.length));
  }
  return hash.digest(encoding);
}
