import { setTimeout } from 'node:timers/promises';
import { app, BrowserWindow, dialog } from 'electron';
import type { LabProcess } from './labprocess';

/** How often a program in the background looks whether its work is done, in milliseconds. */
const LOOK_EVERY = 2000;

type Choice = 'background' | 'quit' | 'stay';

const CHOICES: Choice[] = ['background', 'quit', 'stay'];

/** Leaving the program: with work under way it is the user who says what becomes of it. */
export class Leaving {
  private isAsking = false;
  private isDecided = false;

  constructor(
    private readonly lab: LabProcess,
    /** Closes the window and leaves a way back to it. */
    private readonly goToBackground: () => void,
  ) {
    app.on('before-quit', (event) => {
      if (this.isDecided) return;
      event.preventDefault();
      void this.leave();
    });
    // nobody is there to be asked; all goes on from its checkpoints at the next start
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void this.quit());
  }

  /** Asks before the window is closed where that would end the program. */
  watch(window: BrowserWindow): void {
    if (process.platform === 'darwin') return;
    window.on('close', (event) => {
      if (this.isDecided) return;
      event.preventDefault();
      void this.leave(window);
    });
  }

  private async leave(window?: BrowserWindow): Promise<void> {
    if (this.isAsking) return;
    this.isAsking = true;
    const choice = await this.ask(window).finally(() => (this.isAsking = false));
    if (choice === 'quit') await this.quit();
    if (choice !== 'background') return;
    this.goToBackground();
    await this.quitWhenDone();
  }

  private async ask(window?: BrowserWindow): Promise<Choice> {
    if (this.lab.state.state !== 'ready') return 'quit';
    const work = await this.lab.ask('readWork', undefined);
    if (!work.ok || work.value.experiments === 0) return 'quit';
    const { experiments } = work.value;
    const options = {
      type: 'question' as const,
      message:
        experiments === 1
          ? 'An experiment is under way.'
          : `${experiments} experiments are under way or waiting.`,
      detail: `${backgroundWords()} Paused, they go on from their checkpoints when Ticketlab is started again.`,
      buttons: ['Go on in the background', 'Pause and quit', 'Cancel'],
      defaultId: 0,
      cancelId: CHOICES.indexOf('stay'),
      noLink: true,
    };
    const { response } = await (window
      ? dialog.showMessageBox(window, options)
      : dialog.showMessageBox(options));
    return CHOICES[response];
  }

  /** A program without a window has no business on once its work is done. */
  private async quitWhenDone(): Promise<void> {
    for (;;) {
      await setTimeout(LOOK_EVERY);
      if (BrowserWindow.getAllWindows().length > 0) return;
      const work = await this.lab.ask('readWork', undefined);
      if (work.ok && work.value.experiments === 0) return this.quit();
    }
  }

  private async quit(): Promise<void> {
    if (this.isDecided) return;
    this.isDecided = true;
    for (const window of BrowserWindow.getAllWindows()) window.hide();
    await this.lab.stop();
    app.quit();
  }
}

/** No program can tell on Linux whether its tray icon is shown. */
function backgroundWords(): string {
  const wayBack =
    process.platform === 'linux'
      ? 'the tray icon, where your desktop shows one, or starting Ticketlab again brings the window back'
      : 'the tray icon brings the window back';
  return `In the background they go on without a window, and Ticketlab ends when they are done; ${wayBack}.`;
}
