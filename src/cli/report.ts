import {
  accelerationTable,
  formatSummary,
  lotteryTables,
  textRows,
  type ExperimentResult,
} from '../lab/result';
import { alignTable, duration, plural } from './words';

/** Prints an experiment's result as tables for people. */
export function printResult(result: ExperimentResult): void {
  const { id, name, status, problem, engine, timing, checks } = result;
  print(`${name}  (${id.slice(0, 8)}, ${status})`);
  if (problem !== undefined) print(problem);
  print(
    `${plural(timing.trainSteps, 'training step')} in ${duration(timing.seconds)} on engine ${engine.name} ${engine.version}, ${plural(engine.workers, 'worker')}`,
  );
  print('');
  if (result.kind === 'lottery') printLevels(result);
  else printRuns(result);
  print('');
  print(`Self-checks: ${checks.passed} passed, ${checks.failed} failed`);
  for (const { name: check, replicate, level, role, detail } of checks.failures) {
    print(`  FAILED  ${check}: ${detail} (replicate ${replicate}, level ${level}, ${role})`);
  }
}

function printLevels({ levels, acceleration }: ExperimentResult & { kind: 'lottery' }): void {
  if (levels.length === 0) {
    print('No level has finished yet.');
    return;
  }
  for (const table of [...lotteryTables(levels), accelerationTable(acceleration)]) {
    print(table.title);
    print(alignTable(table.columns, textRows(table)));
    if (table.note !== undefined) print(table.note);
    print('');
  }
}

function printRuns({ runs }: ExperimentResult & { kind: 'train' }): void {
  if (!runs) {
    print('No run has finished yet.');
    return;
  }
  const { test, train, earlyStop } = runs;
  print(
    alignTable(
      ['', 'Test error (%)', 'Test loss (nats)', 'Train error (%)'],
      [
        [
          'At the end',
          formatSummary(test.error, 2),
          formatSummary(test.loss, 4),
          formatSummary(train.error, 2),
        ],
        ['At early stop', formatSummary(earlyStop.testError, 2), formatSummary(earlyStop.testLoss, 4), ''],
      ],
    ),
  );
  print(`Early stop at iteration ${formatSummary(earlyStop.iteration, 0)}`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
