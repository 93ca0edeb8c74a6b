import { outputOf, succeeds } from '../lib/command.mjs';
import { hasDisplay } from '../lib/display.mjs';
import { findElectron, programIn } from '../lib/electron.mjs';
import { Failure, say } from '../lib/report.mjs';

/** What Electron needs and a bare Debian lacks, under Debian 12's names. */
const debianPackages = ['libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1', 'xvfb'];

/** On Linux, Electron's shared libraries and, without a display, the virtual one that the tests draw on. */
export function installLibraries() {
  if (process.platform !== 'linux') return;
  const missing = missingParts();
  if (missing.length === 0) return;
  say(`Missing on this machine: ${missing.join(', ')}.`);
  if (outputOf('apt-get', ['--version']) === undefined) {
    throw new Failure(
      `Electron needs ${missing.join(', ')}; install them with your system's package manager.`,
    );
  }
  if (process.getuid() !== 0) {
    throw new Failure(
      `installing them takes root; run: sudo apt-get update && sudo apt-get ${installation().join(' ')}`,
    );
  }
  say('Installing them with apt-get ...');
  // in this order: before the update a fresh image knows no package names
  const done = aptGetSucceeds(['update']) && aptGetSucceeds(installation());
  if (!done || missingParts().length > 0) {
    throw new Failure(`apt-get could not install them; try it yourself: apt-get ${installation().join(' ')}`);
  }
}

const aptGetSucceeds = (args) =>
  succeeds('apt-get', ['-qq', ...args], { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });

const installation = () => ['install', '-y', '--no-install-recommends', ...debianPackages.map(nameHere)];

/** Newer Debian and Ubuntu call some packages libasound2t64 and the like. */
const nameHere = (name) => (outputOf('apt-cache', ['show', `${name}t64`]) ? `${name}t64` : name);

function missingParts() {
  const libraries = missingLibraries(outputOf('ldd', [programIn(findElectron())]) ?? '');
  const canDraw = hasDisplay() || outputOf('which', ['Xvfb']) !== undefined;
  return canDraw ? libraries : [...libraries, 'Xvfb'];
}

/** ldd writes `libgbm.so.1 => not found`. */
export const missingLibraries = (lddOutput) =>
  [...lddOutput.matchAll(/^\s*(\S+) => not found/gm)].map(([, name]) => name);
