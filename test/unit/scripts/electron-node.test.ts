import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ticketlab-node-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Runs a program through scripts/electron-node.mjs; `onOutput` may send the script signals. */
async function runProgram(
  source: string,
  args: string[] = [],
  onOutput?: (kill: (signal: NodeJS.Signals) => void) => void,
) {
  const file = join(folder, 'program.mjs');
  writeFileSync(file, source);
  const script = spawn(process.execPath, [resolve('scripts/electron-node.mjs'), file, ...args]);
  let output = '';
  script.stdout.on('data', (text: Buffer) => {
    if (output === '') onOutput?.((signal) => script.kill(signal));
    output += text.toString();
  });
  const code = await new Promise((done) => script.on('close', done));
  return { code, output };
}

it("runs on Electron's Node and passes arguments on", async () => {
  const source = 'console.log(process.versions.electron !== undefined, process.argv.slice(2).join());';
  expect(await runProgram(source, ['--json', 'a b'])).toEqual({ code: 0, output: 'true --json,a b\n' });
});

it('passes the exit code on', async () => {
  expect(await runProgram('process.exit(130);')).toMatchObject({ code: 130 });
});

it('gives the code of a shell when a signal ends the program', async () => {
  expect(await runProgram("process.kill(process.pid, 'SIGKILL');")).toMatchObject({ code: 137 });
});

it('passes a signal on once, though npm repeats it', async () => {
  const source = `
    let count = 0;
    process.on('SIGINT', () => { count++; setTimeout(() => { console.log(count); process.exit(5); }, 200); });
    setInterval(() => {}, 1000);
    console.log('ready');`;
  const result = await runProgram(source, [], (kill) => {
    kill('SIGINT');
    setTimeout(() => {
      kill('SIGINT');
    }, 20);
  });
  expect(result).toEqual({ code: 5, output: 'ready\n1\n' });
});
