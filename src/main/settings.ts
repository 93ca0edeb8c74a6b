import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { app } from 'electron';
import log from 'electron-log/main';
import { z } from 'zod';
import type { Settings } from '../ipc/contract';
import { defaultDataFolder } from '../lab/folder';
import { Placement } from './placement';

/** What the user has chosen; what is missing is the default. */
const Choices = z.object({
  folder: z.string().optional(),
  workers: z.int().min(1).max(256).optional(),
  theme: z.enum(['system', 'light', 'dark']).optional(),
  /** No choice, but kept with them; one that cannot be read costs the others nothing. */
  window: Placement.optional().catch(undefined),
});
export type Choices = z.infer<typeof Choices>;

/** The settings of this user on this machine, kept as a file of their own: they must be read before any history is. */
export class SettingsFile {
  private choices: Choices;
  private readonly path = join(app.getPath('userData'), 'settings.json');

  constructor() {
    this.choices = this.read();
  }

  get current(): Settings {
    const { folder, workers, theme } = this.choices;
    const cores = availableParallelism();
    return {
      folder: folderOfThisStart() ?? folder ?? defaultDataFolder(),
      workers: workers ?? cores,
      cores,
      theme: theme ?? 'system',
    };
  }

  /** Where the window was when it was last closed. */
  get window(): Placement | undefined {
    return this.choices.window;
  }

  change(choices: Choices): void {
    this.choices = { ...this.choices, ...choices };
    const temporary = `${this.path}.new`;
    mkdirSync(dirname(this.path), { recursive: true });
    writeFileSync(temporary, JSON.stringify(this.choices, null, 2));
    renameSync(temporary, this.path);
  }

  /** A file that cannot be read is as good as none: the defaults always work. */
  private read(): Choices {
    try {
      return Choices.parse(JSON.parse(readFileSync(this.path, 'utf8')));
    } catch (error) {
      const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
      if (!isMissing) log.warn('the settings cannot be read, so the defaults hold', error);
      return {};
    }
  }
}

/** The data folder that the environment names, as for the command line; it goes before what was chosen. */
export function folderOfThisStart(): string | undefined {
  const { TICKETLAB_DATA_DIR: folder } = process.env;
  return folder === '' ? undefined : folder;
}
