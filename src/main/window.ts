import { join } from 'node:path';
import { BrowserWindow, nativeTheme, screen } from 'electron';
import log from 'electron-log/main';
import { START } from './content';
import { placeFor, SMALLEST } from './placement';
import type { SettingsFile } from './settings';

/** The page's background before it has drawn, so that nothing flashes. */
const BACKGROUND = { light: '#ffffff', dark: '#17181a' };

/** Opens the window where it was when it was last closed. */
export function createWindow(settings: SettingsFile): BrowserWindow {
  const last = settings.window;
  const window = new BrowserWindow({
    ...placeFor(last, displays()),
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
    show: false,
    title: 'Ticketlab',
    icon: join(import.meta.dirname, '../../resources/icons/icon.png'),
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    webPreferences: {
      preload: join(import.meta.dirname, '../preload/index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => {
    if (last?.maximised) window.maximize();
    window.show();
  });
  window.on('close', () => keepPlace(window, settings));
  void window.loadURL(START);
  return window;
}

/** The main display first. */
function displays(): Electron.Rectangle[] {
  const main = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(({ id }) => id !== main.id);
  return [main, ...others].map(({ workArea }) => workArea);
}

/** Closing goes on whether or not this can be written. */
function keepPlace(window: BrowserWindow, settings: SettingsFile): void {
  try {
    settings.change({ window: { ...window.getNormalBounds(), maximised: window.isMaximized() } });
  } catch (error) {
    log.warn('the place of the window cannot be kept', error);
  }
}
