import type { Answers, DatasetView } from '../../ipc/contract';
import { DATASETS, DATASET_NAMES, type Dataset, type DatasetName } from '../../science/data/datasets';
import { datasetFolder, demandName, inspectDataset, ownBytes, readSamples } from '../datasets';
import { offersOf } from '../dataimport/download';
import { messageOf } from '../problem';
import type { Desk } from './desk';

/** Every data set that the lab knows, with what is on this machine of it. */
export function listDatasets({ folder, imports }: Desk): DatasetView[] {
  return DATASET_NAMES.map((name) => {
    const dataset: Dataset = DATASETS[name];
    const { title, source, shape, classes, train, test, archive } = dataset;
    const offers = offersOf(dataset);
    return {
      ...{ name, title, source, shape: [...shape], classes: [...classes], train, test },
      ...lookAt(name, folder),
      download: offers.length === 0 ? null : offers.reduce((sum, { bytes }) => sum + bytes, 0),
      archive: archive?.name ?? null,
      removable: ownBytes(name, folder) ?? null,
      importing: imports.progressOf(name),
    };
  });
}

function lookAt(name: DatasetName, folder: string) {
  const absent = { present: false, published: false, problem: null, classCounts: [] };
  if (datasetFolder(name, folder) === undefined) return absent;
  try {
    const { published, classCounts } = inspectDataset(name, folder);
    return { present: true, published, problem: null, classCounts };
  } catch (error) {
    return { ...absent, problem: messageOf(error) };
  }
}

/** The first images of the training set. */
export function samplesOf({ folder }: Desk, name: string, count: number): Answers['readSamples'] {
  const known = demandName(name);
  return { shape: [...DATASETS[known].shape], ...readSamples(known, folder, count) };
}
