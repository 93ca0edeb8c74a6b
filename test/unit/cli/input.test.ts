import { execFileSync, spawnSync } from 'node:child_process';
import {
  closeSync,
  cpSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { demandDataset } from '../../../src/lab/datasets';
import { begin, ticketlab } from '../../support/cli';
import { smallLottery, specFile } from '../../support/specs';
import { Store } from '../../../src/store/store';
import { someExperiment } from '../store/samples';
import { someFolder } from '../store/places';

/** Whatever a user gets wrong is answered in words: on standard error, with the right exit code, and never a stack. */

const TIMEOUT = 30_000;

async function expectAnswer(code: number, message: RegExp, args: string[]): Promise<void> {
  const outcome = await ticketlab(...args);
  expect(outcome.stderr).toMatch(message);
  expect(outcome.stderr).not.toMatch(/^ +at /m);
  expect(outcome).toMatchObject({ code, stdout: '' });
}

describe('a spec is refused', { timeout: TIMEOUT }, () => {
  const changes: [string, RegExp][] = [
    ['foo=1', /unknown field "foo"; allowed are protocol, name/],
    [
      'pruning.scope.rates.fc9=0.2',
      /pruning\.scope\.rates\.fc9: there is no layer "fc9"; .* has fc1, fc2, fc3/,
    ],
    ['pruning.scope.rate=0', /pruning\.scope\.rate: it is 0; it must be above 0/],
    ['pruning.scope.rate=1', /pruning\.scope\.rate: it is 1; it must be below 1/],
    ['pruning.scope.rate=-0.1', /pruning\.scope\.rate: it is -0\.1; it must be above 0/],
    ['pruning.scope.rate=NaN', /pruning\.scope\.rate: it is "NaN"; it must be a number/],
    ['rewind=60it', /rewind: it is 60it .*before the end of training at iteration 60/],
    ['recipe.batchSize=2001', /recipe\.batchSize: it is 2001; it must be at most the 2000 training examples/],
    ['replicates=0', /replicates: it is 0; it must be at least 1/],
    ['network.kind=resnet-9000', /network(\.kind)?: it is "resnet-9000"; it must be /],
    ['__proto__.x=1', /unknown field "__proto__"/],
  ];
  test.each(changes)('with %s', async (change, message) => {
    const folder = someFolder();
    const spec = specFile(folder, smallLottery());
    await expectAnswer(2, message, ['run', spec, '--set', change, '--data-dir', folder]);
  });

  const files: [string, (file: string) => void, RegExp][] = [
    ['is not there', () => undefined, /neither a preset nor a file; the presets are .*mnist-quick/],
    ['is not JSON', (file) => writeFileSync(file, '{ "protocol": lottery }'), /spec\.json is not JSON: /],
    ['is empty', (file) => writeFileSync(file, ''), /spec\.json is not JSON: /],
    ['holds no object', (file) => writeFileSync(file, '[1, 2]'), /spec cannot be used/],
    ['has 50 MB', (file) => makeLarge(file, 50e6), /has 50000000 bytes; a spec has at most 1000000/],
    ['is a folder', (file) => mkdirSync(file), /spec\.json is not a file/],
  ];
  test.each(files)('when its file %s', async (_, make, message) => {
    const file = join(someFolder(), 'spec.json');
    make(file);
    await expectAnswer(2, message, ['run', file, '--data-dir', someFolder()]);
  });
});

describe('the command line is refused', { timeout: TIMEOUT }, () => {
  const commands: [string, RegExp][] = [
    ['run no-such-preset', /"no-such-preset" is neither a preset nor a file/],
    ['run mnist-quick --engine nope', /there is no engine "nope"; there is .*simd/],
    [
      'run mnist-quick --replicates 0',
      /'--replicates <n>' argument '0' is invalid. It must be a whole number/,
    ],
    ['run mnist-quick --replicates 1.5', /It must be a whole number/],
    ['run mnist-quick --workers many', /It must be a whole number/],
    ['run mnist-quick --checkpoint-seconds 0', /It must be a number of seconds above 0/],
    ['run mnist-quick --set replicates', /"replicates" does not say path=value/],
    ['run', /missing required argument 'spec'/],
    ['frobnicate', /unknown command 'frobnicate'/],
    ['list --frobnicate', /unknown option '--frobnicate'/],
    ['show 1234', /There is no history in .* yet/],
    ['resume 1234', /There is no history in .* yet/],
    ['import no-such-file', /no-such-file cannot be read/],
    ['export 1234 /no/such/folder/file', /there is no folder \/no\/such\/folder/],
    ['export 1234 /', /\/ is a folder; name a file to write/],
  ];
  test.each(commands)('%s', async (command, message) => {
    const folder = someFolder();
    const { code, stdout, stderr } = await begin(command.split(' '), { TICKETLAB_DATA_DIR: folder }).ended;
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^ +at /m);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  test('without a command it says what there is', async () => {
    await expectAnswer(2, /Usage: ticketlab .*run \[options\] <spec>/s, []);
    expect(await ticketlab('--help')).toMatchObject({ code: 0, stderr: '' });
    expect(await ticketlab('--version')).toEqual({ code: 0, stdout: '0.1.0\n', stderr: '' });
  });

  test('by an id that nobody has or two have', async () => {
    const folder = someFolder();
    const store = Store.open(folder);
    for (const id of ['abc1', 'abc2']) store.createExperiment(someExperiment({ id, name: `Named ${id}` }));
    store.close();
    const both =
      /More than one experiment begins with abc:\n {2}abc2 {2}Named abc2\n {2}abc1 {2}Named abc1\n$/;
    for (const command of ['show', 'resume', 'cancel', 'pause', 'delete']) {
      await expectAnswer(2, /There is no experiment xyz\./, [command, 'xyz', '--data-dir', folder]);
      await expectAnswer(2, both, [command, 'abc', '--data-dir', folder]);
    }
  });
});

describe('a data set is refused', { timeout: TIMEOUT }, () => {
  const faults: [string, (file: string) => void, RegExp][] = [
    ['is cut short', (file) => truncateSync(file, 1000), /is cut short .*: it has 1000 bytes/],
    ['is cut in its header', (file) => truncateSync(file, 3), /it has 3 bytes/],
    [
      'is something else',
      (file) => writeFileSync(file, 'not IDX at all'),
      /is cut short or not the published file/,
    ],
    ['was changed', changeByte, /is not the published file: its MD5 is/],
    ['is a folder', replaceByFolder, /train-images-idx3-ubyte is missing/],
  ];
  test.each(faults)('when one of its files %s', async (_, spoil, message) => {
    const folder = someFolder();
    const own = join(folder, 'datasets', 'mnist');
    cpSync(demandDataset('mnist', folder), own, { recursive: true });
    spoil(join(own, 'train-images-idx3-ubyte'));
    await expectAnswer(1, message, ['run', 'mnist-quick', '--data-dir', folder]);
    expect((await ticketlab('list', '--json', '--data-dir', folder)).stdout).toBe('[]\n');
    expect((await ticketlab('doctor', '--data-dir', folder)).code).toBe(1);
  });

  test('when one of its files is missing', async () => {
    const folder = someFolder();
    mkdirSync(join(folder, 'datasets', 'mnist'), { recursive: true });
    await expectAnswer(1, /MNIST: the file .*train-images-idx3-ubyte is missing/, [
      'run',
      'mnist-quick',
      '--data-dir',
      folder,
    ]);
  });
});

describe('a data folder is refused', { timeout: TIMEOUT }, () => {
  test('below a regular file', async () => {
    const file = join(someFolder(), 'file');
    writeFileSync(file, '');
    const args = ['--data-dir', join(file, 'data')];
    await expectAnswer(1, /The folder .* cannot be written/, ['run', 'mnist-quick', ...args]);
    await expectAnswer(1, /The folder .* cannot be written/, ['import', import.meta.filename, ...args]);
    await expectAnswer(2, /There is no history in/, ['show', '1234', ...args]);
  });

  const canMount = process.platform === 'linux' && spawnSync('unshare', ['--mount', 'true']).status === 0;
  test.skipIf(!canMount)('on a disk for reading only (needs the right to mount one)', async () => {
    const folder = someFolder();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', folder]);
    onTestFinished(() => {
      execFileSync('umount', ['-l', folder]);
    });
    const args = ['--data-dir', join(folder, 'data')];
    await expectAnswer(1, /The folder .* cannot be written/, ['run', 'mnist-quick', ...args]);
    expect(await ticketlab('doctor', ...args)).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^FAIL {2}data folder .*EROFS/m) as string,
    });
  });
});

function changeByte(file: string): void {
  const content = readFileSync(file);
  content[100_000] ^= 1;
  writeFileSync(file, content);
}

function replaceByFolder(file: string): void {
  rmSync(file);
  mkdirSync(file);
}

function makeLarge(file: string, bytes: number): void {
  const handle = openSync(file, 'w');
  ftruncateSync(handle, bytes);
  closeSync(handle);
}
