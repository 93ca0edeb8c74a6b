import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startApp, type RunningApp } from '../support/app';
import { ask } from '../support/ask';
import { closeWindow, ended } from '../support/lifecycle';
import { electronForWindow } from '../../scripts/lib/electron.mjs';

it('opens its window where it was when it was closed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ticketlab-window-'));
  const options = { dataFolder: join(folder, 'data'), userData: join(folder, 'user') };
  const place = { x: 60, y: 50, width: 1100, height: 700 };
  const placeOf = ({ app }: RunningApp) =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0].getBounds());
  const first = await startApp(options);
  try {
    await ask(first.page, 'listExperiments');
    await first.app.evaluate(({ BrowserWindow }, bounds) => {
      BrowserWindow.getAllWindows()[0].setBounds(bounds);
    }, place);
    await expect.poll(() => placeOf(first)).toEqual(place);
    await ended(first.app, () => closeWindow(first.app));
    const second = await startApp(options);
    try {
      await expect.poll(() => placeOf(second)).toEqual(place);
    } finally {
      await second.kill();
    }
  } finally {
    await first.kill();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});

it('runs once for a user: a second start shows the window of the first', async () => {
  const running = await startApp();
  const { app, userData } = running;
  try {
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0].minimize());
    const { program, args, env } = electronForWindow();
    const root = join(import.meta.dirname, '../..');
    const second = spawn(program, [...args, `--user-data-dir=${userData}`, root], { env, stdio: 'ignore' });
    expect(await once(second, 'exit')).toEqual([0, null]);
    const isMinimized = await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((window) => window.isMinimized()),
    );
    expect(isMinimized).toEqual([false]);
  } finally {
    await running.kill();
  }
});
