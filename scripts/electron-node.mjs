/** Runs a JavaScript file on Electron's own Node, the runtime that ships: `node scripts/electron-node.mjs FILE [ARG...]`. */
import { runToItsEnd } from './lib/child.mjs';
import { electronAsNode } from './lib/electron.mjs';
import { isMain, runScript } from './lib/report.mjs';

/** Resolves with the exit code, as a shell would give it. */
export function runOnElectronNode(file, args = [], { cwd = process.cwd() } = {}) {
  const { program, env } = electronAsNode();
  return runToItsEnd(program, [file, ...args], { cwd, env });
}

if (isMain(import.meta.url)) {
  const [file, ...args] = process.argv.slice(2);
  runScript(() => runOnElectronNode(file, args));
}
