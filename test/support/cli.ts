import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** The built command line, as a user meets it: another process, its output and its exit code. */
const CLI = join(import.meta.dirname, '../../out/main/cli.js');

export interface Outcome {
  /** As a shell gives it; null when a signal ended it. */
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Begun {
  child: ChildProcessWithoutNullStreams;
  /** What it has said so far. */
  said: { stdout: string; stderr: string };
  ended: Promise<Outcome>;
}

/** Starts `ticketlab` with these arguments; it does not outlive the test. */
export function begin(args: string[], environment: Record<string, string> = {}): Begun {
  const begun = start(args, environment);
  onTestFinished(() => {
    begun.child.kill('SIGKILL');
  });
  return begun;
}

/** Runs `ticketlab` with these arguments to its end. */
export function ticketlab(...args: string[]): Promise<Outcome> {
  return start(args, {}).ended;
}

function start(args: string[], environment: Record<string, string>): Begun {
  if (!existsSync(CLI)) throw new Error('The command line is not built; run the tests with npm test.');
  const child = spawn(process.execPath, [CLI, ...args], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', ...environment },
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
  const ended = once(child, 'close').then(([code]: (number | null)[]) => ({ code, ...said }));
  return { child, said, ended };
}

/** Resolves once something holds. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}
