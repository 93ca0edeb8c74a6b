import { answer, specs, tell } from './fakeBridge';
import { fakeDocument, fakeResult, fakeTicket, type FakeResult } from './fakeExperiment';
import type { Status } from '../../src/science/analysis/document';
import type { DatasetView, ExperimentListing } from '../../src/ipc/contract';
import { DATASETS, DATASET_NAMES, type Dataset, type DatasetName } from '../../src/science/data/datasets';
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

/** MNIST and Fashion-MNIST are there; CIFAR-10 is damaged. */
function datasetView(name: DatasetName): DatasetView {
  const { title, source, shape, classes, train, test, files, balanced, archive }: Dataset = DATASETS[name];
  const present = name !== 'cifar10';
  const offers = archive ? [archive] : files.flatMap(({ gzipped }) => gzipped ?? []);
  const uneven = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949];
  return {
    ...{ name, title, source, shape: [...shape], classes: [...classes], train, test, present },
    published: name === 'mnist',
    problem: present
      ? null
      : 'CIFAR-10: data_batch_3.bin is not the published file: its MD5 is 54ebc095, it should be 942cd6a4',
    classCounts: !present ? [] : balanced ? classes.map(() => train / 10) : uneven,
    download: offers.length === 0 ? null : offers.reduce((sum, { bytes }) => sum + bytes, 0),
    archive: archive?.name ?? null,
    removable: name === 'mnist' ? null : 54_880_000,
    importing: null,
  };
}

const calledOff = new Set<string>();

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
  listDatasets: () => answered(DATASET_NAMES.map(datasetView)),
  importDataset: () => ({ imported: true }),
  downloadDataset: async ({ name }: { name: string }) => {
    for (let percent = 0; percent <= 100 && !calledOff.delete(name); percent += 2) {
      const doing = percent < 60 ? 'Downloading cifar-10-binary.tar.gz' : 'Unpacking data_batch_4.bin';
      tell({ kind: 'import', name, progress: { fraction: percent / 100, doing } });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    tell({ kind: 'import', name, progress: null });
    return { imported: true };
  },
  cancelImport: ({ name }: { name: string }) => void calledOff.add(name),
  removeDataset: () => undefined,
  readSamples: ({ name, count }: { name: DatasetName; count: number }) => {
    const [channels, height, width] = DATASETS[name].shape;
    return {
      shape: [channels, height, width] as [number, number, number],
      labels: Array.from({ length: count }, (_, i) => i % 10),
      images: Array.from({ length: count }, (_, i) =>
        Uint8Array.from({ length: channels * height * width }, (_, at) => {
          const [channel, pixel] = [Math.floor(at / (height * width)), at % (height * width)];
          const [row, column] = [Math.floor(pixel / width) - height / 2, (pixel % width) - width / 2];
          const ring = Math.abs(Math.hypot(row / (1 + (i % 3) / 4), column) - 5 - ((i + channel) % 4));
          return ring < 1.6 ? 255 - 90 * ring : 40 * channel;
        }),
      ),
    };
  },
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
    const { key, replicate, level, role, from, to } = curve;
    tell({ kind: 'rows', id, runs: [{ key, replicate, level, role, from, to, rows: [row] }] });
  }
}, 500);
