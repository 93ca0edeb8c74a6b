import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { openEngine } from '../../../src/engine/engines';
import { bundled, bundledCode } from './bundled';
import { conformance } from './conformance';
import { fingerprint } from './fingerprint';
import { trainSmall } from './training';

describe('the simd engine', { timeout: 60_000 }, () => {
  test('gives the same bytes in threads that train at once as in this one', async () => {
    const program = await bundled(new URL('./thread.ts', import.meta.url));
    const workers = [1, 2, 3].map(() => new Worker(program));
    const states = await Promise.all(
      workers.map(async (worker) => (await once(worker, 'message'))[0] as unknown),
    );
    const expected = await trainSmall();
    for (const state of states) expect(state).toEqual(expected);
  });

  test('gives the same bytes with 256-bit vectors, where there are any, as without', async () => {
    const input = await bundledCode(new URL('./narrow.ts', import.meta.url));
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-'], { input, encoding: 'utf8' });
    expect(stdout.trim()).toBe(fingerprint(await trainSmall()));
  });
});

// last: it leaves memories of many sessions, and threads cannot have those of others collected
conformance('simd', () => openEngine('simd'));
