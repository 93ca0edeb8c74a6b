import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { answerIn, type Reply } from '../../src/ipc/reply';
import { ask, askReply } from '../support/ask';
import { startApp, type AppOptions, type RunningApp } from '../support/app';
import {
  answerQuestions,
  closeWindow,
  ended,
  eventsOf,
  killLab,
  questionsOf,
  recordEvents,
  waitForListing,
  waitForTraining,
} from '../support/lifecycle';
import { makeReadOnly } from '../support/readonly';
import { longLenet, smallLenet } from '../support/specs';

/** Real training under the window, and what may happen to window, lab and program meanwhile. */

const QUIT = 1;
const CANCEL = 2;
const BACKGROUND = 0;

const opened: RunningApp[] = [];
const folders: string[] = [];

async function start(options: AppOptions = {}): Promise<RunningApp> {
  const running = await startApp(options);
  opened.push(running);
  return running;
}

/** Folders that outlast the program. */
function keptFolders(): { dataFolder: string; userData: string } {
  const folder = mkdtempSync(join(tmpdir(), 'ticketlab-kept-'));
  folders.push(folder);
  return { dataFolder: join(folder, 'data'), userData: join(folder, 'user') };
}

afterEach(async () => {
  for (const running of opened.splice(0)) await running.kill();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

const isDone = ({ status }: { status: string }) => status === 'done';

it('carries out an experiment and tells the window about it', async () => {
  const { page } = await start();
  await recordEvents(page);
  const spec = smallLenet();
  const { id } = await ask(page, 'submitExperiment', { spec });
  const listing = await waitForListing(page, id, isDone);
  expect(listing).toMatchObject({
    name: 'Small',
    network: 'lenet-300-100',
    queuePlace: null,
    trainSteps: 120,
  });
  expect(listing.settings['recipe.optimizer.learningRate']).toBe(0.002);
  expect(listing.headline!.bestError.mean).toBeGreaterThan(0);

  await page.waitForTimeout(500);
  const events = await eventsOf(page);
  const rows = events.flatMap((event) =>
    event.kind === 'rows' ? event.runs.flatMap((run) => run.rows) : [],
  );
  expect(rows.map(({ iteration }) => iteration)).toEqual([0, 20, 40, 60, 0, 20, 40, 60]);
  expect(events.some((event) => event.kind === 'progress')).toBe(true);
  expect(events.some((event) => event.kind === 'changed' && event.ids.includes(id))).toBe(true);

  const curves = await ask(page, 'readCurves', { id, points: 100 });
  expect(curves.flatMap((curve) => curve.rows)).toEqual(rows);
  const ticket = await ask(page, 'readTicket', { id, replicate: 0, level: 1 });
  expect(ticket.layers[0]).toMatchObject({ name: 'fc1', kept: 117_600, total: 235_200, shape: [300, 784] });
  const log = await ask(page, 'readLog', { id });
  expect(log.map(({ text }) => text)).toEqual([
    ...['Queued', 'Under way', 'Level 0 is done', 'Level 1 is done', 'Done'],
  ]);
  const { cost } = await ask(page, 'checkDraft', { draft: spec });
  expect(cost).toMatchObject({ runs: 2, comparisons: 0, steps: 120 });
});

it('extends an experiment without repeating what is done', async () => {
  const { page } = await start();
  const { id } = await ask(page, 'submitExperiment', { spec: smallLenet() });
  await waitForListing(page, id, isDone);
  const before = await ask(page, 'showExperiment', { id });
  await page.waitForTimeout(500);
  await recordEvents(page);
  await ask(page, 'extendExperiment', { id, replicates: 2, levels: 2 });
  await waitForListing(page, id, (listing) => isDone(listing) && listing.replicates === 2);
  const after = await ask(page, 'showExperiment', { id });
  expect(after.timing.trainSteps).toBe(6 * 60);
  expect(after.provenance.specHash).not.toBe(before.provenance.specHash);
  expect(after.provenance.seeds).toEqual([7, 8]);
  const runsHeardOf = async () =>
    (await eventsOf(page)).flatMap((event) =>
      event.kind === 'rows' ? event.runs.map(({ key }) => key) : [],
    );
  // the last rows may come a moment after the listing says that all is done
  await expect.poll(async () => new Set(await runsHeardOf()).size).toBe(4);
  const smaller = await askReply(page, 'extendExperiment', { id, replicates: 1 });
  expect(smaller).toMatchObject({ ok: false, problem: { kind: 'usage' } });
});

it('goes on by itself when the lab process is killed, and ends in the same numbers', async () => {
  const { page, app } = await start();
  const spec = longLenet();
  const undisturbed = await ask(page, 'submitExperiment', { spec });
  await waitForListing(page, undisturbed.id, isDone);
  await recordEvents(page);
  const { id } = await ask(page, 'submitExperiment', { spec });
  await waitForTraining(page, id);
  await killLab(app);
  await waitForListing(page, id, isDone);

  const states = (await eventsOf(page)).flatMap((event) => (event.kind === 'lab' ? [event.state] : []));
  expect(states.slice(-2)).toEqual(['restarting', 'ready']);
  const log = (await ask(page, 'readLog', { id })).map(({ text }) => text);
  expect(log).toContainEqual(expect.stringMatching(/^Interrupted at level 0, step [\d,]+; goes on from /));
  const [one, other] = await Promise.all(
    [id, undisturbed.id].map((which) => ask(page, 'showExperiment', { id: which })),
  );
  expect('levels' in one && one.levels).toEqual('levels' in other && other.levels);
});

it('gives a lab up that keeps dying, says so, and starts it again when asked', async () => {
  const { page, app } = await start();
  await ask(page, 'listExperiments');
  await recordEvents(page);
  for (let deaths = 0; deaths < 6; deaths++) {
    await killLab(app);
    await page.waitForTimeout(100);
    await askReply(page, 'listExperiments');
  }
  const reply = await askReply(page, 'listExperiments');
  expect(reply).toMatchObject({ ok: false, problem: { kind: 'failure' } });
  expect((await eventsOf(page)).at(-1)).toMatchObject({ kind: 'lab', state: 'failed' });
  await ask(page, 'restartLab');
  expect(await ask(page, 'listExperiments')).toEqual([]);
});

it('asks before it is closed with work under way: pause and quit, and it goes on at the next start', async () => {
  const kept = keptFolders();
  const { page, app } = await start(kept);
  const { id } = await ask(page, 'submitExperiment', { spec: longLenet() });
  await waitForTraining(page, id);
  await answerQuestions(app, CANCEL);
  await closeWindow(app);
  await expect.poll(() => questionsOf(app)).toHaveLength(1);
  expect((await questionsOf(app))[0]).toMatchObject({
    message: 'An experiment is under way.',
    buttons: ['Go on in the background', 'Pause and quit', 'Cancel'],
  });
  await waitForListing(page, id, ({ status }) => status === 'running');

  await answerQuestions(app, QUIT);
  await ended(app, () => closeWindow(app));
  const next = await start(kept);
  const listing = await waitForListing(next.page, id, () => true);
  expect(['queued', 'running']).toContain(listing.status);
  await waitForListing(next.page, id, isDone);
});

it('trains on in the background, and comes back when it is started again', async () => {
  const { page, app } = await start();
  const { id } = await ask(page, 'submitExperiment', { spec: longLenet() });
  await waitForTraining(page, id);
  await answerQuestions(app, BACKGROUND);
  await closeWindow(app);
  const windows = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
  await expect.poll(windows).toBe(0);
  const [back] = await Promise.all([
    app.waitForEvent('window'),
    app.evaluate(({ app: electron }) => void electron.emit('second-instance')),
  ]);
  await waitForListing(back, id, isDone);
});

it('ends by itself when its work in the background is done', async () => {
  const kept = keptFolders();
  const { page, app } = await start(kept);
  const { id } = await ask(page, 'submitExperiment', { spec: longLenet() });
  await waitForTraining(page, id);
  await answerQuestions(app, BACKGROUND);
  await ended(app, () => closeWindow(app));
  const next = await start(kept);
  await waitForListing(next.page, id, isDone, 1);
});

it('asks nothing when there is nothing to lose', async () => {
  const { app, page } = await start();
  await ask(page, 'listExperiments');
  await ended(app, () => closeWindow(app));
});

it('loads a crashed window again while training goes on', async () => {
  const { page, app } = await start();
  const { id } = await ask(page, 'submitExperiment', { spec: longLenet() });
  await waitForTraining(page, id);
  const loaded = app.evaluate(
    ({ BrowserWindow }) =>
      new Promise<void>((resolve) => {
        const { webContents } = BrowserWindow.getAllWindows()[0];
        webContents.once('did-finish-load', resolve);
        webContents.forcefullyCrashRenderer();
      }),
  );
  await loaded;
  const reply = await app.evaluate(async ({ BrowserWindow }) => {
    const { webContents } = BrowserWindow.getAllWindows()[0];
    return (await webContents.executeJavaScript(
      `ticketlab.ask('listExperiments')`,
    )) as Reply<'listExperiments'>;
  });
  expect(reply.ok && answerIn<'listExperiments'>(reply)[0].status).toMatch(/^(running|done)$/);
});

it('goes on with its queue, in its order, after a power cut', async () => {
  const kept = keptFolders();
  const first = await start(kept);
  const ids: string[] = [];
  for (const name of ['One', 'Two', 'Three']) {
    ids.push((await ask(first.page, 'submitExperiment', { spec: longLenet({ name }) })).id);
  }
  await ask(first.page, 'moveInQueue', { id: ids[2], place: 1 });
  await waitForTraining(first.page, ids[0]);
  await first.kill();
  const { page } = await start(kept);
  const listings = await ask(page, 'listExperiments');
  const places = ids.map((id) => listings.find((listing) => listing.id === id)!.queuePlace);
  expect(places).toEqual([0, 2, 1]);
  await waitForTraining(page, ids[0]);
});

it('says everything that is wrong with a spec, in words', async () => {
  const { page } = await start();
  const reply = await askReply(page, 'submitExperiment', {
    spec: { ...smallLenet(), replicates: 0, rewind: 'soon' },
  });
  expect(reply).toMatchObject({ ok: false, problem: { kind: 'usage' } });
  const { problems } = await ask(page, 'checkDraft', { draft: { ...smallLenet(), replicates: 0 } });
  expect(problems).toEqual([{ field: 'replicates', message: 'it is 0; it must be at least 1' }]);
});

/** Opens on a folder in which nothing can be written, and demands that the window says so and finds another. */
async function expectHelp(dataFolder: string): Promise<void> {
  const { userData, dataFolder: other } = keptFolders();
  mkdirSync(userData, { recursive: true });
  writeFileSync(join(userData, 'settings.json'), JSON.stringify({ folder: dataFolder }));
  const { page, app } = await start({ userData, env: { TICKETLAB_DATA_DIR: '' } });
  const reply = await askReply(page, 'listExperiments');
  expect(reply).toMatchObject({ ok: false, problem: { kind: 'failure' } });
  expect(reply.ok || reply.problem.message).toContain('cannot be written');

  const go = (place: string) =>
    page.getByRole('navigation').getByRole('button', { name: place, exact: true }).click();
  await page.getByRole('heading', { name: 'The workbench cannot be opened' }).waitFor();
  await page
    .getByText(/cannot be written/)
    .first()
    .waitFor();
  await go('Settings');
  await page.getByText(dataFolder, { exact: true }).waitFor();
  await app.evaluate(({ dialog }, chosen) => {
    const choice = { canceled: false, filePaths: [chosen] };
    Object.assign(dialog, { showOpenDialog: () => Promise.resolve(choice) });
  }, other);
  await page.getByRole('button', { name: 'Choose another …' }).click();
  await page.getByText(other, { exact: true }).waitFor();
  await go('Experiments');
  await page.getByRole('heading', { name: 'Nothing here yet' }).waitFor();
}

it('opens on a data folder that is for reading only, and says so', async ({ skip }) => {
  const { dataFolder } = keptFolders();
  mkdirSync(dataFolder, { recursive: true });
  const makeWritable = makeReadOnly(dataFolder);
  if (!makeWritable) {
    skip('this disk knows no folder that root cannot write in');
    return;
  }
  try {
    await expectHelp(dataFolder);
  } finally {
    makeWritable();
  }
});

it('opens on a data folder that cannot be made, and says so', async () => {
  const { dataFolder } = keptFolders();
  mkdirSync(dirname(dataFolder), { recursive: true });
  writeFileSync(dataFolder, '');
  await expectHelp(join(dataFolder, 'data'));
});
