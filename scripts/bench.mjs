/** `npm run bench`: how fast training is, then how fast the window is, built like the app itself. */
import { benchWindow } from './bench-window.mjs';
import { bench, build } from './build.mjs';
import { runOnElectronNode } from './electron-node.mjs';
import { runScript } from './lib/report.mjs';
import { setUp } from './setup.mjs';

runScript(async () => {
  setUp();
  build();
  return (await runOnElectronNode(bench, process.argv.slice(2))) || benchWindow();
});
