import { cpSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DATASETS } from '../../science/data/datasets';
import { guarded } from '../../store/errors';
import { temporaryName } from '../../store/files';
import { loadDataset } from '../datasets';
import { demandDataset } from './datasets';
import type { Desk } from './desk';

/** Copies a data set's official files into the data folder, whole or not at all; they are checked where they arrive. */
export function importDataset({ folder }: Desk, name: string, source: string): { imported: boolean } {
  const known = demandDataset(name);
  const { files } = DATASETS[known];
  loadDataset(known, source);
  return guarded(folder, () => {
    const temporary = temporaryName(folder);
    const shelf = join(folder, 'datasets');
    try {
      for (const { name: file } of Object.values(files)) cpSync(join(source, file), join(temporary, file));
      loadDataset(known, temporary);
      mkdirSync(shelf, { recursive: true, mode: 0o700 });
      rmSync(join(shelf, known), { recursive: true, force: true });
      renameSync(temporary, join(shelf, known));
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
    return { imported: true };
  });
}
