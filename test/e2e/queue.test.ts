import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type RunningApp } from '../support/app';
import { ask } from '../support/ask';
import { waitForListing, waitForTraining } from '../support/lifecycle';
import { longLenet } from '../support/specs';

/** The queue as the window shows it: in whose order it goes, what stops when, and where it goes on. */

let running: RunningApp;
const ids: Record<string, string> = {};

beforeAll(async () => {
  running = await startApp();
  const { page } = running;
  await page.getByRole('heading', { name: 'Nothing here yet' }).waitFor();
  // one worker, so that what waits waits
  await ask(page, 'changeSettings', { workers: 1 });
  for (const name of ['First', 'Second', 'Third']) {
    const spec = longLenet({ name, replicates: 2 });
    ids[name] = (await ask(page, 'submitExperiment', { spec })).id;
  }
  await waitForTraining(page, ids.First);
});

afterAll(() => running?.kill());

const underWay = () => running.page.getByRole('region', { name: 'Under way', exact: true });
const line = (name: string) =>
  underWay()
    .getByRole('listitem')
    .filter({ has: running.page.getByRole('button', { name, exact: true }) });
const press = (name: string, button: string) =>
  line(name).getByRole('button', { name: button, exact: true }).click();

it('says how far the first has come and how long it will take, and what waits behind it', async () => {
  await line('First')
    .getByText(/^Level 0 · \d of 2 runs · [\d,]+ steps\/s · .+ left$/)
    .waitFor();
  await line('Second').getByText('Place 2 in the queue', { exact: true }).waitFor();
  await line('Third').getByText('Place 3 in the queue', { exact: true }).waitFor();
});

it('is put in another order', async () => {
  const { page } = running;
  await press('Third', 'Move up in the queue');
  await line('Third').getByText('Place 2 in the queue', { exact: true }).waitFor();
  await waitForListing(page, ids.Second, ({ queuePlace }) => queuePlace === 2);
  await press('Third', 'Move down in the queue');
  await line('Third').getByText('Place 3 in the queue', { exact: true }).waitFor();
});

it('pauses what is under way and says where it was cut, here and on its own screen; the next begins', async () => {
  const { page } = running;
  await press('First', 'Pause now');
  const words = /^at level 0, step [\d,]+; goes on from there/;
  await line('First').getByText(words).waitFor();
  const { cut } = await waitForListing(page, ids.First, ({ status }) => status === 'paused');
  expect(cut!.step).toBeGreaterThan(0);
  await waitForListing(page, ids.Second, ({ status }) => status === 'running');

  await line('First').getByRole('button', { name: 'First', exact: true }).click();
  const header = page.getByRole('region', { name: 'Experiment', exact: true }).locator('header');
  await header.getByText(words).waitFor();
  await page.getByRole('navigation').getByRole('button', { name: 'Experiments', exact: true }).click();
});

it('stops after the run under way, which is finished then', async () => {
  const { page } = running;
  await press('Second', 'Stop after the runs under way');
  await waitForListing(page, ids.Second, ({ status }) => status === 'paused');
  const runs = await ask(page, 'readCurves', { id: ids.Second, points: 10 });
  expect(runs.map(({ finished }) => finished)).toEqual([true]);
  await line('Second').getByText('between two runs; goes on with the next one', { exact: true }).waitFor();
});

it('goes on with what was paused', async () => {
  const { page } = running;
  await press('Third', 'Pause now');
  await press('First', 'Resume');
  await waitForListing(page, ids.First, ({ status }) => status === 'running');
  const log = await ask(page, 'readLog', { id: ids.First });
  expect(log.map(({ text }) => text.replace(/[\d,]+/g, 'N'))).toEqual([
    'Queued',
    'Under way',
    'Paused at level N step N; goes on from there',
    'Queued',
    'Under way',
  ]);
});
