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

async function compareAll(): Promise<void> {
  const { values } = parseArgs({ options: { python: { type: 'string' }, only: { type: 'string' } } });
  const python = values.python ?? process.env.TICKETLAB_PYTHON;
  const wanted = (name: string) => values.only === undefined || values.only.split(',').includes(name);
  const program = new URL(import.meta.url);
  for (const workload of WORKLOADS.filter(({ name }) => wanted(name))) {
    const report = await compareTraining(workload, program, python);
    tell(workload.name, report, trainingText(report, workload));
  }
  if (wanted(EXPERIMENT)) {
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

await (isMainThread ? compareAll() : serve());
