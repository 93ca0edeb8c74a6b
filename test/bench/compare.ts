import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { datasetFolder } from '../../src/lab/datasets';
import { ours, STEPS, theirs, type Contender } from './contenders';
import { lenetJob } from './lenet';
import { kernelPeak } from './peak';
import { Torch } from './pytorch';
import { asText, type Report, type Result } from './report';
import { Trainer } from './trainer';

const ROUNDS = 7;
const DENSITIES = [1, 0.2, 0.05, 0.02];
const REPORT = 'out/bench/lenet.json';

/** `program` is the benchmark itself, for its worker threads. */
export async function compare(program: URL): Promise<void> {
  const { values } = parseArgs({ options: { python: { type: 'string' } } });
  const python = values.python ?? process.env.TICKETLAB_PYTHON;
  const job = lenetJob();
  const trainers = DENSITIES.map((density) => [0, 1].map(() => new Trainer(program, { job, density })));
  const torches = python === undefined ? [] : await startTorches(python, program);

  const results = await measure([
    ...trainers.flatMap((copies, i) => ours(copies, DENSITIES[i])),
    ...(torches.length === 0 ? [] : theirs(torches)),
  ]);
  const report: Report = {
    machine: { cpu: cpus()[0].model, cores: cpus().length, torch: torches.at(0)?.version ?? null },
    peaks: { ticketlab: kernelPeak(), torch: (await torches.at(0)?.multiply(1)) ?? null },
    evaluation: median(await repeat(ROUNDS, () => trainers[0][0].time({ evaluate: 'test' }))),
    results,
  };
  for (const trainer of trainers.flat()) await trainer.close();
  for (const torch of torches) torch.close();

  console.log(asText(report));
  mkdirSync(dirname(REPORT), { recursive: true });
  writeFileSync(REPORT, `${JSON.stringify(report, null, 2)}\n`);
  console.log(`\nWritten to ${REPORT}.`);
}

/** Two processes, so that two copies can train at once. */
function startTorches(python: string, program: URL): Promise<Torch[]> {
  const script = fileURLToPath(new URL('../../test/bench/peers/pytorch_lenet.py', program));
  const folder = datasetFolder('mnist', '.');
  return Promise.all([0, 1].map(() => Torch.start(python, script, folder)));
}

/** Measures every contender in turn, round after round, so that whatever else the machine does meets all alike. */
async function measure(contenders: Contender[]): Promise<Result[]> {
  console.error(`Warming up ${contenders.length} ways to train ...`);
  for (const { run } of contenders) await run();
  let round = 0;
  const rounds = await repeat(ROUNDS, () => {
    console.error(`Round ${++round} of ${ROUNDS} ...`);
    return inTurn(contenders.map(({ run }) => run));
  });
  return contenders.map(({ name, by, copies }, i) => {
    const times = rounds.map((round) => round[i]).filter((time) => time !== null);
    const stepsPerSecond = times.map((time) => (1000 * copies * STEPS) / time);
    return { name, by, copies, stepsPerSecond, median: times.length === 0 ? null : median(stepsPerSecond) };
  });
}

function repeat<T>(count: number, run: () => Promise<T>): Promise<T[]> {
  return inTurn(Array.from({ length: count }, () => run));
}

async function inTurn<T>(runs: (() => Promise<T>)[]): Promise<T[]> {
  const all: T[] = [];
  for (const run of runs) all.push(await run());
  return all;
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
}
