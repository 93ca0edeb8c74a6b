import { z } from 'zod';
import type {
  Answers,
  Bridge,
  ExperimentListing,
  LabEvent,
  RequestName,
  Settings,
} from '../../src/ipc/contract';
import { networkName } from '../../src/science/network/networks';
import { planExperiment } from '../../src/science/protocol/plan';
import { unitsOf } from '../../src/science/protocol/cost';
import { Spec } from '../../src/science/protocol/spec';
import { readSpec } from '../../src/science/protocol/validate';
import { summarise } from '../../src/science/analysis/summary';
import { REQUESTS } from '../../src/ipc/contract';

/**
 * A made-up lab for working on screens without the real one. The address says what it holds: `?count=10000`,
 * `?state=loading`, `?state=failing`, `?theme=dark`.
 */

const asked = new URLSearchParams(location.search);
const state = asked.get('state');

const presets = Object.entries(
  import.meta.glob<{ description: string; spec: Spec }>('../../resources/presets/*.json', {
    eager: true,
    import: 'default',
  }),
).map(([path, preset]) => ({ name: path.split('/').at(-1)!.replace('.json', ''), ...preset }));

let seed = 1;
/** Numbers that look random and are the same every time. */
function draw(): number {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 32;
}
const pick = <T>(...choices: T[]): T => choices[Math.floor(draw() * choices.length)];

export function flatten(value: unknown, path = ''): Record<string, string | number | boolean> {
  if (typeof value !== 'object' || value === null) {
    return { [path]: value as string | number | boolean };
  }
  if (Array.isArray(value)) return { [path]: value.join(', ') };
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      Object.entries(flatten(inner, path ? `${path}.${key}` : key)),
    ),
  );
}

function id(): string {
  const hex = Array.from({ length: 32 }, () => Math.floor(draw() * 16).toString(16)).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

export const specs = new Map<string, Spec>();

function makeExperiment(i: number, status = i < 5 ? LIVE[i] : pick(...PAST)): ExperimentListing {
  const preset = pick(...presets);
  const source = structuredClone(preset.spec) as Spec & { protocol: 'lottery' };
  source.replicates = pick(1, 3, 5, 6);
  source.seed = pick(0, 0, 0, 1, 2, 100);
  source.recipe.optimizer = pick(
    { kind: 'adam', learningRate: 0.0012 },
    { kind: 'adam', learningRate: 0.0003 },
    { kind: 'sgd', learningRate: 0.1, momentum: 0.9 },
  ) as never;
  source.rewind = pick('0it', '0it', '100it', '1ep');
  if (draw() < 0.2) source.network = { kind: 'mlp', widths: [pick(512, 256), 128] };
  // not every change goes with every preset
  const spec = readSpec(source).spec ?? readSpec(preset.spec).spec!;
  const experiment = id();
  specs.set(experiment, spec);
  const done = status === 'done';
  const best = 1.6 + draw();
  const errors = Array.from({ length: spec.replicates }, () => best + 0.2 * draw());
  return {
    id: experiment,
    name: `${spec.name}${i % 3 === 0 ? `, rewound to ${source.rewind}` : ''} ${i % 7 === 0 ? '' : `#${i}`}`.trim(),
    protocol: spec.protocol,
    network: networkName(spec.network),
    dataset: 'MNIST',
    replicates: spec.replicates,
    status,
    problem:
      status === 'failed'
        ? 'self-check "pruned weights are zero" failed in replicate 1, level 3, ticket: 2 weights are not zero'
        : null,
    cut:
      status === 'paused' || status === 'interrupted'
        ? { level: 3, step: 2400, from: status === 'paused' ? 2400 : 2000, others: 1 }
        : null,
    created: Date.now() - i * 4.1e6 * (0.5 + draw()),
    finished: done ? Date.now() - i * 4e6 : null,
    seconds: status === 'queued' ? 0 : 40 + draw() * 9000,
    trainSteps: Math.floor(draw() * 500_000),
    tags: [pick('baseline', ''), pick('lr sweep', '', ''), pick('paper', '', '', '')].filter(Boolean),
    notes: draw() < 0.2 ? 'Matches the paper down to 5 %.' : '',
    starred: draw() < 0.1,
    archived: i > 20 && draw() < 0.1,
    ...(i > 10 && draw() < 0.03
      ? { trashed: Date.now() - 8.64e7, bytes: 31_400_000 }
      : { trashed: null, bytes: null }),
    queuePlace: null,
    headline: done
      ? {
          bestError: summarise(errors),
          bestDensity: pick(0.211, 0.134, 0.512),
          lowestMatchingDensity: pick(0.0345, 0.0862, 0.211, null),
        }
      : null,
    settings: flatten({ ...spec, name: undefined }),
  };
}

const LIVE = ['running', 'queued', 'queued', 'paused', 'interrupted'] as const;
const PAST = [...Array<'done'>(12).fill('done'), 'failed', 'cancelled'] as const;

const count = Number(asked.get('count') ?? 40);
let experiments = Array.from({ length: count }, (_, i) => makeExperiment(i));
numberQueue();

const listeners = new Set<(event: LabEvent) => void>();
export const tell = (event: LabEvent) => listeners.forEach((listener) => listener(event));

let settings: Settings = {
  folder: '/home/ada/.local/share/ticketlab',
  workers: 2,
  cores: 2,
  theme: (asked.get('theme') as Settings['theme'] | null) ?? 'system',
};

function numberQueue() {
  let place = 0;
  experiments = experiments.map((row) => ({
    ...row,
    queuePlace: row.status === 'running' || row.status === 'queued' ? place++ : null,
  }));
}

function change(ids: string[], patch: Partial<ExperimentListing>): undefined {
  experiments = experiments.map((row) => (ids.includes(row.id) ? { ...row, ...patch } : row));
  numberQueue();
  tell({ kind: 'changed', ids });
}

function cost(spec: Spec) {
  const { tasks } = planExperiment(spec);
  const training = tasks.filter(({ kind }) => kind === 'training');
  const comparisons = tasks.length - training.length;
  const steps = training.reduce((sum, task) => sum + unitsOf(task), 0);
  return {
    runs: training.length,
    comparisons,
    steps,
    seconds: steps / 900,
    scaledFrom: null,
    bytes: training.length * 1.1e6,
  };
}

class Wrong extends Error {}

type Handlers = { [Name in RequestName]?: (payload: never) => Answers[Name] | Promise<Answers[Name]> };

const handlers: Handlers = {
  listExperiments: (some?: { ids: string[] }) =>
    some ? experiments.filter((row) => some.ids.includes(row.id)) : experiments,
  listPresets: () => presets,
  readSchema: () => z.toJSONSchema(Spec, { io: 'input' }),
  listEngines: () => [
    { name: 'simd', fine: true, detail: 'ready, version 1; instructions: WebAssembly SIMD' },
    { name: 'tensorflow', fine: false, detail: 'libtensorflow is not installed' },
  ],
  checkDraft: ({ draft }: { draft: unknown }) => {
    const { spec, problems } = readSpec(draft);
    return { spec: spec ?? null, problems, cost: spec ? cost(spec) : null };
  },
  timeDraft: () => undefined,
  submitExperiment: ({ spec }: { spec: unknown }) => {
    const made = { ...makeExperiment(0, 'queued'), name: (spec as Spec).name, created: Date.now() };
    experiments = [made, ...experiments];
    numberQueue();
    tell({ kind: 'changed', ids: [made.id] });
    return { id: made.id };
  },
  pauseExperiment: ({ id }: { id: string }) => change([id], { status: 'paused' }),
  resumeExperiment: ({ id }: { id: string }) => change([id], { status: 'queued' }),
  cancelExperiment: ({ id }: { id: string }) => change([id], { status: 'cancelled' }),
  moveInQueue: ({ id, place }: { id: string; place: number }) => {
    const queued = experiments
      .filter(({ queuePlace }) => queuePlace !== null)
      .sort((a, b) => a.queuePlace! - b.queuePlace!);
    const moved = queued.find((row) => row.id === id);
    if (!moved) throw new Wrong('It is not in the queue.');
    const others = queued.filter((row) => row !== moved).toSpliced(place, 0, moved);
    experiments = experiments.map((row) => {
      const at = others.findIndex((other) => other.id === row.id);
      return at < 0 ? row : { ...row, queuePlace: at };
    });
    tell({ kind: 'changed', ids: [id] });
    return undefined;
  },
  renameExperiment: ({ id, name }: { id: string; name: string }) => change([id], { name }),
  setNotes: ({ id, notes }: { id: string; notes: string }) => change([id], { notes }),
  setTags: ({ ids, tags }: { ids: string[]; tags: string[] }) => change(ids, { tags }),
  setStarred: ({ ids, starred }: { ids: string[]; starred: boolean }) => change(ids, { starred }),
  setArchived: ({ ids, archived }: { ids: string[]; archived: boolean }) => change(ids, { archived }),
  trashExperiments: ({ ids }: { ids: string[] }) => change(ids, { trashed: Date.now(), bytes: 31_400_000 }),
  restoreExperiments: ({ ids }: { ids: string[] }) => change(ids, { trashed: null, bytes: null }),
  measureExperiments: ({ ids }: { ids: string[] }) => ({ bytes: ids.length * 31_400_000 }),
  purgeExperiments: ({ ids }: { ids: string[] }) => {
    experiments = experiments.filter((row) => !ids.includes(row.id));
    tell({ kind: 'changed', ids });
    return { bytes: ids.length * 31_400_000 };
  },
  showExperiment: ({ id }: { id: string }) => {
    const row = experiments.find((experiment) => experiment.id === id);
    const spec = specs.get(id);
    if (!row || !spec) throw new Wrong('There is no such experiment.');
    return {
      id,
      name: row.name,
      status: row.status,
      spec,
      kind: 'lottery',
      levels: [],
      acceleration: [],
    } as never;
  },
  exportExperiment: () => ({ file: '/home/ada/experiment.ticketlab' }),
  importExperiments: () => ({ imported: [id()], already: [id(), id()] }),
  saveFile: ({ name }: { name: string }) => ({ file: `/home/ada/${name}` }),
  readSettings: () => settings,
  changeSettings: (changes: Partial<Settings>) => (settings = { ...settings, ...changes }),
  chooseDataFolder: () => undefined,
  examine: () => [
    { subject: 'ticketlab', fine: true, detail: '0.1.0' },
    {
      subject: 'engine simd',
      fine: true,
      detail: 'ready, version 1; simd: 128-bit, relaxed: yes, kernels: 31 kB',
    },
    {
      subject: 'engine tensorflow',
      fine: false,
      detail: 'libtensorflow is not installed; run npm run setup -- --tensorflow',
    },
    {
      subject: 'data set mnist',
      fine: true,
      detail: 'MNIST, 60000 training and 10000 test examples, checksums right',
    },
    {
      subject: 'data set cifar10',
      fine: true,
      absent: true,
      detail: 'CIFAR-10 is not there. Get it with: ticketlab dataset get cifar10',
    },
    {
      subject: 'data folder',
      fine: true,
      detail: '/home/ada/.local/share/ticketlab, 40 experiments, 81.2 GB free',
    },
  ],
  readViews: () => JSON.parse(sessionStorage.getItem('views') ?? '{}') as Record<string, unknown>,
  saveView: ({ name, value }: { name: string; value: unknown }) => {
    const views = JSON.parse(sessionStorage.getItem('views') ?? '{}') as object;
    sessionStorage.setItem('views', JSON.stringify({ ...views, [name]: value }));
    return undefined;
  },
};

/** Adds to what the made-up lab answers. */
export function answer(more: Handlers): void {
  Object.assign(handlers, more);
}

window.ticketlab = {
  async ask(name, payload) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (state === 'loading' && name === 'listExperiments') await new Promise(() => undefined);
    if (state === 'failing' && !['readViews', 'readSettings', 'readSchema'].includes(name)) {
      return {
        ok: false,
        problem: { kind: 'failure', message: 'The data folder cannot be written: EROFS.' },
      };
    }
    const parsed = REQUESTS[name].safeParse(structuredClone(payload));
    if (!parsed.success)
      return { ok: false, problem: { kind: 'fault', message: `${name}: ${parsed.error.message}` } };
    const handler = handlers[name];
    if (!handler)
      return { ok: false, problem: { kind: 'fault', message: `The made-up lab cannot ${name}.` } };
    try {
      return { ok: true, value: structuredClone(await handler(parsed.data as never)) as never };
    } catch (error) {
      return { ok: false, problem: { kind: 'failure', message: (error as Error).message } };
    }
  },
  listen(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
} satisfies Bridge;

let fraction = 0.31;
setInterval(() => {
  const running = experiments.find(({ status }) => status === 'running');
  if (!running) return;
  fraction = Math.min(1, fraction + 0.002);
  tell({
    kind: 'progress',
    id: running.id,
    progress: {
      done: { runs: Math.floor(fraction * 45), comparisons: 0 },
      all: { runs: 45, comparisons: 9 },
      fraction,
      stepsPerSecond: 1840,
      secondsLeft: (1 - fraction) * 400,
      stopping: false,
      running: [
        { key: 'replicate-0/level-3/ticket', done: 700, of: 1500 },
        { key: 'replicate-1/level-3/ticket', done: 400, of: 1500 },
      ],
    },
  });
}, 500);
