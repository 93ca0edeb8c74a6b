import type { Locator, Page } from 'playwright-core';

/** A screen has fewer things to stop at than this. */
const MOST_STOPS = 250;

/** Goes from stop to stop with the Tab key until the wanted thing has the focus; fails when that never comes to pass. */
export async function tabTo(page: Page, wanted: Locator, { backwards = false } = {}): Promise<void> {
  await wanted.waitFor();
  for (let stops = 0; stops < MOST_STOPS; stops++) {
    if (await hasFocus(wanted)) return;
    await page.keyboard.press(backwards ? 'Shift+Tab' : 'Tab');
  }
  throw new Error(`The Tab key does not lead to ${String(wanted)}.`);
}

/** Goes there and presses it. */
export async function pressByKeyboard(
  page: Page,
  wanted: Locator,
  options?: { backwards?: boolean },
): Promise<void> {
  await tabTo(page, wanted, options);
  await page.keyboard.press('Enter');
}

function hasFocus(wanted: Locator): Promise<boolean> {
  return wanted.evaluate((element) => element === document.activeElement);
}
