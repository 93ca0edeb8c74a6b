import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { dialog, nativeTheme, type BrowserWindow } from 'electron';
import type { Answers, Payload, Problem } from '../ipc/contract';
import type { MAINS_OWN } from '../ipc/lab';
import type { LabProcess } from './labprocess';
import { folderOfThisStart, type SettingsFile } from './settings';

type OwnName = (typeof MAINS_OWN)[number];

export type OwnHandlers = {
  [Name in OwnName]: (
    payload: Payload<Name>,
  ) => Promise<{ ok: true; value: Answers[Name] } | { ok: false; problem: Problem }>;
};

/** The requests that need a dialog, a path or the settings: the window never names a path itself. */
export function ownHandlers(
  lab: LabProcess,
  settings: SettingsFile,
  window: () => BrowserWindow | undefined,
): OwnHandlers {
  const askOpen = async (options: Electron.OpenDialogOptions) => {
    const parent = window();
    const { filePaths } = parent
      ? await dialog.showOpenDialog(parent, options)
      : await dialog.showOpenDialog(options);
    return filePaths;
  };
  const askSave = async (options: Electron.SaveDialogOptions) => {
    const parent = window();
    const { filePath, canceled } = parent
      ? await dialog.showSaveDialog(parent, options)
      : await dialog.showSaveDialog(options);
    return canceled || filePath === '' ? undefined : filePath;
  };
  const restart = async () => {
    await lab.stop();
    const { folder, workers } = settings.current;
    lab.start({ folder, workers });
  };

  return {
    readSettings: () => Promise.resolve(fine(settings.current)),
    changeSettings: async (choices) => {
      const before = settings.current;
      settings.change(choices);
      nativeTheme.themeSource = settings.current.theme;
      // workers begin with the lab process; what is under way goes on from its checkpoints
      if (settings.current.workers !== before.workers) await restart();
      return fine(settings.current);
    },
    chooseDataFolder: async () => {
      if (folderOfThisStart() !== undefined) {
        return failed(
          'usage',
          'TICKETLAB_DATA_DIR names the data folder of this start. Start Ticketlab without it to choose another.',
        );
      }
      const [folder] = await askOpen({
        title: 'Data folder',
        defaultPath: settings.current.folder,
        properties: ['openDirectory', 'createDirectory'],
      });
      if (folder === undefined) return fine(undefined);
      settings.change({ folder });
      await restart();
      return fine({ folder });
    },
    restartLab: async () => {
      await restart();
      return fine(undefined);
    },
    saveFile: async ({ name, kind, content }) => {
      const file = await askSave({
        defaultPath: basename(name),
        filters: [{ name: kind.toUpperCase(), extensions: [kind] }],
      });
      if (file === undefined) return fine(undefined);
      try {
        await writeFile(file, kind === 'png' ? Buffer.from(content, 'base64') : content);
        return fine({ file });
      } catch (error) {
        return failed('failure', `${file} cannot be written: ${(error as Error).message}`);
      }
    },
    exportExperiment: async ({ id }) => {
      const file = await askSave({
        defaultPath: `experiment-${id.slice(0, 8)}.ticketlab`,
        filters: [{ name: 'Ticketlab experiment', extensions: ['ticketlab'] }],
      });
      return file === undefined ? fine(undefined) : lab.ask('exportExperiment', { id, file });
    },
    importExperiments: async () => {
      const files = await askOpen({
        title: 'Import experiments',
        properties: ['openFile', 'multiSelections'],
        filters: [
          { name: 'Ticketlab experiment', extensions: ['ticketlab', 'tar', 'gz'] },
          { name: 'All files', extensions: ['*'] },
        ],
      });
      return files.length === 0 ? fine(undefined) : lab.ask('importExperiments', { files });
    },
    importDataset: async ({ name, from }) => {
      const [path] = await askOpen(
        from === 'archive'
          ? {
              title: `Official archive of ${name}`,
              properties: ['openFile'],
              filters: [
                { name: 'Archive', extensions: ['gz', 'tgz'] },
                { name: 'All files', extensions: ['*'] },
              ],
            }
          : { title: `Folder with the official files of ${name}`, properties: ['openDirectory'] },
      );
      return path === undefined ? fine({ imported: false }) : lab.ask('importDataset', { name, path });
    },
  };
}

function fine<Value>(value: Value): { ok: true; value: Value } {
  return { ok: true, value };
}

function failed(kind: Problem['kind'], message: string): { ok: false; problem: Problem } {
  return { ok: false, problem: { kind, message } };
}
