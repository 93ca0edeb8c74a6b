/** `npm run bench:window [-- FOLDER]`: measures the window over a large history, which is made where there is none. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { runOnElectronNode } from './electron-node.mjs';
import { inRoot } from './lib/paths.mjs';
import { runScript, say } from './lib/report.mjs';
import { setUp } from './setup.mjs';

const [folder = inRoot('out', 'large-history')] = process.argv.slice(2);

runScript(async () => {
  setUp();
  build();
  if (!existsSync(join(folder, 'history.sqlite'))) {
    say(`Making a history of 10,000 experiments and 20 million points in ${folder} ...`);
    const code = await runOnElectronNode(inRoot('out', 'main', 'generate.js'), [folder]);
    if (code !== 0) return code;
  }
  return runOnElectronNode(inRoot('test', 'bench', 'window', 'measure.ts'), [folder]);
});
