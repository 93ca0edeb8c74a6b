import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Page } from 'playwright-core';
import { startApp, type RunningApp } from '../../support/app.ts';
import type { WindowWithBridge } from '../../support/ask.ts';
import { provideDisplay } from '../../support/display.ts';
import { watchFrames } from './frames.ts';
import { Measures, timed } from './measures.ts';

/**
 * How fast the window is over a large history, each measure beside what it should be at most. Takes a folder that
 * out/main/generate.js has filled.
 */

const COMPARED = 20;
/** A wheel turned fast, in pixels and times: through some three thousand rows. */
const [NOTCH, NOTCHES] = [360, 300];

const measures = new Measures();

const row = (page: Page, number: number) => page.getByText(`Experiment ${number}`, { exact: true }).first();
const searchField = (page: Page) => page.getByPlaceholder(/Search/);

function goTo(page: Page, place: string): Promise<void> {
  return page.getByRole('navigation').getByRole('button', { name: place, exact: true }).click();
}

/** A measurement that was broken off may have left the table on a search. */
function forgetViews(folder: string): void {
  const database = new Database(join(folder, 'history.sqlite'));
  database.exec('DELETE FROM views');
  database.close();
}

async function measureStart(folder: string): Promise<RunningApp> {
  const begun = performance.now();
  const running = await startApp({ dataFolder: folder });
  await row(running.page, 1).waitFor();
  measures.note('start to usable window', performance.now() - begun, 2000);
  return running;
}

async function measureHome(page: Page): Promise<void> {
  const open = async () => {
    await goTo(page, 'Experiments');
    await row(page, 1).waitFor();
  };
  const leave = () => goTo(page, 'Settings');
  await leave();
  measures.note('home opens', await timed(5, open, leave), 300);
  await open();
}

async function measureSearch(page: Page): Promise<void> {
  const find = async (turn: number) => {
    await searchField(page).fill(`Experiment 77${turn}`);
    await row(page, 770 + turn).waitFor();
  };
  measures.note('search answers', await timed(5, find), 100);
  await searchField(page).fill('');
  await row(page, 1).waitFor();
}

async function measureScrolling(page: Page): Promise<void> {
  const grid = page.getByRole('grid');
  await grid.hover();
  const stop = await watchFrames(page);
  for (let notch = 0; notch < NOTCHES; notch++) await page.mouse.wheel(0, NOTCH);
  const { dropped, longestTask } = await stop();
  const scrolled = await grid.evaluate((element) => element.scrollTop);
  if (scrolled < 0.9 * NOTCH * NOTCHES) throw new Error(`The table was scrolled by ${scrolled} pixels only.`);
  measures.note('frames dropped in scrolling', dropped, 0, '');
  measures.note('longest task in scrolling', longestTask, 50);
  await grid.evaluate((element) => element.scrollTo(0, 0));
}

async function measureExperiment(page: Page): Promise<void> {
  await searchField(page).fill('Experiment 770');
  const open = async () => {
    await row(page, 770).click();
    await page.getByLabel('Name of the experiment').waitFor();
    await page.getByRole('img').first().waitFor();
  };
  const back = () => goTo(page, 'Experiments');
  measures.note('experiment opens', await timed(5, open, back), 500);
  await searchField(page).fill('');
}

/** Each turn compares others than the turn before. */
async function measureComparison(page: Page): Promise<void> {
  const choose = async (turn: number) => {
    const first = 1 + turn * COMPARED;
    await searchField(page).fill(`created<${first}h`);
    await page
      .locator('[data-experiment]')
      .first()
      .click({ position: { x: 60, y: 16 } });
    for (let more = 1; more < COMPARED; more++) await page.keyboard.press('Shift+ArrowDown');
  };
  const compare = async () => {
    await page.keyboard.press('c');
    const names = page.getByRole('region', { name: 'Settings' }).getByRole('columnheader');
    await names.nth(COMPARED).waitFor();
    await page.getByRole('img').first().waitFor();
  };
  const next = async (turn: number) => {
    await goTo(page, 'Experiments');
    await choose(turn + 1);
  };
  await choose(0);
  measures.note(`comparing ${COMPARED} experiments`, await timed(5, compare, next), 1000);
  await searchField(page).fill('');
}

async function measureMemory({ app }: RunningApp): Promise<void> {
  const metrics = await app.evaluate(({ app: electron }) => electron.getAppMetrics());
  const window = metrics.find(({ type }) => type === 'Tab')!;
  measures.note('memory of the window', window.memory.workingSetSize / 1024, 400, 'MiB');
}

/** As after a crash: nothing that the window has read is left. */
async function measureReload(page: Page): Promise<void> {
  // the place is found again, which should be the whole history
  await page.waitForTimeout(1000);
  const reload = async () => {
    await page.reload();
    await row(page, 1).waitFor();
  };
  measures.note('window loads again', await timed(5, reload), 300);
}

/** Runs in the window. The quick preset takes a minute or more, with every worker at work. */
async function trainPreset(): Promise<void> {
  const { ticketlab } = window as unknown as WindowWithBridge;
  const presets = await ticketlab.ask('listPresets', undefined);
  if (!('value' in presets)) throw new Error('The presets cannot be read.');
  const quick = presets.value.find(({ name }) => name === 'mnist-quick')!;
  const { ok } = await ticketlab.ask('submitExperiment', { spec: quick.spec });
  if (!ok) throw new Error('The experiment to be trained meanwhile was refused.');
}

async function measureClicksWhileTraining({ page }: RunningApp): Promise<void> {
  await page.evaluate(trainPreset);
  await page.waitForTimeout(2000);
  const click = async (turn: number) => {
    await goTo(page, turn % 2 === 0 ? 'Settings' : 'Experiments');
    await page.evaluate(() => new Promise(requestAnimationFrame));
  };
  measures.note('click is answered while training', await timed(21, click), 100);
}

const [folder] = process.argv.slice(2);
const temporary = mkdtempSync(join(tmpdir(), 'ticketlab-bench-'));
const removeDisplay = await provideDisplay();
forgetViews(folder);
const large = await measureStart(folder);
await measureHome(large.page);
await measureSearch(large.page);
await measureScrolling(large.page);
await measureExperiment(large.page);
await measureComparison(large.page);
await measureMemory(large);
await measureReload(large.page);
await large.kill();
const training = await startApp({ dataFolder: temporary });
await measureClicksWhileTraining(training);
await training.kill();
removeDisplay();
rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
measures.print();
