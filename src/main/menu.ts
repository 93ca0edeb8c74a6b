import { app, Menu, type MenuItemConstructorOptions } from 'electron';

/** Only what the system expects of a menu: the rest is in the window, where it has a shortcut and a place in the palette. */
export function setMenu(): void {
  const own: MenuItemConstructorOptions[] = process.platform === 'darwin' ? [{ role: 'appMenu' }] : [];
  const tools: MenuItemConstructorOptions[] = app.isPackaged ? [] : [{ role: 'toggleDevTools' }];
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...own,
      { role: 'fileMenu' },
      { role: 'editMenu' },
      {
        label: 'View',
        submenu: [
          { role: 'resetZoom' },
          { role: 'zoomIn' },
          { role: 'zoomOut' },
          { role: 'togglefullscreen' },
          ...tools,
        ],
      },
      { role: 'windowMenu' },
    ]),
  );
}
