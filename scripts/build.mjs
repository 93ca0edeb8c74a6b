/** Builds the kernels and the programs in out/, each only when something it is made of has changed. */
import { succeeds } from './lib/command.mjs';
import { inRoot } from './lib/paths.mjs';
import { Failure, isMain, runScript, say } from './lib/report.mjs';
import { whenChanged } from './lib/stamp.mjs';
import { setUp } from './setup.mjs';

const assembly = inRoot('src', 'engine', 'simd', 'assembly');
const kernels = inRoot('src', 'engine', 'simd', 'kernels.wasm');
const lockFile = inRoot('package-lock.json'); // a new compiler makes new products

export const cli = inRoot('out', 'main', 'cli.js');
export const bench = inRoot('out', 'main', 'bench.js');

export function build() {
  whenChanged(inRoot('out', 'kernels.sha256'), [assembly, lockFile], kernels, compileKernels);
  const sources = [
    'src',
    'resources',
    'test/bench',
    'electron.vite.config.ts',
    'tsconfig.json',
    'package.json',
  ].map((path) => inRoot(path));
  whenChanged(inRoot('out', 'main.sha256'), [...sources, lockFile], cli, bundle);
}

function compileKernels() {
  say('Compiling the WebAssembly kernels ...');
  makeWith(
    'assemblyscript/bin/asc.js',
    ['--config', `${assembly}/asconfig.json`],
    'the kernels do not compile',
  );
}

function bundle() {
  say('Building out/ ...');
  makeWith(
    'electron-vite/bin/electron-vite.js',
    ['build', '--logLevel', 'warn', '--ignoreConfigWarning'],
    'the programs do not build',
  );
}

function makeWith(tool, args, otherwise) {
  if (succeeds(process.execPath, [inRoot('node_modules', tool), ...args])) return;
  throw new Failure(`${otherwise}: correct what is said above and try again.`);
}

if (isMain(import.meta.url)) {
  runScript(() => {
    setUp();
    build();
    say('The build is up to date.');
  });
}
