import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

interface Started {
  child: ChildProcess;
  /** The lines it has said so far; there will be more. */
  said: string[];
}

/** Starts a file of this folder in a process of its own, and waits until it says something. */
export async function start(name: string, ...args: string[]): Promise<Started> {
  const [run, file] = ['run.mjs', name].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  const child = spawn(process.execPath, [run, file, ...args], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => kill(child));
  const said: string[] = [];
  const lines = createInterface(child.stdout).on('line', (line) => said.push(line));
  await once(lines, 'line');
  return { child, said };
}

/** Kills a process as a power cut would, and waits until it is gone. */
export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'close');
}
