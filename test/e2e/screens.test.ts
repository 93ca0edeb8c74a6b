import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { showTheme, startApp, type RunningApp } from '../support/app';
import { ask, askReply } from '../support/ask';
import { killLab, waitForListing, waitForTraining } from '../support/lifecycle';
import { smallLenet, smallTraining } from '../support/specs';

/**
 * The first ten minutes with the app, from an empty history to two experiments side by side. On the way every screen is
 * held against the rules of accessibility and its picture kept, in light and dark.
 */

const PICTURES = join(import.meta.dirname, '../../out/screenshots');
const WINDOW = { width: 1360, height: 900 };
const QUICK = 'MNIST quick start';
const SHORT = 'Shortened';
const FASTER = 'Learning faster';
const PLAIN = 'Plain training';

let running: RunningApp;

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true });
  running = await startApp();
});

afterAll(() => running?.kill());

const screen = (name: string) => running.page.getByRole('region', { name, exact: true });
const button = (name: string) => running.page.getByRole('button', { name, exact: true });
const tab = (name: string) => running.page.getByRole('tab', { name });
const row = (name: string) =>
  running.page.getByRole('row').filter({ has: running.page.getByRole('button', { name, exact: true }) });

async function go(place: string): Promise<void> {
  await running.page.getByRole('navigation').getByRole('button', { name: place, exact: true }).click();
}

/** From the table: what is under way, or has just ended, is named above it too. */
async function openExperiment(name: string): Promise<void> {
  await go('Experiments');
  await row(name).getByRole('button', { name, exact: true }).click();
}

/** Has the window show both themes, one after the other. */
async function inBothThemes(look: (theme: 'light' | 'dark') => Promise<void>): Promise<void> {
  const { page, app } = running;
  for (const theme of ['light', 'dark'] as const) {
    await showTheme(app, theme);
    await page.waitForFunction((wanted) => matchMedia(`(prefers-color-scheme: ${wanted})`).matches, theme);
    // what is drawn on a canvas follows within a frame or two
    await page.waitForTimeout(100);
    await look(theme);
  }
}

async function takePictures(name: string): Promise<void> {
  const { page } = running;
  const loading = page.getByText(/^(Reading|Looking at) .* …$/).first();
  await loading.waitFor({ state: 'detached' });
  await inBothThemes(async (theme) => {
    await page.screenshot({ path: join(PICTURES, `${name}-${theme}.png`) });
  });
}

/** Keeps pictures of what the window shows, and demands that nothing in it keeps anybody out. */
async function examine(name: string): Promise<void> {
  await takePictures(name);
  const { page } = running;
  const found: string[] = [];
  // contrast can be told only of what is in view
  await page.setViewportSize({ ...WINDOW, height: 3000 });
  await inBothThemes(async (theme) => {
    // what is not legacy needs a second page, which Electron does not give
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    for (const { id, impact, nodes } of violations) {
      if (impact !== 'serious' && impact !== 'critical') continue;
      found.push(...nodes.map(({ html, failureSummary }) => `${theme}: ${id}: ${html}: ${failureSummary}`));
    }
  });
  await page.setViewportSize(WINDOW);
  expect(found).toEqual([]);
}

/** The two that are compared: the quick preset in small, with everything that has a picture. */
function shortened(name: string, learningRate: number) {
  const { recipe, pruning } = smallLenet();
  return smallLenet({
    name,
    replicates: 2,
    recipe: {
      ...recipe,
      length: '200it',
      optimizer: { kind: 'adam', learningRate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    },
    pruning: { ...pruning, levels: 2 },
    branches: { randomReinit: { levels: [1, 2] }, randomMask: { levels: [1, 2] } },
    stability: { levels: [0, 2], copies: 2, points: 10 },
  });
}

async function idOf(name: string): Promise<string> {
  return (await ask(running.page, 'listExperiments')).find((one) => one.name === name)!.id;
}

const isDone = ({ status }: { status: string }) => status === 'done';

it('offers the presets to who starts for the first time, and starts the quick one with a click', async () => {
  const { page } = running;
  await page.getByRole('heading', { name: 'Nothing here yet' }).waitFor();
  const offer = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: QUICK }) });
  await offer.waitFor();
  await examine('home-empty');
  await page.getByRole('button', { name: 'Get CIFAR-10' }).first().click();
  await screen('Datasets').getByRole('heading', { name: 'CIFAR-10' }).waitFor();
  await go('Experiments');

  await offer.getByRole('button', { name: 'Start', exact: true }).click();
  await button('Pause').waitFor();
  const id = await idOf(QUICK);
  await waitForTraining(page, id);
  await page.getByRole('progressbar').first().waitFor();
  await examine('experiment-under-way');
  await button('Pause').click();
  await button('Resume').waitFor();
  await waitForListing(page, id, ({ status }) => status === 'paused');
});

it('says in its field what is wrong with a spec, and does not start it', async () => {
  const { page } = running;
  await go('New experiment');
  const form = page.getByRole('form', { name: 'Spec' });
  const replicates = form.getByLabel('Replicates', { exact: true });
  await replicates.waitFor();
  const engine = form.getByLabel('Trained on', { exact: true });
  expect(await engine.inputValue()).toBe('simd');
  await form.getByText(/^ready, version \d/).waitFor();
  await examine('new');

  await replicates.fill('0');
  const problem = form.getByText('It is 0; it must be at least 1.', { exact: true });
  await problem.waitFor();
  const described = await replicates.getAttribute('aria-describedby');
  expect(await form.locator(`[id="${described}"]`).textContent()).toContain(await problem.textContent());
  expect(await replicates.getAttribute('aria-invalid')).toBe('true');
  expect(await button('Start experiment').isDisabled()).toBe(true);
  await button('1 problem to put right first').click();
  expect(await replicates.evaluate((field) => field === document.activeElement)).toBe(true);
  await page.keyboard.press('Control+Enter');
  await examine('new-problem');
  expect(await ask(page, 'listExperiments')).toHaveLength(1);
  await replicates.fill('1');
  await problem.waitFor({ state: 'detached' });
  await expect.poll(() => button('Start experiment').isEnabled()).toBe(true);
});

it('trains what is written as JSON, is watched to its end, and shows what came of it', async () => {
  const { page } = running;
  await go('New experiment');
  await page.getByRole('textbox', { name: 'Spec as JSON' }).fill(JSON.stringify(shortened(SHORT, 0.0012)));
  await button('Start experiment').click();
  await screen('Experiment').getByRole('heading', { name: SHORT }).waitFor();
  await waitForListing(page, await idOf(SHORT), isDone, 90);
  await screen('Experiment').locator('header').getByText('done', { exact: true }).waitFor();

  for (const part of ['Results', 'Runs and curves', 'Masks', 'Stability', 'Record']) {
    await tab(part).click();
    await page.getByRole('tabpanel', { name: part }).waitFor();
    await examine(`experiment-${part.toLowerCase().replaceAll(' ', '-')}`);
  }
});

it('compares two experiments that are chosen in the table', async () => {
  const { page } = running;
  const { id } = await ask(page, 'submitExperiment', { spec: shortened(FASTER, 0.004) });
  await waitForListing(page, id, isDone, 90);
  await go('Experiments');
  await row(SHORT).getByText('done').click();
  await row(FASTER)
    .getByText('done')
    .click({ modifiers: ['Control'] });
  await examine('home');
  await screen('Experiments').getByRole('button', { name: 'Compare', exact: true }).click();

  const results = screen('Compare').getByRole('region', { name: 'Results', exact: true });
  const lines = results.getByRole('row');
  await expect.poll(() => lines.count()).toBe(3);
  expect(await lines.nth(1).textContent()).toContain(SHORT);
  const compared = await lines.nth(2).textContent();
  expect(compared).toContain(FASTER);
  expect(compared).toMatch(/\[.+, .+\]\s*p=\d/);
  expect(await screen('Compare').getByText('baseline', { exact: true }).count()).toBe(1);
  expect(await page.getByRole('rowheader', { name: 'recipe.optimizer.learningRate' }).count()).toBe(1);
  await examine('compare');
  await results.scrollIntoViewIfNeeded();
  await takePictures('compare-results');

  // a level of the same experiment beside it
  await button('Add another level of it').first().click();
  await expect.poll(() => lines.count()).toBe(4);
  expect(await lines.nth(2).textContent()).toContain(`${SHORT}, level 0`);
  await button('Remove from the comparison').nth(1).click();
  await expect.poll(() => lines.count()).toBe(3);

  await button('Compare tickets').click();
  await screen('Overlap by layer').waitFor();
  await examine('tickets');
  await go('Settings');
  await go('Tickets');
  await screen('Overlap by layer').waitFor();
});

it('moves an experiment to the trash, and takes it back', async () => {
  const { page } = running;
  await go('Experiments');
  await row(SHORT).getByText('done').click();
  await button('Move to the trash').click();
  await row(SHORT).waitFor({ state: 'detached' });
  const id = await idOf(SHORT);
  await waitForListing(page, id, ({ trashed }) => trashed !== null);
  await button('Undo').click();
  await row(SHORT).waitFor();
  await waitForListing(page, id, ({ trashed }) => trashed === null);
});

it('keeps nobody out of the trash, the archive and a table in groups', async () => {
  const { page } = running;
  const shelf = (name: string) => page.getByRole('button', { name: new RegExp(`^${name} \\d`) });
  await row(SHORT).getByText('done').click();
  await button('Archive').click();
  await shelf('Archive').click();
  await row(SHORT).getByText('done').click();
  await examine('home-archive');
  await button('Move to the trash').click();
  await shelf('Trash').click();
  await row(SHORT).getByText('done').click();
  const sized = row(SHORT).getByRole('gridcell', { name: /^\d.* [kM]B$/ });
  await sized.waitFor();
  await examine('home-trash');

  await button('Delete for good …').click();
  const question = page.getByRole('dialog', { name: `Delete “${SHORT}” for good?` });
  await question.waitFor();
  await examine('confirm');
  await page.keyboard.press('Escape');
  await button('Restore').click();
  await row(SHORT).waitFor({ state: 'detached' });
  await shelf('Archive').click();
  await row(SHORT).getByText('done').click();
  await button('Take out of the archive').click();
  await shelf('History').click();
  await row(SHORT).waitFor();

  await page.getByRole('combobox', { name: 'Groups' }).selectOption('By status');
  await page.getByRole('button', { name: /^done 2 experiments/ }).waitFor();
  await examine('home-grouped');
  await page.getByRole('combobox', { name: 'Groups' }).selectOption('No groups');
});

it('takes back what was done last, also once its message has gone', async () => {
  const { page } = running;
  const undo = 'Undo what was done last';
  await row(SHORT).getByText('done').click();
  await page.keyboard.press('Delete');
  await row(SHORT).waitFor({ state: 'detached' });
  await button('Dismiss').first().click();
  await page.keyboard.press('Control+z');
  await row(SHORT).waitFor();
  await page.getByText(`Undone: “${SHORT}” moved to the trash.`).waitFor();
  // there is nothing more
  await page.keyboard.press('Control+k');
  await page.keyboard.insertText('undo');
  await page.getByText('Nothing is called that.').waitFor();
  expect(await page.getByRole('option', { name: undo }).count()).toBe(0);
  await page.keyboard.press('Escape');
});

it('finds the last comparison again, until it is cleared', async () => {
  const { page } = running;
  await go('Compare');
  await screen('Compare').getByText('baseline', { exact: true }).waitFor();
  await button('Clear').click();
  await go('Settings');
  await go('Compare');
  await page.getByText(/^Nothing to compare yet/).waitFor();
  await examine('compare-empty');
});

it('finds the zoom of a chart and the chosen part of an experiment again', async () => {
  const { page } = running;
  const chosen = (name: string) => page.getByRole('tab', { name, selected: true });
  await openExperiment(SHORT);
  // looked at last
  await chosen('Record').waitFor();
  await tab('Results').click();
  await page.getByRole('application', { name: /^Test accuracy against density/ }).press('+');
  await button('Reset zoom').waitFor();
  await openExperiment(SHORT);
  await chosen('Results').waitFor();
  await button('Reset zoom').click();
  await button('Reset zoom').waitFor({ state: 'detached' });
});

it('keeps nobody out of what opens above a screen', async () => {
  const { page } = running;
  await go('Experiments');
  const chooseAndPress = async (key: string) => {
    await row(SHORT).getByText('done').click();
    await page.keyboard.press(key);
  };
  const dialogs: [string, string, () => Promise<void>][] = [
    ['palette', 'Command palette', () => page.keyboard.press('Control+k')],
    ['shortcuts', 'Keyboard shortcuts', () => page.keyboard.press('?')],
    ['columns', 'Columns', () => button('Columns').click()],
    ['tags', `Tags of “${SHORT}”`, () => chooseAndPress('t')],
    ['notes', `Notes on “${SHORT}”`, () => chooseAndPress('e')],
  ];
  for (const [picture, name, open] of dialogs) {
    await open();
    const dialog = page.getByRole('dialog', { name });
    await dialog.waitFor();
    await examine(picture);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  }
});

it('keeps nobody out of its menus', async () => {
  const { page } = running;
  await go('Experiments');
  await row(SHORT).getByText('done').click();
  const menus: [string, () => Promise<void>][] = [
    ['menu', () => button('More').click()],
    ['context-menu', () => row(SHORT).getByText('done').click({ button: 'right' })],
  ];
  for (const [picture, open] of menus) {
    await open();
    await page.getByRole('menuitem', { name: 'Export …' }).waitFor();
    await examine(picture);
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
  }
});

it.each([
  ['Datasets', 'there, checksums right', 'datasets'],
  ['Settings', 'data set mnist', 'settings'],
])('shows what is there: %s', async (place, text, picture) => {
  await go(place);
  await screen(place).getByText(text, { exact: true }).first().waitFor();
  await examine(picture);
});

it('shows plain training', async () => {
  const { page } = running;
  const { id } = await ask(page, 'submitExperiment', { spec: smallTraining({ name: PLAIN, replicates: 2 }) });
  await waitForListing(page, id, isDone, 90);
  await openExperiment(PLAIN);
  for (const part of ['Results', 'Runs and curves']) {
    await tab(part).click();
    await page.getByRole('tabpanel', { name: part }).waitFor();
    await page.getByText('Dense network').first().waitFor();
    await examine(`train-${part.toLowerCase().replaceAll(' ', '-')}`);
  }
});

it('says what extending an experiment costs, and that its controls stay where they are', async () => {
  const { page } = running;
  await openExperiment(SHORT);
  await button('More actions').click();
  await page.getByRole('menuitem', { name: 'Extend …' }).click();
  const dialog = page.getByRole('dialog', { name: 'Extend the experiment' });
  await dialog.getByLabel('Levels').fill('3');
  await dialog.getByText(/^2 more runs · 400 steps/).waitFor();
  await dialog.getByText('Random reinit, Random mask, Stability: at the levels that were named').waitFor();
  await examine('extend');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
});

it('says why an experiment failed', async () => {
  const { page, dataFolder } = running;
  rmSync(join(dataFolder, 'checkpoints'), { recursive: true });
  mkdirSync(join(dataFolder, 'checkpoints'));
  const id = await idOf(SHORT);
  await ask(page, 'extendExperiment', { id, levels: 3 });
  await waitForListing(page, id, ({ status }) => status === 'failed');
  await screen('Experiment')
    .getByRole('alert')
    .getByText(/cannot be read/)
    .waitFor();
  await examine('experiment-failed');
});

it('says that the lab could not be kept going', async () => {
  const { page, app } = running;
  const banner = page.getByText(/The lab process has stopped several times/);
  for (let deaths = 0; deaths < 6; deaths++) {
    await killLab(app);
    await page.waitForTimeout(100);
    await askReply(page, 'listExperiments');
  }
  await banner.waitFor();
  await examine('lab-failed');
});
