/**
 * Takes screenshots of screens of the real app, in light and dark:
 *
 *     npm run build && node scripts/electron-node.mjs test/support/screenshot.ts FOLDER [DATA_FOLDER] [PLACE...]
 *
 * writes FOLDER/<place>-light.png and -dark.png for each place of the navigation, such as 'New experiment'.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { showTheme, startApp } from './app.ts';
import { provideDisplay } from './display.ts';

const [folder, dataFolder, ...places] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const removeDisplay = await provideDisplay();
const running = await startApp({ dataFolder });
const { page, app } = running;
page.on('console', (message) => console.log(`${message.type()}: ${message.text()}`));
page.on('pageerror', (error) => console.log(`error: ${error.message}`));
for (const place of places.length > 0 ? places : ['Experiments']) {
  await page.getByRole('navigation').getByRole('button', { name: place, exact: true }).click();
  for (const theme of ['light', 'dark'] as const) {
    await showTheme(app, theme);
    await page.waitForTimeout(1500);
    await page.screenshot({ path: join(folder, `${place}-${theme}.png`) });
  }
}
await running.kill();
removeDisplay();
