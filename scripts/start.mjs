/** `npm start`: sets everything up and opens the workbench; without a display, runs the quick-start experiment. */
import { build, cli } from './build.mjs';
import { runOnElectronNode } from './electron-node.mjs';
import { runToItsEnd } from './lib/child.mjs';
import { hasDisplay } from './lib/display.mjs';
import { electronForWindow } from './lib/electron.mjs';
import { root } from './lib/paths.mjs';
import { runScript, say } from './lib/report.mjs';
import { setUp } from './setup.mjs';

runScript(() => {
  setUp();
  build();
  return hasDisplay() ? openWorkbench() : runQuickStart();
});

function openWorkbench() {
  say('Everything is set up. Opening the workbench ...');
  const { program, args, env } = electronForWindow();
  return runToItsEnd(program, [...args, root], { env });
}

function runQuickStart() {
  say('Everything is set up. There is no display to open the workbench on, so the quick-start');
  say('experiment on MNIST runs without a window ...');
  return runOnElectronNode(cli, ['run', 'mnist-quick']);
}
