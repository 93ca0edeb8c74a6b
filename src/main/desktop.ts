import { app, dialog, type BrowserWindow } from 'electron';
import log from 'electron-log/main';
import { CHANNELS } from '../ipc/channels';
import type { LabState } from '../ipc/lab';
import { Background } from './background';
import type { LabProcess } from './labprocess';
import { Leaving } from './leaving';
import { Restarts } from './restarts';
import type { SettingsFile } from './settings';
import { createWindow } from './window';

/** The one window over the lab: opened, brought back, and loaded again when it crashes. Training does not depend on it. */
export class Desktop {
  window: BrowserWindow | undefined;
  private readonly background = new Background(() => this.open());
  private readonly leaving: Leaving;
  private readonly crashes = new Restarts(3);

  constructor(
    private readonly lab: LabProcess,
    private readonly settings: SettingsFile,
  ) {
    this.leaving = new Leaving(lab, () => this.hide());
    lab.on('state', (state) => this.tell(state));
    // without a window the program lives on until it is quit
    app.on('window-all-closed', () => undefined);
    app.on('activate', () => this.open());
  }

  /** Shows the window, a new one where there is none. */
  open(): void {
    if (this.window) {
      if (this.window.isMinimized()) this.window.restore();
      this.window.focus();
      return;
    }
    const window = createWindow(this.settings);
    this.window = window;
    this.leaving.watch(window);
    window.on('closed', () => (this.window = undefined));
    window.webContents.ipc.on(CHANNELS.hello, () => this.tell(this.lab.state));
    window.webContents.on('render-process-gone', (_event, { reason }) => this.recover(window, reason));
  }

  private hide(): void {
    this.background.enter();
    this.window?.destroy();
  }

  private recover(window: BrowserWindow, reason: string): void {
    if (reason === 'clean-exit') return;
    log.error(`the window has crashed (${reason})`);
    // not at once: Chromium is still clearing up and would take the program along
    if (this.crashes.mayRestart()) setTimeout(() => this.reload(window), 100);
    else {
      dialog.showErrorBox(
        'The window keeps crashing',
        'Training goes on in the background. Quit and start Ticketlab again; the log says more.',
      );
    }
  }

  private reload(window: BrowserWindow): void {
    if (!window.isDestroyed()) window.webContents.reload();
  }

  /** Says how the lab is, and opens the way for its events when it is there. */
  private tell(state: LabState): void {
    if (!this.window || this.window.isDestroyed()) return;
    const { webContents } = this.window;
    const port = this.lab.listen();
    if (port) webContents.postMessage(CHANNELS.port, null, [port]);
    webContents.send(CHANNELS.lab, state);
  }
}
