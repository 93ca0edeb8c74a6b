import { existsSync, readFileSync } from 'node:fs';
import { npmSucceeds } from '../lib/command.mjs';
import { inRoot } from '../lib/paths.mjs';
import { Failure, say } from '../lib/report.mjs';

export function installPackages() {
  if (packagesMatch(inRoot('package-lock.json'), inRoot('node_modules', '.package-lock.json'))) return;
  say('Installing the packages of package-lock.json (npm ci) ...');
  // their build tools are needed even where the environment says production
  if (npmSucceeds(['ci', '--include=dev'])) return;
  throw new Failure('npm ci failed for the reason above; see to it (often the network) and try again.');
}

/** npm keeps its own record of what it has put into node_modules: is everything the lock file asks for in it? */
export function packagesMatch(lockFile, recordFile) {
  if (!existsSync(recordFile)) return false;
  const installed = readPackages(recordFile);
  return Object.entries(readPackages(lockFile)).every(
    // npm ci leaves out what no package asks for, though npm install may have noted it in the lock file
    ([path, { version, optional, extraneous }]) =>
      path === '' || optional || extraneous || installed[path]?.version === version,
  );
}

const readPackages = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
