import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { startApp, type RunningApp } from '../../support/app.ts';
import { ask } from '../../support/ask.ts';
import { provideDisplay } from '../../support/display.ts';
import { longSpec } from '../../support/spec.ts';

/**
 * How fast the window is over a large history, each measure beside what it should be at most:
 * `npm run bench:window -- FOLDER`, with a folder that out/main/generate.js has filled.
 */

interface Measure {
  what: string;
  value: number;
  atMost: number;
  unit: string;
}

const measures: Measure[] = [];

function note(what: string, value: number, atMost: number, unit = 'ms'): void {
  measures.push({ what, value, atMost, unit });
}

/** Milliseconds that an action takes: the median of several, for others use the machine, too. */
async function timed(
  times: number,
  action: (turn: number) => Promise<unknown>,
  after?: () => Promise<unknown>,
): Promise<number> {
  const all: number[] = [];
  for (let turn = 0; turn < times; turn++) {
    const begun = performance.now();
    await action(turn);
    all.push(performance.now() - begun);
    await after?.();
  }
  return all.toSorted((a, b) => a - b)[Math.floor(times / 2)];
}

const row = (page: Page, number: number) => page.getByText(`Experiment ${number}`, { exact: true }).first();

function goTo(page: Page, place: string): Promise<void> {
  return page.getByRole('navigation').getByRole('button', { name: place, exact: true }).click();
}

async function measureHistory({ page, app }: RunningApp): Promise<void> {
  const show = async () => {
    await page.reload();
    await row(page, 1).waitFor();
  };
  await show();
  note('home opens', await timed(5, show), 300);

  const search = page.getByPlaceholder(/Search/);
  const find = async (turn: number) => {
    await search.fill(`Experiment 77${turn}`);
    await row(page, 770 + turn).waitFor();
  };
  note('search answers', await timed(5, find), 100);

  await search.fill('Experiment 770');
  const open = async () => {
    await row(page, 770).click();
    await page.getByLabel('Name of the experiment').waitFor();
    await page.getByRole('img').first().waitFor();
  };
  const back = () => goTo(page, 'Experiments');
  note('experiment opens', await timed(5, open, back), 500);

  // the place is found again at the next start, which should be the whole history
  await search.fill('');
  await page.waitForTimeout(1000);

  const metrics = await app.evaluate(({ app: electron }) => electron.getAppMetrics());
  const window = metrics.find(({ type }) => type === 'Tab')!;
  note('memory of the window', window.memory.workingSetSize / 1024, 400, 'MiB');
}

async function measureClicksWhileTraining({ page }: RunningApp): Promise<void> {
  await ask(page, 'submitExperiment', { spec: longSpec({ replicates: 16 }) });
  await page.waitForTimeout(2000);
  const click = async (turn: number) => {
    await goTo(page, turn % 2 === 0 ? 'Settings' : 'Experiments');
    await page.evaluate(() => new Promise(requestAnimationFrame));
  };
  note('click is answered while training', await timed(21, click), 100);
}

const [folder] = process.argv.slice(2);
const temporary = mkdtempSync(join(tmpdir(), 'ticketlab-bench-'));
const removeDisplay = await provideDisplay();
const begun = performance.now();
const large = await startApp({ dataFolder: folder });
await row(large.page, 1).waitFor();
note('start to usable window', performance.now() - begun, 2000);
await measureHistory(large);
await large.kill();
const training = await startApp({ dataFolder: temporary });
await measureClicksWhileTraining(training);
await training.kill();
removeDisplay();
rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });

for (const { what, value, atMost, unit } of measures) {
  const verdict = value <= atMost ? 'ok  ' : 'SLOW';
  console.log(`${verdict}  ${what.padEnd(34)} ${value.toFixed(0).padStart(6)} ${unit}  (at most ${atMost})`);
}
if (measures.some(({ value, atMost }) => value > atMost)) process.exitCode = 1;
