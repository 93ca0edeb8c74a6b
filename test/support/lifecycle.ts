import type { ElectronApplication, Page } from 'playwright-core';
import type { ExperimentListing, LabEvent } from '../../src/ipc/contract';
import { answerIn } from '../../src/ipc/reply';
import { ask, askReply, type WindowWithBridge } from './ask';

type Recorder = WindowWithBridge & { events: LabEvent[] };

/** Has the window keep all events from now on. */
export async function recordEvents(page: Page): Promise<void> {
  await page.evaluate(() => {
    const recorder = window as unknown as Recorder;
    recorder.events = [];
    recorder.ticketlab.listen((event) => recorder.events.push(event));
  });
}

export function eventsOf(page: Page): Promise<LabEvent[]> {
  return page.evaluate(() => (window as unknown as Recorder).events);
}

/** Waits until a listing fulfils a condition, whatever happens to lab and window meanwhile. */
export async function waitForListing(
  page: Page,
  id: string,
  isReached: (listing: ExperimentListing) => boolean,
  seconds = 60,
): Promise<ExperimentListing> {
  for (let tries = 0; tries < seconds * 5; tries++) {
    const reply = await askReply(page, 'listExperiments').catch(() => undefined);
    const listing = reply?.ok ? answerIn<'listExperiments'>(reply).find((one) => one.id === id) : undefined;
    if (listing && isReached(listing)) return listing;
    await page.waitForTimeout(200);
  }
  const last = (await ask(page, 'listExperiments')).find((one) => one.id === id);
  throw new Error(`It has not come so far: ${JSON.stringify(last)}`);
}

/** Waits until a run of the experiment has been measured beyond its start. */
export async function waitForTraining(page: Page, id: string): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    const curves = await ask(page, 'readCurves', { id, points: 100 });
    if (curves.some(({ rows }) => rows.length > 1)) return;
    await page.waitForTimeout(100);
  }
  throw new Error('Nothing is being trained.');
}

/** The process id of the lab. */
async function labPid(app: ElectronApplication): Promise<number | undefined> {
  return app.evaluate(
    ({ app: electron }) => electron.getAppMetrics().find(({ name }) => name === 'Ticketlab lab')?.pid,
  );
}

/** Kills the lab process, as running out of memory would. */
export async function killLab(app: ElectronApplication): Promise<void> {
  process.kill((await labPid(app))!, 'SIGKILL');
}

/** Has every question to the user answered by the button with this number. */
export async function answerQuestions(app: ElectronApplication, response: number): Promise<void> {
  await app.evaluate(({ dialog }, button) => {
    const asked: unknown[] = [];
    Object.assign(globalThis, { asked });
    const answer = (...args: unknown[]) => {
      asked.push(args.at(-1));
      return Promise.resolve({ response: button, checkboxChecked: false });
    };
    Object.assign(dialog, { showMessageBox: answer });
  }, response);
}

/** What the user has been asked. */
export function questionsOf(app: ElectronApplication): Promise<{ message: string; buttons: string[] }[]> {
  return app.evaluate(
    () => (globalThis as unknown as { asked: { message: string; buttons: string[] }[] }).asked,
  );
}

/** Closes the window by its button. */
export async function closeWindow(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0].close());
}

/** Waits for the program's end. */
export async function ended(app: ElectronApplication, action: () => Promise<void>): Promise<void> {
  const end = new Promise((resolve) => app.process().once('exit', resolve));
  // the connection goes with the program, perhaps before the answer to this has come
  await action().catch(() => undefined);
  await end;
}
