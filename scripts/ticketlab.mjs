/** `npm run ticketlab -- ARG...`: the lab without a window. */
import { build, cli } from './build.mjs';
import { runOnElectronNode } from './electron-node.mjs';
import { runScript } from './lib/report.mjs';
import { setUp } from './setup.mjs';

/** npm moves to the project's folder; paths on the command line are meant from where the user stands. */
const { npm_lifecycle_event: npmScript, INIT_CWD: standsIn } = process.env;
const cwd = npmScript === 'ticketlab' ? standsIn : process.cwd();

runScript(() => {
  setUp();
  build();
  return runOnElectronNode(cli, process.argv.slice(2), { cwd });
});
