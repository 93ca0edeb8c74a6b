/** `npm test`: sets everything up and runs a Vitest project: `node scripts/test.mjs PROJECT [ARG...]`. */
import { build } from './build.mjs';
import { runOnElectronNode } from './electron-node.mjs';
import { inRoot, root } from './lib/paths.mjs';
import { runScript, say } from './lib/report.mjs';
import { setUp } from './setup.mjs';

const vitest = inRoot('node_modules', 'vitest', 'vitest.mjs');
const [project, ...args] = process.argv.slice(2);

runScript(() => {
  setUp();
  build();
  say(`Everything is set up. Running the ${project} tests ...`);
  return runOnElectronNode(vitest, ['run', '--project', project, ...args], { cwd: root });
});
