import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startApp } from '../support/app';
import { electronForWindow } from '../../scripts/lib/electron.mjs';

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
