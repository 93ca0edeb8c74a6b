/** Makes a fresh machine ready, step by step; a step with nothing to do is quick and silent. */
import { isMain, runScript, say } from './lib/report.mjs';
import { installElectron } from './setup/electron.mjs';
import { installLibraries } from './setup/libraries.mjs';
import { checkMnist } from './setup/mnist.mjs';
import { checkNodeVersion } from './setup/node-version.mjs';
import { installPackages } from './setup/packages.mjs';

export function setUp() {
  checkNodeVersion();
  installPackages();
  installElectron();
  installLibraries();
  checkMnist();
}

if (isMain(import.meta.url)) {
  runScript(() => {
    setUp();
    say('Everything is set up.');
  });
}
