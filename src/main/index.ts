import { join } from 'node:path';
import { app, nativeTheme } from 'electron';
import log from 'electron-log/main';
import { Desktop } from './desktop';
import { LabProcess } from './labprocess';
import { setMenu } from './menu';
import { ownHandlers } from './own';
import { registerScheme, serveContent } from './protocol';
import { answerWindows } from './requests';
import { lockDown } from './security';
import { SettingsFile } from './settings';

/** The desktop app: windows, security and supervision. It computes nothing. */

function start(): void {
  const settings = new SettingsFile();
  const { folder, workers, theme } = settings.current;
  const lab = new LabProcess({ folder, workers });
  const desktop = new Desktop(lab, settings);
  lab.start();
  nativeTheme.themeSource = theme;
  setMenu();
  lockDown();
  serveContent();
  answerWindows(
    lab,
    ownHandlers(lab, settings, () => desktop.window),
  );
  desktop.open();
  app.on('second-instance', () => desktop.open());
}

log.initialize({ preload: false });
log.errorHandler.startCatching({ showDialog: false });
registerScheme();
// a window that scrolls through thousands of rows clears them away sooner: a tenth less memory
app.commandLine.appendSwitch('js-flags', '--max-semi-space-size=16');
if (!app.commandLine.hasSwitch('user-data-dir')) {
  // beside the data, not among it: on macOS both would have the same name
  app.setPath('userData', join(app.getPath('appData'), 'ticketlab', 'window'));
}
if (app.requestSingleInstanceLock()) void app.whenReady().then(start);
else app.quit();
