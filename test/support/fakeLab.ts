import { answer, specs, tell } from './fakeBridge';
import { fakeDocument, fakeResult, fakeTicket, type FakeResult } from './fakeExperiment';
import type { Status } from '../../src/science/analysis/document';
import type { ExperimentListing } from '../../src/ipc/contract';
import { answerIn } from '../../src/ipc/reply';

/** Results, curves, tickets and data sets for the made-up lab, made when they are asked for. */

const results = new Map<string, FakeResult>();

function resultOf(id: string, status: Status): FakeResult {
  const known = results.get(id);
  if (known) return known;
  const spec = specs.get(id);
  if (!spec) throw new Error('There is no such experiment.');
  const result = fakeResult(spec, SHARE[status]);
  results.set(id, result);
  return result;
}

const SHARE: Record<Status, number> = {
  queued: 0,
  running: 0.45,
  paused: 0.3,
  interrupted: 0.3,
  done: 1,
  failed: 0.35,
  cancelled: 0.2,
};

async function listing(id: string): Promise<ExperimentListing> {
  const reply = await window.ticketlab.ask('listExperiments', undefined);
  const row = reply.ok ? answerIn<'listExperiments'>(reply).find((one) => one.id === id) : undefined;
  if (!row) throw new Error('There is no such experiment.');
  return row;
}

const slow = new URLSearchParams(location.search).get('state') === 'loading';
const answered = <T>(value: T): T | Promise<T> => (slow ? new Promise<T>(() => undefined) : value);

answer({
  showExperiment: async ({ id }: { id: string }) => {
    const { name, status } = await listing(id);
    return answered(fakeDocument(id, name, status, resultOf(id, status)));
  },
  readCurves: async ({ id }: { id: string }) => answered(resultOf(id, (await listing(id)).status).curves),
  readLog: () => [
    { time: Date.now() - 9e5, text: 'Submitted' },
    { time: Date.now() - 8.9e5, text: 'Training begins with 2 workers' },
    { time: Date.now() - 6e5, text: 'Interrupted at level 3, step 2,400; goes on from step 2,000' },
    { time: Date.now() - 5e5, text: 'Training goes on' },
  ],
  readTicket: async ({ id, replicate, level }: { id: string; replicate: number; level: number }) => {
    await listing(id);
    return fakeTicket(specs.get(id)!, replicate, level);
  },
  extendExperiment: () => undefined,
  listDatasets: () =>
    answered([
      {
        name: 'mnist',
        title: 'MNIST',
        source:
          'LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document recognition", 1998',
        shape: [1, 28, 28],
        classes: 10,
        train: 60_000,
        test: 10_000,
        present: true,
        problem: null,
        classCounts: [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949],
      },
      {
        name: 'fashion-mnist',
        title: 'Fashion-MNIST',
        source: 'Xiao, Rasul and Vollgraf, "Fashion-MNIST: a novel image dataset", 2017',
        shape: [1, 28, 28],
        classes: 10,
        train: 60_000,
        test: 10_000,
        present: false,
        problem: null,
        classCounts: [],
      },
      {
        name: 'cifar10',
        title: 'CIFAR-10',
        source: 'Krizhevsky, "Learning multiple layers of features from tiny images", 2009',
        shape: [3, 32, 32],
        classes: 10,
        train: 50_000,
        test: 10_000,
        present: false,
        problem: 'data_batch_3.bin is not the official file: its checksum is 54ebc095, not d4bba439',
        classCounts: [],
      },
    ]),
  importDataset: () => ({ imported: true }),
  readSamples: ({ count }: { count: number }) => ({
    shape: [1, 28, 28],
    labels: Array.from({ length: count }, (_, i) => i % 10),
    images: Array.from({ length: count }, (_, i) =>
      Uint8Array.from({ length: 784 }, (_, pixel) => {
        const [row, column] = [Math.floor(pixel / 28) - 14, (pixel % 28) - 14];
        const ring = Math.abs(Math.hypot(row / (1 + (i % 3) / 4), column) - 5 - (i % 4));
        return ring < 1.6 ? 255 - 90 * ring : 0;
      }),
    ),
  }),
});

/** Rows of the run under way, twice a second. */
setInterval(() => {
  for (const [id, { curves, runs }] of results) {
    const curve = curves.find(({ finished }) => !finished);
    const example = runs.find(({ role }) => role === 'ticket');
    if (!curve || !example) continue;
    const row = example.metrics.find(({ iteration }) => iteration > (curve.rows.at(-1)?.iteration ?? -1));
    if (!row) continue;
    curve.rows = [...curve.rows, row];
    const { key, replicate, level, role } = curve;
    tell({ kind: 'rows', id, runs: [{ key, replicate, level, role, rows: [row] }] });
  }
}, 500);
