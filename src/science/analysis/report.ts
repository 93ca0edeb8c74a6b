import { BRANCH_NAMES, type BranchName } from '../protocol/branches';
import type {
  Check,
  Measured,
  MetricRow,
  PairRecord,
  PathPoint,
  RunRecord,
  StabilityRecord,
} from '../protocol/records';
import { barrier } from './barrier';
import { earlyStop } from './earlystop';
import { holm } from './holm';
import { matching } from './matching';
import type {
  BranchResult,
  CheckResult,
  LevelResult,
  Line,
  LotteryResult,
  RunsResult,
  Stability,
  TrainResult,
} from './result';
import { inOrder, pairByReplicate, runsOf } from './runs';
import { signTest } from './signtest';
import { meanOf, summarise } from './summary';
import { judgeStability } from './verdict';

/** What there is to report of a lottery experiment. It need not be complete: what has not finished is left out. */
export interface LotteryRecords {
  runs: readonly RunRecord[];
  stability: readonly StabilityRecord[];
  /** The step of the rewind point. */
  rewind: string;
  /** Copies per rewind point. */
  copies: number;
  /** Test examples that every error and barrier is measured on. */
  testExamples: number;
}

/** The report of a lottery experiment: a level for each whose ticket some replicate has trained. */
export function reportLottery(records: LotteryRecords): LotteryResult {
  const tickets = records.runs.filter(({ role }) => role === 'ticket');
  const dense = runsOf(records.runs, 0, 'ticket');
  const levels = [...new Set(tickets.map(({ level }) => level))]
    .sort((a, b) => a - b)
    .map((level) => reportLevel(level, dense, records));
  adjustForLevels(levels);
  return { levels, checks: reportChecks(records.runs, records.stability) };
}

/** The report of networks that were only trained: the runs in the role of level 0's ticket. */
export function reportTrain(runs: readonly RunRecord[]): TrainResult {
  return { ...reportRuns(runsOf(runs, 0, 'ticket')), checks: reportChecks(runs, []) };
}

function reportLevel(level: number, dense: RunRecord[], records: LotteryRecords): LevelResult {
  const tickets = runsOf(records.runs, level, 'ticket');
  const layers = tickets[0].layers.map(({ name, total }, i) => ({
    name,
    kept: meanOf(tickets.map((ticket) => ticket.layers[i].kept)),
    total,
  }));
  const kept = layers.reduce((sum, layer) => sum + layer.kept, 0);
  const total = layers.reduce((sum, layer) => sum + layer.total, 0);
  const pairs = pairByReplicate(tickets, dense);
  const stability = comparisonsOf(records.stability, level);
  return {
    level,
    kept,
    total,
    density: kept / total,
    layers,
    ...reportRuns(tickets),
    untrained: { testError: summarise(tickets.map(({ metrics }) => metrics[0].testError)) },
    matching: matching(
      pairs.map(([ticket]) => convergedError(ticket)),
      pairs.map(([, whole]) => convergedError(whole)),
    ),
    branches: reportBranches(level, tickets, records.runs),
    ...(stability.length > 0 && { stability: reportStability(stability, records) }),
  };
}

function reportRuns(runs: RunRecord[]): RunsResult {
  const over = (rows: readonly (MetricRow | undefined)[], key: keyof MetricRow) =>
    summarise(rows.map((row) => row?.[key] ?? NaN));
  const ends = runs.map(finalRow);
  const stops = runs.map(({ metrics }) => earlyStop(metrics));
  return {
    replicates: runs.map(({ replicate }) => replicate),
    test: { error: over(ends, 'testError'), loss: over(ends, 'testLoss') },
    train: { error: over(ends, 'trainError'), loss: over(ends, 'trainLoss') },
    earlyStop: {
      iteration: over(stops, 'iteration'),
      testError: over(stops, 'testError'),
      testLoss: over(stops, 'testLoss'),
    },
  };
}

function reportBranches(
  level: number,
  tickets: RunRecord[],
  runs: readonly RunRecord[],
): LevelResult['branches'] {
  const branches: Partial<Record<BranchName, BranchResult>> = {};
  for (const name of BRANCH_NAMES) {
    const controls = runsOf(runs, level, name);
    if (controls.length === 0) continue;
    const differences = pairByReplicate(controls, tickets).map(
      ([control, ticket]) => finalRow(control).testError - finalRow(ticket).testError,
    );
    const test = signTest(differences);
    branches[name] = {
      ...reportRuns(controls),
      minusTicket: { testError: summarise(differences), signTest: test, adjustedP: test.p },
    };
  }
  return branches;
}

/** Corrects each control's p-values for there being one per level. */
function adjustForLevels(levels: readonly LevelResult[]): void {
  for (const name of BRANCH_NAMES) {
    const comparisons = levels.flatMap(({ branches }) => branches[name]?.minusTicket ?? []);
    const adjusted = holm(comparisons.map((comparison) => comparison.signTest.p));
    comparisons.forEach((comparison, i) => (comparison.adjustedP = adjusted[i]));
  }
}

function reportStability(
  comparisons: Comparisons[],
  { rewind, copies, testExamples }: LotteryRecords,
): Stability {
  const points = comparisons.flatMap(({ pairs }) => pairs.flatMap(({ path }) => path));
  const recomputed = points.every((point) => point.recomputed);
  return {
    replicates: comparisons.map(({ replicate }) => replicate),
    rewind,
    copies,
    ...reportLine(comparisons, (point) => point),
    ...(recomputed && { recomputed: reportLine(comparisons, (point) => point.recomputed!) }),
    l2: summarise(perReplicate(comparisons, ({ l2 }) => l2)),
    disagreement: summarise(perReplicate(comparisons, ({ disagreement }) => disagreement)),
    ...judgeStability(
      barriersOf(comparisons, ({ testError }) => testError),
      testExamples,
    ),
  };
}

/** The line between copies, by what was `measured` at each of its points. */
function reportLine(comparisons: Comparisons[], measured: (point: PathPoint) => Measured): Line {
  const barrierOf = (key: keyof Measured) =>
    summarise(barriersOf(comparisons, (point) => measured(point)[key]));
  const along = (i: number, key: keyof Measured) =>
    summarise(perReplicate(comparisons, ({ path }) => measured(path[i])[key]));
  return {
    test: { barrier: barrierOf('testError'), lossBarrier: barrierOf('testLoss') },
    train: { barrier: barrierOf('trainError'), lossBarrier: barrierOf('trainLoss') },
    path: comparisons[0].pairs[0].path.map(({ alpha }, i) => ({
      alpha,
      testError: along(i, 'testError'),
      testLoss: along(i, 'testLoss'),
      trainError: along(i, 'trainError'),
      trainLoss: along(i, 'trainLoss'),
    })),
  };
}

function barriersOf(comparisons: Comparisons[], value: (point: PathPoint) => number): number[] {
  return perReplicate(comparisons, ({ path }) => barrier(path.map(value)));
}

/** One value per replicate: the mean over its pairs. */
function perReplicate(comparisons: Comparisons[], of: (pair: PairRecord) => number): number[] {
  return comparisons.map(({ pairs }) => meanOf(pairs.map(of)));
}

function reportChecks(runs: readonly RunRecord[], stability: readonly StabilityRecord[]): CheckResult[] {
  const results = new Map<string, CheckResult>();
  const record = ({ name, passed, detail }: Check, replicate: number, level: number, role: string) => {
    const result = results.get(name) ?? { name, passed: 0, failures: [] };
    results.set(name, result);
    if (passed) result.passed++;
    else result.failures.push({ replicate, level, role, detail });
  };
  for (const { checks, replicate, level, role } of runs) {
    for (const check of checks) record(check, replicate, level, role);
  }
  for (const { checks, replicate, level } of stability) {
    for (const check of checks) record(check, replicate, level, 'stability');
  }
  return [...results.values()];
}

/** All compared pairs of one replicate, in order of their copies. */
interface Comparisons {
  replicate: number;
  pairs: PairRecord[];
}

function comparisonsOf(stability: readonly StabilityRecord[], level: number): Comparisons[] {
  const byReplicate = Map.groupBy(
    stability.filter((record) => record.level === level),
    ({ replicate }) => replicate,
  );
  const comparisons = [...byReplicate].map(([replicate, records]) => ({
    replicate,
    pairs: records.flatMap(({ pairs }) => pairs).sort((a, b) => a.second - b.second || a.first - b.first),
  }));
  return inOrder(comparisons);
}

/** Test error at the end; NaN where the loss is no finite number, whose classes are no answer of the network's. */
function convergedError(run: RunRecord): number {
  const { testError, testLoss } = finalRow(run);
  return Number.isFinite(testLoss) ? testError : NaN;
}

function finalRow({ metrics }: RunRecord): MetricRow {
  return metrics[metrics.length - 1];
}
