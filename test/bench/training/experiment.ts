import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { demandDataset } from '../../../src/lab/datasets';
import { checkSpec, findSpec } from '../../../src/lab/presets';
import { iterationsPerEpoch } from '../../../src/science/data/order';
import { trainingLength } from '../../../src/science/training/recipe';
import { median } from './statistics';
import { align } from './table';

const ROUNDS = 5;
const PRESET = 'mnist-lottery';
const TARGET = 4;

const { recipe, data } = checkSpec(findSpec(PRESET));
/** Steps of each of its runs. */
const STEPS = trainingLength(recipe, iterationsPerEpoch(data.train, recipe.batchSize));

export interface ExperimentReport {
  /** Seconds of each round. */
  ticketlab: number[];
  /** The first round tries all settings, those that follow the fastest alone. */
  torch: { setting: string; seconds: number[] }[];
}

/**
 * The preset mnist-lottery from the command to its end, with a replicate for each core, against the same protocol in PyTorch: as
 * many processes, one replicate each.
 */
export async function compareExperiment(program: URL, python: string | undefined): Promise<ExperimentReport> {
  const peer = fileURLToPath(new URL('../../test/bench/peers/lottery.py', program));
  const seeds = cpus().map((_, seed) => String(seed));
  const theirs = [true, false].map((fused) => ({
    setting: fused ? 'PyTorch, fused Adam' : 'PyTorch, default Adam',
    fused,
    seconds: [] as number[],
  }));
  const report: ExperimentReport = { ticketlab: [], torch: python === undefined ? [] : theirs };
  for (let round = 1; round <= ROUNDS; round++) {
    console.error(`${PRESET}: round ${round} of ${ROUNDS} ...`);
    report.ticketlab.push(await seconds(() => runPreset(program, seeds.length)));
    if (python === undefined) continue;
    for (const { fused, seconds: all } of round === 1 ? theirs : [fastest(theirs)]) {
      const args = (seed: string) => [
        '-W',
        'ignore',
        peer,
        demandDataset('mnist', '.'),
        String(STEPS),
        seed,
        String(fused),
      ];
      all.push(await seconds(() => Promise.all(seeds.map((seed) => run(python, args(seed))))));
    }
  }
  return report;
}

/** By the first round. */
function fastest<Setting extends { seconds: number[] }>(settings: Setting[]): Setting {
  return settings.toSorted((a, b) => a.seconds[0] - b.seconds[0])[0];
}

export function experimentText({ ticketlab, torch }: ExperimentReport): string {
  const rows = [{ setting: 'Ticketlab', seconds: ticketlab }, ...torch].map(({ setting, seconds }) => [
    setting,
    `${median(seconds).toFixed(1)} s`,
    `${seconds.length}`,
  ]);
  const title = `A whole ${PRESET} experiment, ${cpus().length} replicates, runs of ${STEPS} steps:`;
  const lines = [title, ...align([['', '', 'rounds'], ...rows])];
  if (torch.length > 0) {
    const ratio = median(fastest(torch).seconds) / median(ticketlab);
    lines.push(
      `${ratio.toFixed(2)}x as fast as PyTorch (target ${TARGET}x: ${ratio >= TARGET ? 'ok' : 'SHORT'})`,
    );
  }
  return lines.join('\n');
}

async function runPreset(program: URL, replicates: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'ticketlab-bench-'));
  const cli = fileURLToPath(new URL('./cli.js', program));
  const args = [cli, 'run', PRESET, '--data-dir', folder, '--replicates', String(replicates)];
  try {
    await run(process.execPath, args);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(program: string, args: string[]): Promise<void> {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += String(text)));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`${program} ${args.join(' ')}: ${said}`)),
    );
  });
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}
