import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { smallTraining } from '../../support/specs';
import { findingsIn } from './findings';
import { done, someLab } from './places';

const TELLING_WORKER = join(import.meta.dirname, 'workers/telling.mjs');
const CONVOLUTIONAL = { network: { kind: 'conv-2' } };

/** How many threads each of the runs has that a lab with so many begins at once. */
async function threadsOf(workers: number, runs: number, changes: object): Promise<number[]> {
  const lab = await someLab({ workers, workerScript: TELLING_WORKER });
  const told: number[] = [];
  lab.on('note', ({ text }) => told.push(Number(text)));
  const id = lab.submit(smallTraining(changes));
  await expect.poll(() => told.length).toBe(runs);
  lab.cancel(id);
  await lab.settled(id);
  return told.toSorted();
}

describe('threads', () => {
  test.each([
    { workers: 2, replicates: 1, expected: [2] },
    { workers: 2, replicates: 3, expected: [1, 1] },
    { workers: 4, replicates: 3, expected: [1, 1, 2] },
    { workers: 5, replicates: 2, expected: [2, 3] },
  ])(
    'are spread over the runs that are ready: $workers over $replicates',
    async ({ workers, replicates, expected }) => {
      expect(await threadsOf(workers, expected.length, { ...CONVOLUTIONAL, replicates })).toEqual(expected);
    },
  );

  test('are not given to a network that is too small to gain', async () => {
    expect(await threadsOf(2, 1, { replicates: 1 })).toEqual([1]);
  });

  test('change no result', { timeout: 60_000 }, async () => {
    const recipe = { optimizer: { kind: 'adam', learningRate: 0.002 }, length: '6it', batchSize: 20 };
    const data = { dataset: 'mnist', train: 100, validation: 20, test: 40 };
    const spec = smallTraining({
      ...CONVOLUTIONAL,
      recipe,
      data,
      record: { every: '2it', trainExamples: 20 },
    });
    const findings = [];
    for (const workers of [1, 2]) {
      const lab = await someLab({ workers });
      findings.push(findingsIn(lab.store, await done(lab, spec)));
    }
    expect(findings[1]).toEqual(findings[0]);
  });
});
