import { join } from 'node:path';
import { app, Menu, Tray } from 'electron';

const icon = join(import.meta.dirname, '../../resources/icons/tray.png');

/** The tray icon: the way back to a lab without a window. */
export class Background {
  private tray: Tray | undefined;

  constructor(private readonly openWindow: () => void) {}

  /** Shows the icon. It then stays: to destroy one before the desktop has answered for it crashes Electron on Linux. */
  enter(): void {
    this.tray ??= this.show();
  }

  private show(): Tray {
    const tray = new Tray(icon);
    tray.setToolTip('Ticketlab');
    tray.on('click', () => this.openWindow());
    tray.setContextMenu(
      Menu.buildFromTemplate([
        { label: 'Open Ticketlab', click: () => this.openWindow() },
        { label: 'Quit', click: () => app.quit() },
      ]),
    );
    return tray;
  }
}
