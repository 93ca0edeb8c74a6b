import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { isMainThread } from 'node:worker_threads';
import { compareTraining } from './training/compare';
import { compareExperiment, experimentText } from './training/experiment';
import { trainingText } from './training/report';
import { serve } from './training/trainer';
import { WORKLOADS } from './training/workloads';

/**
 * `npm run bench [-- --python PYTHON] [--only NAME,...]`: how fast networks and their tickets train, and how long a whole
 * experiment takes, beside PyTorch where there is one.
 */

const FOLDER = 'out/bench';
const EXPERIMENT = 'mnist-lottery';
const NAMES = [...WORKLOADS.map(({ name }) => name), EXPERIMENT];

interface Options {
  python: string | undefined;
  /** What is measured. */
  names: string[];
}

/** @throws Error naming an option that there is not, or a name that cannot be measured */
function readOptions(): Options {
  const { values } = parseArgs({ options: { python: { type: 'string' }, only: { type: 'string' } } });
  const names = values.only?.split(',') ?? NAMES;
  const unknown = names.find((name) => !NAMES.includes(name));
  if (unknown !== undefined)
    throw new Error(
      `--only: "${unknown}" is not one of what can be measured; allowed are ${NAMES.join(', ')}`,
    );
  return { python: values.python ?? process.env.TICKETLAB_PYTHON, names };
}

async function compareAll({ python, names }: Options): Promise<void> {
  const program = new URL(import.meta.url);
  for (const workload of WORKLOADS.filter(({ name }) => names.includes(name))) {
    const report = await compareTraining(workload, program, python);
    tell(workload.name, report, trainingText(report, workload));
  }
  if (names.includes(EXPERIMENT)) {
    const report = await compareExperiment(program, python);
    tell(EXPERIMENT, report, experimentText(report));
  }
}

function tell(name: string, report: object, text: string): void {
  const file = `${FOLDER}/${name}.json`;
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  console.log(`${text}\nWritten to ${file}.\n`);
}

async function main(): Promise<void> {
  let options: Options;
  try {
    options = readOptions();
  } catch (error) {
    console.error(`bench: ${(error as Error).message}`);
    process.exitCode = 2;
    return;
  }
  await compareAll(options);
}

await (isMainThread ? main() : serve());
