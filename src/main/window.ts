import { join } from 'node:path';
import { BrowserWindow, nativeTheme } from 'electron';
import { START } from './content';

/** The page's background before it has drawn, so that nothing flashes. */
const BACKGROUND = { light: '#ffffff', dark: '#17181a' };

export function createWindow(): BrowserWindow {
  const window = new BrowserWindow({
    width: 1360,
    height: 900,
    minWidth: 800,
    minHeight: 560,
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
  window.once('ready-to-show', () => window.show());
  void window.loadURL(START);
  return window;
}
