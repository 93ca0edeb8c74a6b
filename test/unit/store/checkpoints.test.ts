import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { CheckpointFiles } from '../../../src/store/checkpoints';
import { CheckpointDamaged, CheckpointMissing, InvalidSafetensors } from '../../../src/store/errors';
import { someFolder } from './places';
import { someCheckpoint } from './samples';

const tensors = {
  weights: { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) },
  'mask/weights': { shape: [2, 2], data: Uint8Array.of(1, 0, 1, 1) },
};

test('a checkpoint is a file named by its SHA-256', () => {
  const files = new CheckpointFiles(someFolder());
  const { sha256, bytes } = files.write(tensors, { iteration: '100' });
  const path = join(files.folder, 'checkpoints', sha256.slice(0, 2), `${sha256}.safetensors`);
  const content = readFileSync(path);
  expect(createHash('sha256').update(content).digest('hex')).toBe(sha256);
  expect(content.length).toBe(bytes);
  expect(files.path(sha256)).toBe(path);
  expect(files.has(sha256)).toBe(true);
  expect(files.all()).toEqual([sha256]);
  expect(files.read(sha256)).toEqual({ tensors, metadata: { iteration: '100' } });
  expect(readdirSync(join(files.folder, 'temporary'))).toEqual([]);
});

test('equal content is one file, and writing it again mends it', () => {
  const files = new CheckpointFiles(someFolder());
  const { sha256 } = someCheckpoint(files, 1);
  truncateSync(files.path(sha256), 10);
  expect(someCheckpoint(files, 1).sha256).toBe(sha256);
  expect(files.all()).toEqual([sha256]);
  expect(files.read(sha256).tensors.weights.data[0]).toBe(1);
});

test('a missing one is a clear error', () => {
  const files = new CheckpointFiles(someFolder());
  expect(files.has('0'.repeat(64))).toBe(false);
  expect(() => files.read('0'.repeat(64))).toThrow(CheckpointMissing);
});

test('any byte changed, or any cut, is a clear error', () => {
  const files = new CheckpointFiles(someFolder());
  const { sha256, bytes } = files.write(tensors);
  const path = files.path(sha256);
  const whole = readFileSync(path);
  for (let at = 0; at < bytes; at++) {
    const flipped = Buffer.from(whole);
    flipped[at] ^= 1;
    writeFileSync(path, flipped);
    expect(() => files.read(sha256)).toThrow(CheckpointDamaged);
    writeFileSync(path, whole.subarray(0, at));
    expect(() => files.read(sha256)).toThrow(CheckpointDamaged);
  }
  writeFileSync(path, whole);
  expect(files.read(sha256).tensors).toEqual(tensors);
});

test('content that has its name but is no safetensors file is a clear error', () => {
  const files = new CheckpointFiles(someFolder());
  const content = Buffer.from('not tensors');
  const sha256 = createHash('sha256').update(content).digest('hex');
  mkdirSync(dirname(files.path(sha256)), { recursive: true });
  writeFileSync(files.path(sha256), content);
  expect(() => files.read(sha256)).toThrow(CheckpointDamaged);
});

test('nothing is left of one that could not be written', () => {
  const files = new CheckpointFiles(someFolder());
  expect(() => files.write({ weights: { shape: [3], data: Float32Array.of(1) } })).toThrow(
    InvalidSafetensors,
  );
  expect(files.all()).toEqual([]);
});

test('what a killed process left half-written goes after an hour', () => {
  const files = new CheckpointFiles(someFolder());
  someCheckpoint(files, 1);
  const temporary = join(files.folder, 'temporary');
  writeFileSync(join(temporary, 'young'), '');
  writeFileSync(join(temporary, 'old'), '');
  mkdirSync(join(temporary, 'old-folder', 'checkpoints'), { recursive: true });
  for (const name of ['old', 'old-folder']) utimesSync(join(temporary, name), 0, Date.now() / 1000 - 3_700);
  files.removeStale();
  expect(readdirSync(temporary)).toEqual(['young']);
});
