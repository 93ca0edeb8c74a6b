import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { ENGINE_NAMES, openEngine } from '../engine/engines';
import { DATASETS, DATASET_NAMES } from '../science/data/datasets';
import { isLocked } from '../store/lock';
import { datasetFolder, howToGet, recheckDataset } from './datasets';
import { listExperiments } from './history';
import { messageOf } from './problem';
import { labVersions } from './provenance';

/** One thing that was looked at. */
export interface Finding {
  subject: string;
  fine: boolean;
  /** Not there, which is no fault: not everybody needs it. */
  absent?: boolean;
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

/** Every engine there is a name for, and whether it can be had here. */
export async function listEngines(): Promise<{ name: string; fine: boolean; detail: string }[]> {
  const verdicts = await Promise.all(ENGINE_NAMES.map(tryEngine));
  return verdicts.map(({ name, fine, detail }) => ({ name, fine, detail }));
}

async function examineEngine(name: string): Promise<Finding> {
  const { fine, detail, facts } = await tryEngine(name);
  return { subject: `engine ${name}`, fine, detail: fine ? `${detail}; ${facts.join(', ')}` : detail };
}

async function tryEngine(name: string) {
  try {
    const engine = await openEngine(name);
    const facts = Object.entries(engine.describe()).map(([key, value]) => `${key}: ${value}`);
    return { name, fine: true, detail: `ready, version ${engine.version}`, facts };
  } catch (error) {
    return { name, fine: false, detail: messageOf(error), facts: [] };
  }
}

function examineDataset(name: (typeof DATASET_NAMES)[number], folder: string): Finding {
  const subject = `data set ${name}`;
  // most people need but one of them
  if (datasetFolder(name, folder) === undefined)
    return { subject, fine: true, absent: true, detail: howToGet(name) };
  try {
    const { title, train, test } = DATASETS[name];
    const { published } = recheckDataset(name, folder);
    const right = published ? 'checksums right' : 'sizes and class counts right';
    const detail = `${title}, ${train} training and ${test} test examples, ${right}`;
    return { subject, fine: true, detail };
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
