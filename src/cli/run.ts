import { defaultDataFolder } from '../lab/folder';
import { Lab } from '../lab/lab';
import { checkSpec, findSpec, setField } from '../lab/presets';
import { readHistory } from '../lab/history';
import type { ExperimentResult } from '../lab/result';
import { DONE, FAILED, INTERRUPTED } from './exit';
import { onInterrupt } from './interrupt';
import { ProgressDisplay } from './progress';
import { printResult } from './report';

export interface WorkOptions {
  dataDir: string;
  workers?: number;
  checkpointSeconds: number;
  json?: boolean;
  workerScript: string;
}

export interface RunOptions extends WorkOptions {
  engine?: string;
  set?: string[];
  replicates?: number;
}

/** `ticketlab run`: submits an experiment and stays with it to its end. */
export async function runExperiment(source: string, options: RunOptions): Promise<void> {
  const draft = findSpec(source);
  for (const assignment of options.set ?? []) setField(draft, assignment);
  if (options.replicates !== undefined) setField(draft, `replicates=${options.replicates}`);
  const spec = checkSpec(draft);
  await stayWith(options, (lab) => lab.submit(spec, options.engine));
}

/** `ticketlab resume`: goes on with an experiment and stays with it to its end. */
export async function resumeExperiment(idPrefix: string, options: WorkOptions): Promise<void> {
  const id = await readHistory(options.dataDir, (store) => store.resolveId(idPrefix));
  await stayWith(options, (lab) => {
    lab.resume(id);
    return id;
  });
}

async function stayWith(options: WorkOptions, begin: (lab: Lab) => string): Promise<void> {
  const lab = await Lab.open({ ...options, folder: options.dataDir });
  const display = new ProgressDisplay(process.stderr);
  lab.on('progress', ({ progress }) => display.show(progress));
  lab.on('note', ({ text }) => display.say(text));
  const stopListening = onInterrupt(() => {
    display.end();
    process.stderr.write('Stopping at a checkpoint; once more to stop at once.\n');
    lab.interrupt();
  });
  try {
    const id = begin(lab);
    process.stderr.write(`Experiment ${id}\n`);
    const ending = await lab.settled(id);
    display.end();
    conclude({ ...lab.result(id), ...ending }, options);
  } finally {
    display.end();
    stopListening();
    await lab.close();
  }
}

/** Prints the result, and says how to go on where it is not complete. */
function conclude(result: ExperimentResult, { json, dataDir }: WorkOptions): void {
  const { status } = result;
  if (json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else if (status === 'done') printResult(result);
  process.stderr.write(`${lastWords(result, dataDir)}\n`);
  process.exitCode = status === 'done' ? DONE : status === 'failed' ? FAILED : INTERRUPTED;
}

function lastWords({ id, status, problem }: ExperimentResult, dataDir: string): string {
  if (status === 'done') return `Stored in ${dataDir} as ${id}`;
  const usual = process.env.TICKETLAB_DATA_DIR ?? defaultDataFolder();
  const there = dataDir === usual ? '' : ` --data-dir ${JSON.stringify(dataDir)}`;
  const goOn = `ticketlab resume ${id.slice(0, 8)}${there}`;
  if (status !== 'failed') return `Experiment ${id} is ${status}. Go on with: ${goOn}`;
  return `ticketlab: experiment ${id} failed: ${problem}\nWith that put right, go on with: ${goOn}`;
}
