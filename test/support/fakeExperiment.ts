import type { RunCurve, TicketView } from '../../src/ipc/contract';
import type { ExperimentResult } from '../../src/science/analysis/document';
import { alphas } from '../../src/science/analysis/barrier';
import { reportAcceleration } from '../../src/science/analysis/acceleration';
import { reportLottery, reportTrain } from '../../src/science/analysis/report';
import { prunableOf } from '../../src/science/network/graph';
import {
  planExperiment,
  settingOf,
  type Plan,
  type StabilityTask,
  type TrainingTask,
} from '../../src/science/protocol/plan';
import type {
  LayerPath,
  MetricRow,
  PairRecord,
  RunRecord,
  StabilityRecord,
} from '../../src/science/protocol/records';
import type { LayerCount } from '../../src/science/pruning/mask';
import type { Spec } from '../../src/science/protocol/spec';

/**
 * Made-up results of a spec: its real plan and its real report over records that look like those of LeNet on MNIST.
 * Tickets get a little better than dense and then worse, controls get worse from the start.
 */
export interface FakeResult {
  spec: Spec;
  runs: RunRecord[];
  stability: StabilityRecord[];
  curves: RunCurve[];
}

/** What came of the first part of the plan: all of it at `fraction` 1. The last run begun is half done. */
export function fakeResult(spec: Spec, fraction = 1): FakeResult {
  const plan = planExperiment(spec);
  const count = Math.round(fraction * plan.tasks.length);
  const tasks = plan.tasks.slice(0, count);
  const runs = tasks.flatMap((task) => (task.kind === 'training' ? [fakeRun(task, plan, spec)] : []));
  const begun = plan.tasks.slice(count, count + 2).filter((task) => task.kind === 'training');
  return {
    spec,
    runs,
    stability: tasks.flatMap((task) => (task.kind === 'stability' ? [fakeStability(task, spec)] : [])),
    curves: [
      ...runs.map((run) => fakeCurve(run, 1)),
      ...begun.map((task, i) => fakeCurve(fakeRun(task, plan, spec), 0.6 - 0.3 * i)),
    ],
  };
}

const CHECKS = [
  'rewound weights equal mask x W_k bit for bit',
  'masks are nested',
  'run starts from mask x W_k bit for bit',
  'first batch is the batch of its step',
  'first learning rate is that of its step',
  'pruned weights are zero',
];

export function fakeDocument(
  id: string,
  name: string,
  status: ExperimentResult['status'],
  { spec, runs, stability }: FakeResult,
): ExperimentResult {
  const trainSteps = runs.reduce((sum, { from, to }) => sum + to - from, 0);
  const common = {
    id,
    name,
    status,
    ...(status === 'failed' && {
      problem: 'replicate 1, level 3, ticket: pruned weights are zero: 2 weights are not',
    }),
    spec,
    engine: { name: 'simd', version: '1', workers: 2 },
    provenance: {
      specHash: 'acb7841f99d889fca905e3c2803ecd58172405d1f761b5e40fb0a358f7829819',
      created: '2026-03-02T18:01:18.226Z',
      seeds: Array.from({ length: spec.replicates }, (_, i) => spec.seed + i),
      engine: 'simd',
      versions: { ticketlab: '0.1.0', electron: '42.0.0', node: '24.15.0', simd: '1' },
      machine: { cpu: 'AMD EPYC', cores: 2, memoryBytes: 25_276_502_016, system: 'linux 6.1', workers: 2 },
      gitCommit: null,
    },
    timing: { seconds: trainSteps / 1000, trainSteps, stepsPerSecond: 1000 },
  };
  const failures =
    status === 'failed'
      ? [
          {
            name: 'pruned weights are zero',
            replicate: 1,
            level: 3,
            role: 'ticket',
            detail: '2 weights are not',
          },
        ]
      : [];
  const byName = CHECKS.map((name) => ({
    name,
    passed: runs.length,
    failed: failures.filter((failure) => failure.name === name).length,
  }));
  const checks = { passed: CHECKS.length * runs.length, failed: failures.length, byName, failures };
  if (spec.protocol === 'train') {
    return { ...common, kind: 'train', checks, runs: runs.length > 0 ? reportTrain(runs) : null };
  }
  const facts = { rewind: spec.rewind, copies: spec.stability?.copies ?? 0, testExamples: spec.data.test };
  const { levels } = reportLottery({ runs, stability, ...facts });
  const acceleration = reportAcceleration(levels, runs, settingOf(spec).graph);
  return { ...common, kind: 'lottery', checks, levels, acceleration };
}

/** A mask that keeps more in the middle of the picture, as masks found on digits do. */
export function fakeTicket(spec: Spec, replicate: number, level: number): TicketView {
  const { graph } = planExperiment(spec);
  const width = graph.input[2];
  const draw = drawer(`${spec.seed + replicate}`);
  const layers = prunableOf(graph).map(({ layer: name, shape, size: total, output }, place) => {
    const density = densityAt(spec, level, output);
    const bits = Uint8Array.from({ length: total }, (_, weight) => {
      const input = weight % shape[1];
      const [row, column] = [Math.floor(input / width) - width / 2, (input % width) - width / 2];
      const share =
        place === 0 && shape.length === 2 ? 2.4 * Math.exp(-(row * row + column * column) / 90) : 1;
      // the same draws at every level, so that masks are nested
      return Number(draw() < (density === 1 ? 1 : density * share));
    });
    return { name, total, kept: bits.reduce((sum, bit) => sum + bit, 0), shape, bits };
  });
  return { layers, input: [...graph.input] };
}

function fakeRun(task: TrainingTask, plan: Plan, spec: Spec): RunRecord {
  const { key, replicate, level, role, from, to } = task;
  const draw = drawer(`${spec.seed}/${key}`);
  const layers = prunableOf(plan.graph).map(({ layer: name, size: total, output }) => ({
    name,
    total,
    kept: Math.round(total * densityAt(spec, level, output)),
  }));
  const density = densityAt(spec, level, false);
  // steps get faster with every weight pruned, but never by as much as there are fewer; the first level is slower
  const slower = level === 1 ? 1.4 : 1;
  const seconds =
    ((to - from) *
      slower *
      (0.12 + 0.88 * density) *
      (0.96 + 0.08 * drawer(`time of ${spec.seed}/${key}`)())) /
    1000;
  const end = endError(role, density, spec) + 0.12 * (draw() - 0.5);
  const best = 0.55 * to + 0.4 * to * (1 - density) ** 2;
  const metrics: MetricRow[] = [];
  for (let iteration = from; ; iteration = Math.min(to, iteration + plan.recordEvery)) {
    const left = Math.exp((-9 * (iteration - from)) / to);
    const error = end + (88 - end) * left + 0.15 * (draw() - 0.5);
    const overfit = Math.max(0, (iteration - best) / to) * 0.03;
    metrics.push({
      iteration,
      seconds: (seconds * (iteration - from)) / (to - from),
      batchLoss: iteration === from ? null : 0.02 + 2.2 * left + 0.04 * draw(),
      trainLoss: iteration === to ? 0.01 : null,
      trainError: iteration === to ? Math.max(0, end - 1.5) : null,
      validationLoss: 0.03 * end + 2.2 * left + overfit + 0.002 * draw(),
      validationError: error + 0.05,
      testLoss: 0.03 * end + 2.2 * left + overfit,
      testError: error,
    });
    if (iteration >= to) break;
  }
  metrics.at(-1)!.testError = end;
  return {
    key,
    replicate,
    level,
    role,
    from,
    to,
    layers,
    paths: layers.map(fakePath),
    threads: 1,
    metrics,
    checks: [],
    trainSeconds: seconds,
    seconds,
  };
}

/** As on a machine on which a layer's sparse path gains below a density of about a third. */
function fakePath({ name, kept, total }: LayerCount): LayerPath {
  const density = kept / total;
  const dense = total * 4e-9;
  const sparse = dense * (3 * density + 0.02);
  const isTimed = density <= 0.7;
  return {
    layer: name,
    density,
    path: isTimed && sparse < dense ? 'sparse' : 'dense',
    seconds: isTimed ? { dense, sparse } : null,
  };
}

function endError(role: string, density: number, spec: Spec): number {
  const sparse = Math.max(0, Math.log2(0.04 / density));
  const ticket =
    1.9 + 0.02 * spec.replicates - 0.25 * (1 - density) * (density > 0.1 ? 1 : 0.6) + 0.35 * sparse;
  if (role === 'ticket' || role === 'pretrain' || role.startsWith('copy')) return ticket;
  return ticket + (role.startsWith('randomMask') ? 1.6 : 0.9) * Math.log2(1 / density) * 0.4;
}

function fakeStability(task: StabilityTask, spec: Spec): StabilityRecord {
  const draw = drawer(`${spec.seed}/${task.key}`);
  const end = endError('ticket', densityAt(spec, task.level, false), spec);
  const height = 0.3 + 1.1 * task.level + draw();
  const path = alphas(task.points).map((alpha) => {
    const hump = 4 * alpha * (1 - alpha) * height;
    const testError = end + hump + 0.05 * draw();
    return {
      alpha,
      testError,
      trainError: testError - 1.4,
      testLoss: testError / 30,
      trainLoss: testError / 50,
    };
  });
  const pair: PairRecord = {
    first: task.pair[0],
    second: task.pair[1],
    path,
    l2: 14 + draw(),
    disagreement: 1.4 + draw(),
  };
  return {
    key: task.key,
    replicate: task.replicate,
    level: task.level,
    pairs: [pair],
    checks: [],
    seconds: 3,
  };
}

/** What can be seen of a run of which a share is done. */
function fakeCurve(run: RunRecord, share: number): RunCurve {
  const { key, replicate, level, role, from, to, metrics } = run;
  const reached = from + share * (to - from);
  return {
    key,
    replicate,
    level,
    role,
    from,
    to,
    finished: share === 1,
    hidden: 0,
    rows: metrics.filter(({ iteration }) => iteration <= reached),
    trainSeconds: run.trainSeconds * share,
  };
}

function densityAt(spec: Spec, level: number, isOutput: boolean): number {
  if (spec.protocol === 'train') return 1;
  const { scope } = spec.pruning;
  const rate = scope.kind === 'layerwise' && isOutput ? (scope.outputRate ?? scope.rate) : scope.rate;
  return (1 - rate) ** level;
}

/** Numbers from 0 to 1 that look random and are the same for the same name. */
function drawer(name: string): () => number {
  let state = 2166136261;
  for (const letter of name) state = Math.imul(state ^ letter.charCodeAt(0), 16777619);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
