import { NoHistory } from '../store/errors';
import { isLocked } from '../store/lock';
import type { ExperimentSummary } from '../store/rows';
import { Store } from '../store/store';
import { LabProblem } from './problem';
import { leaveRequest, type Request } from './requests';

/** Reads the history while another process may be writing it. */
export async function readHistory<Result>(
  folder: string,
  read: (store: Store) => Result,
): Promise<Awaited<Result>> {
  return using(Store.open(folder, { readonly: true }), read);
}

/** All experiments that are not in the trash, or all that are, the newest first; none where there is no history yet. */
export async function listExperiments(
  folder: string,
  which: { trashed?: boolean } = {},
): Promise<ExperimentSummary[]> {
  try {
    return await readHistory(folder, (store) => store.experiments(which));
  } catch (error) {
    if (error instanceof NoHistory) return [];
    throw error;
  }
}

/** Changes the history; throws when another process has the data folder. */
export async function changeHistory<Result>(
  folder: string,
  change: (store: Store) => Result,
): Promise<Awaited<Result>> {
  return using(Store.open(folder), (store) => {
    store.markInterrupted();
    return change(store);
  });
}

/** Cancels or pauses an experiment; where another process has the data folder, by asking that. */
export async function halt(
  folder: string,
  idPrefix: string,
  request: Request,
): Promise<{ id: string; asked: boolean }> {
  const { id, status } = await readHistory(folder, (store) => store.experiment(store.resolveId(idPrefix)));
  if (['done', 'failed', 'cancelled'].includes(status)) {
    throw new LabProblem('usage', `experiment ${id} is ${status} already`);
  }
  if (isLocked(folder)) {
    leaveRequest(folder, id, request);
    return { id, asked: true };
  }
  await changeHistory(folder, (store) => store.setStatus(id, request === 'cancel' ? 'cancelled' : 'paused'));
  return { id, asked: false };
}

async function using<Result>(store: Store, use: (store: Store) => Result): Promise<Awaited<Result>> {
  try {
    return await use(store);
  } finally {
    store.close();
  }
}
