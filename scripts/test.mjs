/** `npm test`: sets everything up and runs Vitest projects: `node scripts/test.mjs PROJECT,PROJECT [ARG...]`. */
import { build } from './build.mjs';
import { runOnElectronNode } from './electron-node.mjs';
import { inRoot, root } from './lib/paths.mjs';
import { runScript, say } from './lib/report.mjs';
import { setUp } from './setup.mjs';

const vitest = inRoot('node_modules', 'vitest', 'vitest.mjs');
const [projects, ...args] = process.argv.slice(2);
const selection = projects.split(',').flatMap((project) => ['--project', project]);

runScript(() => {
  setUp();
  build();
  say(`Everything is set up. Running the tests ...`);
  return runOnElectronNode(vitest, ['run', ...selection, ...args], { cwd: root });
});
