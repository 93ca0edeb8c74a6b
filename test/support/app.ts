import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { electronForWindow } from '../../scripts/lib/electron.mjs';

const root = join(import.meta.dirname, '../..');

export interface RunningApp {
  app: ElectronApplication;
  /** The window. */
  page: Page;
  dataFolder: string;
  userData: string;
  /** Ends the app as a power cut would, and removes what it left, but not a data folder that was given. */
  kill(): Promise<void>;
}

export interface AppOptions {
  /** A temporary one when left out. */
  dataFolder?: string;
  /** Electron's own folder of this user; a temporary one when left out. */
  userData?: string;
  /** Goes before what else is in the environment. */
  env?: Record<string, string>;
}

/** Starts the built app with folders of its own. */
export async function startApp({ dataFolder, userData, env }: AppOptions = {}): Promise<RunningApp> {
  const temporary = mkdtempSync(join(tmpdir(), 'ticketlab-app-'));
  const data = dataFolder ?? join(temporary, 'data');
  const user = userData ?? join(temporary, 'user');
  const { program, args, env: environment } = electronForWindow();
  const app = await _electron.launch({
    executablePath: program,
    // the theme is the app's, not Playwright's
    colorScheme: null,
    args: [...args, `--user-data-dir=${user}`, root],
    env: { ...environment, TICKETLAB_DATA_DIR: data, ...env },
  });
  // asked for later, the connection may be gone
  const child = app.process();
  const page = await app.firstWindow();
  return {
    app,
    page,
    dataFolder: data,
    userData: user,
    kill: async () => {
      child.kill('SIGKILL');
      await app.close().catch(() => undefined);
      rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Has the window look as it would in a system of this theme. */
export async function showTheme(app: ElectronApplication, theme: 'light' | 'dark'): Promise<void> {
  await app.evaluate(({ nativeTheme }, source) => void (nativeTheme.themeSource = source), theme);
}
