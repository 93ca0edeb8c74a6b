import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checksum, verifyIntegrity } from '../../../scripts/lib/checksum.mjs';
import { findElectron, programIn } from '../../../scripts/lib/electron.mjs';
import { missingLibraries } from '../../../scripts/setup/libraries.mjs';
import { checkMnist } from '../../../scripts/setup/mnist.mjs';
import { checkNodeVersion } from '../../../scripts/setup/node-version.mjs';
import { packagesMatch } from '../../../scripts/setup/packages.mjs';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ticketlab-setup-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, content: string): string {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

describe('checkNodeVersion', () => {
  it.each(['20.19.0', '22.0.0', '24.15.0'])('takes %s', (version) => {
    checkNodeVersion(version);
  });

  it.each(['18.20.0', '20.18.3'])('refuses %s and says what is needed', (version) => {
    expect(() => {
      checkNodeVersion(version);
    }).toThrow(/Node 20\.19 or newer .* this is \d/);
  });
});

describe('packagesMatch', () => {
  const lock = { '': { version: '0.1.0' }, 'node_modules/a': { version: '1.0.0' } };
  const writePackages = (name: string, packages: object) => write(name, JSON.stringify({ packages }));

  it('is false when nothing is installed', () => {
    expect(packagesMatch(writePackages('lock', lock), join(folder, 'absent'))).toBe(false);
  });

  it('is true when each package is there at its version, whatever else is', () => {
    const record = { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '1.0.0' } };
    expect(packagesMatch(writePackages('lock', lock), writePackages('record', record))).toBe(true);
  });

  it('is false when a version differs or a package is absent', () => {
    const older = { 'node_modules/a': { version: '0.9.0' } };
    expect(packagesMatch(writePackages('lock', lock), writePackages('record', older))).toBe(false);
    expect(packagesMatch(writePackages('lock', lock), writePackages('record', {}))).toBe(false);
  });

  it("does not ask for other systems' packages", () => {
    const withOptional = { ...lock, 'node_modules/for-windows': { version: '1.0.0', optional: true } };
    const record = { 'node_modules/a': { version: '1.0.0' } };
    expect(packagesMatch(writePackages('lock', withOptional), writePackages('record', record))).toBe(true);
  });

  it('does not ask for what npm ci leaves out', () => {
    const noted = { ...lock, 'node_modules/noted': { version: '1.0.0', extraneous: true } };
    const record = { 'node_modules/a': { version: '1.0.0' } };
    expect(packagesMatch(writePackages('lock', noted), writePackages('record', record))).toBe(true);
  });

  it("finds this project's own packages as its lock file has them", () => {
    expect(packagesMatch('package-lock.json', 'node_modules/.package-lock.json')).toBe(true);
  });
});

describe('findElectron', () => {
  it('takes the first folder that has it', () => {
    const [official, fallback] = [join(folder, 'official'), join(folder, 'fallback')];
    expect(findElectron([undefined, official, fallback])).toBeUndefined();
    write(programIn('fallback'), '');
    expect(findElectron([undefined, official, fallback])).toBe(fallback);
    write(programIn('official'), '');
    expect(findElectron([undefined, official, fallback])).toBe(official);
  });
});

describe('verifyIntegrity', () => {
  it('takes a file as promised and refuses an altered one', () => {
    const file = write('archive.tgz', 'as published');
    const promised = `sha512-${checksum(file, 'sha512', 'base64')}`;
    verifyIntegrity(file, promised);
    write('archive.tgz', 'as Published');
    expect(() => {
      verifyIntegrity(file, promised);
    }).toThrow(/archive\.tgz is not what its SHA-512 promises/);
  });
});

describe('checkMnist', () => {
  it('takes the installed files', () => {
    checkMnist();
  });

  it('refuses absent or altered files', () => {
    expect(() => {
      checkMnist(folder);
    }).toThrow(/train-images-idx3-ubyte is missing or is not the original/);
    write('train-images-idx3-ubyte', 'altered');
    expect(() => {
      checkMnist(folder);
    }).toThrow(/is not the original/);
  });
});

describe('missingLibraries', () => {
  it("reads ldd's words", () => {
    const output = [
      '\tlinux-vdso.so.1 (0x00007ffd2a5f2000)',
      '\tlibgbm.so.1 => not found',
      '\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f0e4a000000)',
      '\tlibgtk-3.so.0 => not found',
    ].join('\n');
    expect(missingLibraries(output)).toEqual(['libgbm.so.1', 'libgtk-3.so.0']);
  });
});
