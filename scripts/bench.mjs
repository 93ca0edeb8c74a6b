/** `npm run bench`: the benchmark, built like the app itself. */
import { bench, build } from './build.mjs';
import { runOnElectronNode } from './electron-node.mjs';
import { runScript } from './lib/report.mjs';
import { setUp } from './setup.mjs';

runScript(() => {
  setUp();
  build();
  return runOnElectronNode(bench, process.argv.slice(2));
});
