import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { LayerPath } from '../../../src/engine/engine';
import { meanOf } from '../../../src/science/analysis/summary';
import type { Peaks } from './peak';
import type { Profile } from './profile';
import { fastestSetting, settingTitle, Torch, type TorchSetting } from './pytorch';
import { median } from './statistics';
import { Trainer } from './trainer';
import type { Workload } from './workloads';

/** Medians are of so many interleaved rounds. */
const ROUNDS = 9;
const CORES = cpus().length;

/** What one way to train achieved. */
export interface Result {
  by: 'ticketlab' | 'PyTorch' | 'PyTorch by default';
  /** In words: one run on all cores, or one copy a core. */
  how: string;
  density: number;
  /** Of all copies together, in each round. */
  stepsPerSecond: number[];
  median: number;
}

export interface TrainingReport {
  name: Workload['name'];
  title: string;
  machine: { cpu: string; cores: number; torch: string | null };
  /** The highest of all rounds, and the medians: they differ where something else shares the machine. */
  peaks: Peaks;
  medianPeaks: Peaks;
  results: Result[];
  /** By density, how each layer was computed. */
  paths: { density: number; layers: LayerPath[] }[];
  /** Of one copy while there is one on each core, at each density. */
  profiles: Profile[];
}

/** One way to train at one density. */
interface Contender extends Pick<Result, 'by' | 'how' | 'density'> {
  copies: number;
  /** Milliseconds until every copy has taken the workload's steps. */
  run: () => Promise<number>;
}

/**
 * Trains a workload in every way, in turn, round after round, so that whatever else the machine does meets all alike.
 * `program` is the benchmark itself, for its worker threads; `python` is one that has PyTorch, if there is any.
 */
export async function compareTraining(
  workload: Workload,
  program: URL,
  python: string | undefined,
): Promise<TrainingReport> {
  const job = workload.job();
  const script = fileURLToPath(new URL('./helper.js', program));
  const alone = new Trainer(program, { ...job, threads: { count: CORES, script } });
  const copies = Array.from({ length: CORES }, () => new Trainer(program, job));
  const torches = python === undefined ? [] : await startTorches(python, program, workload);
  const contenders = [...ours(workload, alone, copies), ...(await theirs(workload, torches))];
  const { results, roundPeaks } = await measure(contenders, workload, copies, torches);
  const medianPeaks = ofEach(roundPeaks, median);
  const report: TrainingReport = {
    name: workload.name,
    title: workload.title,
    machine: { cpu: cpus()[0].model, cores: CORES, torch: torches.at(0)?.version ?? null },
    peaks: ofEach(roundPeaks, (values) => Math.max(...values)),
    medianPeaks,
    results,
    paths: await inTurn(
      workload.targets.map(({ density }) => async () => ({
        density,
        layers: await copies[0].paths(density),
      })),
    ),
    profiles: await inTurn(
      workload.targets.map(({ density }) => async () => {
        const all = copies.map((copy) => copy.profile(density, workload.steps, medianPeaks));
        return (await Promise.all(all))[0];
      }),
    ),
  };
  for (const trainer of [alone, ...copies]) await trainer.close();
  for (const torch of torches) torch.close();
  return report;
}

/** On all cores at once, which share the memory, as copies do. */
async function measurePeaks(copies: Trainer[], torches: Torch[]): Promise<Peaks> {
  const own = await Promise.all(copies.map((copy) => copy.peaks()));
  const torch = await Promise.all(torches.map((process) => process.multiply(1)));
  return {
    ticketlab: meanOf(own.map(({ ticketlab }) => ticketlab)),
    torch: torch.length > 0 ? meanOf(torch) : null,
    copy: meanOf(own.map(({ copy }) => copy)),
  };
}

function ofEach(rounds: Peaks[], statistic: (values: number[]) => number): Peaks {
  const torch = rounds.flatMap((peaks) => peaks.torch ?? []);
  return {
    ticketlab: statistic(rounds.map(({ ticketlab }) => ticketlab)),
    torch: torch.length > 0 ? statistic(torch) : null,
    copy: statistic(rounds.map(({ copy }) => copy)),
  };
}

/** A process for each core, so that as many copies can train at once. */
function startTorches(python: string, program: URL, { name }: Workload): Promise<Torch[]> {
  const script = fileURLToPath(new URL('../../test/bench/peers/training.py', program));
  return Promise.all(Array.from({ length: CORES }, () => Torch.start(python, script, name)));
}

function ours({ targets, steps }: Workload, alone: Trainer, copies: Trainer[]): Contender[] {
  const of = (how: string, trainers: Trainer[], density: number): Contender => ({
    by: 'ticketlab',
    how,
    density,
    copies: trainers.length,
    run: async () =>
      Math.max(...(await Promise.all(trainers.map((trainer) => trainer.train(density, steps))))),
  });
  return targets.flatMap(({ density }) => [
    of(`one run, ${CORES} threads`, [alone], density),
    of(`${CORES} copies`, copies, density),
  ]);
}

/**
 * PyTorch's fastest way to train one copy on all cores and one a core, and what it does by default, each dense and with
 * masks; how many weights a mask keeps makes no difference to it.
 */
async function theirs({ steps, name }: Workload, torches: Torch[]): Promise<Contender[]> {
  if (torches.length === 0) return [];
  console.error(`${name}: looking for the fastest setting of PyTorch ...`);
  const onImages = name !== 'lenet-300-100';
  const one = await fastestSetting(torches.slice(0, 1), CORES, steps, onImages);
  const many = await fastestSetting(torches, 1, steps, onImages);
  const byDefault = { fused: false, compiled: false, channelsLast: false, threads: CORES };
  const of = (by: Result['by'], processes: Torch[], setting: TorchSetting, density: number): Contender => ({
    by,
    how: `${processes.length === 1 ? 'one run' : `${processes.length} copies`}, ${settingTitle(setting)}`,
    density,
    copies: processes.length,
    run: async () =>
      Math.max(
        ...(await Promise.all(processes.map((torch) => torch.train(setting, density, steps)))).map(Number),
      ),
  });
  return [1, MASKED].flatMap((density) => [
    of('PyTorch', torches.slice(0, 1), one, density),
    of('PyTorch', torches, many, density),
    of('PyTorch by default', torches.slice(0, 1), byDefault, density),
  ]);
}

/** The density at which PyTorch is measured with masks. */
export const MASKED = 0.05;

async function measure(
  contenders: Contender[],
  { steps, name }: Workload,
  copies: Trainer[],
  torches: Torch[],
): Promise<{ results: Result[]; roundPeaks: Peaks[] }> {
  console.error(`${name}: warming up ${contenders.length} ways to train ...`);
  for (const { run } of contenders) await run();
  const rounds: number[][] = [];
  const roundPeaks: Peaks[] = [];
  while (rounds.length < ROUNDS) {
    console.error(`${name}: round ${rounds.length + 1} of ${ROUNDS} ...`);
    rounds.push(await inTurn(contenders.map(({ run }) => run)));
    roundPeaks.push(await measurePeaks(copies, torches));
  }
  const results = contenders.map(({ by, how, density, copies }, i) => {
    const stepsPerSecond = rounds.map((round) => (1000 * copies * steps) / round[i]);
    return { by, how, density, stepsPerSecond, median: median(stepsPerSecond) };
  });
  return { results, roundPeaks };
}

async function inTurn<T>(runs: (() => Promise<T>)[]): Promise<T[]> {
  const all: T[] = [];
  for (const run of runs) all.push(await run());
  return all;
}
