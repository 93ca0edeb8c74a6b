import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build, type Rolldown } from 'vite';
import { describe, expect, test } from 'vitest';
import { openEngine } from '../../../src/engine/engines';
import { conformance } from './conformance';
import { trainSmall } from './training';

conformance('simd', () => openEngine('simd'));

describe('the simd engine', () => {
  test('gives the same bytes in threads that train at once as in this one', async () => {
    const program = await bundled('./thread.ts');
    const workers = [1, 2, 3].map(() => new Worker(program));
    const states = await Promise.all(
      workers.map(async (worker) => (await once(worker, 'message'))[0] as unknown),
    );
    const expected = await trainSmall();
    for (const state of states) expect(state).toEqual(expected);
  });
});

/** A script and all that it imports as one module, which a worker thread can run. */
async function bundled(script: string): Promise<URL> {
  const built = (await build({
    configFile: false,
    logLevel: 'error',
    assetsInclude: ['**/*.wasm'],
    ssr: { noExternal: true },
    build: {
      ssr: fileURLToPath(new URL(script, import.meta.url)),
      write: false,
      rolldownOptions: { output: { codeSplitting: false } },
    },
  })) as Rolldown.RolldownOutput;
  return new URL(`data:text/javascript;base64,${Buffer.from(built.output[0].code).toString('base64')}`);
}
