import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type RunningApp } from '../support/app';
import { ask } from '../support/ask';
import { pressByKeyboard, tabTo } from '../support/keyboard';
import { waitForListing } from '../support/lifecycle';
import { smallLenet } from '../support/specs';

/** The way from a new experiment to a comparison without a mouse: nothing here is clicked. */

let running: RunningApp;

beforeAll(async () => {
  running = await startApp();
});

afterAll(() => running?.kill());

const screen = (name: string) => running.page.getByRole('region', { name, exact: true });
const isDone = ({ status }: { status: string }) => status === 'done';

it('leads from a new experiment over its results to a comparison by Tab, Enter and arrows', async () => {
  const { page } = running;
  const place = (name: string) => page.getByRole('navigation').getByRole('button', { name, exact: true });
  const other = await ask(page, 'submitExperiment', { spec: smallLenet({ name: 'Other' }) });

  await pressByKeyboard(page, place('New experiment'));
  const json = screen('New experiment').getByRole('textbox', { name: 'Spec as JSON' });
  await tabTo(page, json);
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(JSON.stringify(smallLenet({ name: 'By keyboard' })));
  const start = screen('New experiment').getByRole('button', { name: 'Start experiment' });
  await expect.poll(() => start.isEnabled()).toBe(true);
  await pressByKeyboard(page, start, { backwards: true });

  await screen('Experiment').getByRole('heading', { name: 'By keyboard' }).waitFor();
  const { id } = (await ask(page, 'listExperiments')).find(({ name }) => name === 'By keyboard')!;
  await waitForListing(page, id, isDone);
  await waitForListing(page, other.id, isDone);
  await screen('Experiment').locator('header').getByText('done', { exact: true }).waitFor();
  await tabTo(page, page.getByRole('tab', { selected: true }));
  for (const part of ['Results', 'Runs and curves', 'Masks', 'Record']) {
    const tab = page.getByRole('tab', { name: part, exact: true });
    for (let steps = 0; steps < 5 && (await tab.getAttribute('aria-selected')) !== 'true'; steps++)
      await page.keyboard.press('ArrowRight');
    await page.getByRole('tabpanel', { name: part }).waitFor();
  }

  await pressByKeyboard(page, screen('Experiment').getByRole('button', { name: 'Compare', exact: true }), {
    backwards: true,
  });
  await pressByKeyboard(page, screen('Compare').getByRole('button', { name: 'Add experiments' }));
  const dialog = page.getByRole('dialog', { name: 'Add experiments' });
  await pressByKeyboard(page, dialog.getByRole('button', { name: 'Other' }));
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  const results = screen('Compare').getByRole('region', { name: 'Results', exact: true });
  await expect.poll(() => results.getByRole('row').count()).toBe(3);
});

it('finds in the table, opens, and reaches every place', async () => {
  const { page } = running;
  const place = (name: string) => page.getByRole('navigation').getByRole('button', { name, exact: true });
  await pressByKeyboard(page, place('Experiments'));
  await tabTo(page, page.getByRole('grid', { name: 'Experiments' }));
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await screen('Experiment').getByRole('heading', { name: 'Other' }).waitFor();

  for (const name of ['Compare', 'Tickets', 'Datasets', 'Settings']) {
    await pressByKeyboard(page, place(name));
    await screen(name).waitFor();
  }
  await page.keyboard.press('Control+k');
  await page.keyboard.insertText('new experiment');
  await page.keyboard.press('Enter');
  await screen('New experiment').waitFor();
});
