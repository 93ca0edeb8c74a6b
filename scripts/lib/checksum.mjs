import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Failure } from './report.mjs';

export function checksum(file, algorithm, encoding = 'hex') {
  return createHash(algorithm).update(readFileSync(file)).digest(encoding);
}

/** `expected` is written as in a lock file: `sha512-` and base64. */
export function verifyIntegrity(file, expected) {
  if (`sha512-${checksum(file, 'sha512', 'base64')}` !== expected) {
    throw new Failure(
      `${basename(file)} is not what its SHA-512 promises: it was altered on the way; try again on another network.`,
    );
  }
}
