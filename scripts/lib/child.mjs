import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** Runs a program to its end with our standard streams; resolves with the exit code, as a shell would give it. */
export function runToItsEnd(program, args, options) {
  // A group of its own: Ctrl-C reaches the child through us alone, not a second time from the terminal.
  const detached = process.platform !== 'win32';
  const child = spawn(program, args, { stdio: 'inherit', detached, ...options });
  forwardSignals(child);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}

/** npm repeats the terminal's Ctrl-C to its scripts, so one press arrives here twice, at once; it is passed on once. */
function forwardSignals(child) {
  const repeatWithin = 300; // ms; nobody presses twice as fast
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    let last = -Infinity;
    process.on(signal, () => {
      const now = performance.now();
      if (now - last > repeatWithin) child.kill(signal);
      last = now;
    });
  }
}
