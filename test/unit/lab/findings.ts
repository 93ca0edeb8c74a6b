import { readHistory } from '../../../src/lab/history';
import { describeExperiment, type ExperimentResult } from '../../../src/lab/result';
import type { Store } from '../../../src/store/store';

/** All of an experiment that must not depend on how it was carried out: what it reports, and every bit it has trained. */
export async function findings(folder: string, id: string) {
  return readHistory(folder, (store) => findingsIn(store, id));
}

export function findingsIn(store: Store, id: string) {
  const result = describeExperiment(store, id);
  return {
    status: result.status,
    reported: reportedBy(result),
    checks: result.checks,
    trainSteps: result.timing.trainSteps,
    checkpoints: finalCheckpoints(store, id),
  };
}

/** SHA-256 of the last checkpoint of each finished run, by its key. */
export function finalCheckpoints(store: Store, id: string): Record<string, string> {
  const keys = store.runRecords(id).map(({ key }) => key);
  return Object.fromEntries(keys.map((key) => [key, store.artefact(id, key)!.sha256]));
}

function reportedBy(result: ExperimentResult): unknown {
  return result.kind === 'lottery' ? result.levels : result.runs;
}
