import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { ENGINE_NAMES, openEngine } from '../engine/engines';
import { DATASETS, DATASET_NAMES } from '../science/data/datasets';
import { isLocked } from '../store/lock';
import { datasetFolder, loadDataset } from './datasets';
import { listExperiments } from './history';
import { messageOf } from './problem';
import { labVersions } from './provenance';

/** One thing that was looked at. */
export interface Finding {
  subject: string;
  fine: boolean;
  /** What was found, in words. */
  detail: string;
}

/** Looks at everything an experiment needs: versions, engines, data sets, the data folder. */
export async function examine(folder: string): Promise<Finding[]> {
  return [
    ...Object.entries(labVersions()).map(([name, version]) => ({
      subject: name,
      fine: true,
      detail: version,
    })),
    ...(await Promise.all(ENGINE_NAMES.map(examineEngine))),
    ...DATASET_NAMES.map((name) => examineDataset(name, folder)),
    await examineFolder(folder),
  ];
}

async function examineEngine(name: string): Promise<Finding> {
  return attempt(`engine ${name}`, async () => {
    const engine = await openEngine(name);
    const details = Object.entries(engine.describe()).map(([key, value]) => `${key}: ${value}`);
    return `ready, version ${engine.version}; ${details.join(', ')}`;
  });
}

function examineDataset(name: (typeof DATASET_NAMES)[number], folder: string): Finding {
  const subject = `data set ${name}`;
  try {
    const { train, test } = loadDataset(name, datasetFolder(name, folder));
    const counts = `${train.labels.length} training and ${test.labels.length} test examples`;
    return { subject, fine: true, detail: `${DATASETS[name].title}, ${counts}, checksums right` };
  } catch (error) {
    return { subject, fine: false, detail: messageOf(error) };
  }
}

async function examineFolder(folder: string): Promise<Finding> {
  const subject = 'data folder';
  try {
    const existing = nearestExisting(folder);
    if (!statSync(existing).isDirectory()) throw new Error(`${existing} is not a folder`);
    accessSync(existing, constants.W_OK);
    const { bavail, bsize } = statfsSync(existing);
    const free = `${((bavail * bsize) / 1e9).toFixed(1)} GB free`;
    const experiments = existing === folder ? (await listExperiments(folder)).length : 0;
    const use = existing === folder && isLocked(folder) ? ', in use' : '';
    return { subject, fine: true, detail: `${folder}, experiments: ${experiments}, ${free}${use}` };
  } catch (error) {
    return { subject, fine: false, detail: `${folder}: ${messageOf(error)}` };
  }
}

function nearestExisting(folder: string): string {
  return existsSync(folder) ? folder : nearestExisting(dirname(folder));
}

async function attempt(subject: string, look: () => Promise<string>): Promise<Finding> {
  try {
    return { subject, fine: true, detail: await look() };
  } catch (error) {
    return { subject, fine: false, detail: messageOf(error) };
  }
}
