import type { Answers, DatasetView } from '../../ipc/contract';
import { DATASETS, DATASET_NAMES, type DatasetName } from '../../science/data/datasets';
import { datasetFolder, loadDataset } from '../datasets';
import { LabProblem, messageOf } from '../problem';
import type { Desk } from './desk';

/** Every data set that the lab knows, with what is on this machine of it. */
export function listDatasets({ folder }: Desk): DatasetView[] {
  return DATASET_NAMES.map((name) => {
    const { title, source, shape, classes, train, test } = DATASETS[name];
    return { name, title, source, shape: [...shape], classes, train, test, ...lookAt(name, folder) };
  });
}

function lookAt(name: DatasetName, folder: string) {
  try {
    const { labels } = loadDataset(name, datasetFolder(name, folder)).train;
    const classCounts = Array.from({ length: DATASETS[name].classes }, () => 0);
    for (const label of labels) classCounts[label]++;
    return { present: true, problem: null, classCounts };
  } catch (error) {
    return { present: false, problem: messageOf(error), classCounts: [] };
  }
}

/** The first images of the training set. */
export function readSamples({ folder }: Desk, name: string, count: number): Answers['readSamples'] {
  const known = demandDataset(name);
  const { shape } = DATASETS[known];
  const { images, labels } = loadDataset(known, datasetFolder(known, folder)).train;
  const size = shape.reduce<number>((product, side) => product * side, 1);
  return {
    shape: [...shape],
    // copies: what lies in shared memory cannot cross
    images: Array.from({ length: count }, (_, i) => new Uint8Array(images.slice(i * size, (i + 1) * size))),
    labels: [...labels.slice(0, count)],
  };
}

export function demandDataset(name: string): DatasetName {
  if (Object.hasOwn(DATASETS, name)) return name as DatasetName;
  throw new LabProblem('usage', `there is no data set "${name}"; there is ${DATASET_NAMES.join(', ')}`);
}
