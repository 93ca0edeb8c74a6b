/** `npm run bench:window [-- FOLDER]`: measures the window over a large history, which is made where there is none. */
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { runOnElectronNode } from './electron-node.mjs';
import { inRoot } from './lib/paths.mjs';
import { isMain, runScript, say } from './lib/report.mjs';
import { setUp } from './setup.mjs';

/** To be called on a finished build; resolves with the exit code. */
export async function benchWindow(folder = inRoot('out', 'large-history')) {
  if (!existsSync(join(folder, 'history.sqlite'))) {
    const code = await makeHistory(folder);
    if (code !== 0) return code;
  }
  return runOnElectronNode(inRoot('test', 'bench', 'window', 'measure.ts'), [folder]);
}

/** Under another name until it is whole. */
async function makeHistory(folder) {
  say(`Making a history of 10,000 experiments and 20 million points in ${folder} ...`);
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  const code = await runOnElectronNode(inRoot('out', 'main', 'generate.js'), [partial]);
  if (code === 0) renameSync(partial, folder);
  return code;
}

if (isMain(import.meta.url)) {
  runScript(() => {
    setUp();
    build();
    return benchWindow(...process.argv.slice(2));
  });
}
