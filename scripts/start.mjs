/** `npm start`: sets everything up and runs the quick-start experiment. */
import { build, cli } from './build.mjs';
import { runOnElectronNode } from './electron-node.mjs';
import { runScript, say } from './lib/report.mjs';
import { setUp } from './setup.mjs';

runScript(() => {
  setUp();
  build();
  say('Everything is set up. Running the quick-start experiment on MNIST ...');
  return runOnElectronNode(cli, ['run', 'mnist-quick']);
});
