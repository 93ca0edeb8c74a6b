import type { ExperimentListing } from '../../ipc/contract';
import { ask } from './bridge';
import { confirmation } from './confirm.svelte';
import { formatBytes, plural } from './format';
import { router } from './router.svelte';
import { experiments } from './state/experiments.svelte';
import { toasts } from './state/toasts.svelte';

/**
 * What can be done with experiments, the same from the table, the palette and an experiment's own screen. Each tells of
 * its end and of its problems by a toast; what can be taken back offers to be.
 */

type Some = readonly ExperimentListing[];

const idsOf = (some: Some) => some.map(({ id }) => id);

/** `"LeNet"`, or `3 experiments` */
const nameOf = (some: Some) => (some.length === 1 ? `“${some[0].name}”` : plural(some.length, 'experiment'));

export const canPause = ({ status }: ExperimentListing) => status === 'running' || status === 'queued';
export const canResume = ({ status }: ExperimentListing) =>
  ['paused', 'interrupted', 'failed', 'cancelled'].includes(status);
export const canCancel = (experiment: ExperimentListing) =>
  canPause(experiment) || ['paused', 'interrupted'].includes(experiment.status);

export async function pause(some: Some): Promise<void> {
  for (const { id } of some) await attempt(ask('pauseExperiment', { id, when: 'now' }));
}

export async function stopAfterRuns(some: Some): Promise<void> {
  for (const { id } of some) {
    const asked = await attempt(ask('pauseExperiment', { id, when: 'after the runs under way' }));
    if (asked) toasts.say('It stops once the runs under way have ended.');
  }
}

export async function resume(some: Some): Promise<void> {
  for (const { id } of some) await attempt(ask('resumeExperiment', { id }));
}

export async function cancel(some: Some): Promise<void> {
  const yes = await confirmation.ask({
    title: `Cancel ${nameOf(some)}?`,
    text: 'Training stops. What has been found so far stays in the history, and it can be resumed later.',
    yes: 'Stop training',
    no: 'Keep training',
  });
  if (!yes) return;
  for (const { id } of some) await attempt(ask('cancelExperiment', { id }));
}

export async function moveInQueue({ id }: ExperimentListing, place: number): Promise<void> {
  await attempt(ask('moveInQueue', { id, place }));
}

export async function rename({ id, name: old }: ExperimentListing, name: string): Promise<void> {
  if (name.trim() === '' || name.trim() === old) return;
  await experiments.change([id], { name }, () => ask('renameExperiment', { id, name }));
}

export async function setNotes({ id }: Pick<ExperimentListing, 'id'>, notes: string): Promise<void> {
  await experiments.change([id], { notes }, () => ask('setNotes', { id, notes }));
}

export async function setTags(ids: string[], tags: string[]): Promise<void> {
  await experiments.change(ids, { tags }, () => ask('setTags', { ids, tags }));
}

export async function star(some: Some, starred: boolean): Promise<void> {
  const ids = idsOf(some);
  await experiments.change(ids, { starred }, () => ask('setStarred', { ids, starred }));
}

export async function archive(some: Some, archived: boolean): Promise<void> {
  if (!(await setArchived(some, archived))) return;
  const done = archived ? 'archived' : 'taken out of the archive';
  sayWithUndo(`${nameOf(some)} ${done}.`, () => setArchived(some, !archived));
}

export async function moveToTrash(some: Some): Promise<void> {
  const ids = idsOf(some);
  const done = await experiments.change(ids, { trashed: Date.now() }, () => ask('trashExperiments', { ids }));
  if (done) sayWithUndo(`${nameOf(some)} moved to the trash.`, () => restore(some));
}

export function restore(some: Some): Promise<boolean> {
  const ids = idsOf(some);
  return experiments.change(ids, { trashed: null }, () => ask('restoreExperiments', { ids }));
}

export async function purge(some: Some): Promise<void> {
  const ids = idsOf(some);
  try {
    const { bytes } = await ask('measureExperiments', { ids });
    const yes = await confirmation.ask({
      title: `Delete ${nameOf(some)} for good?`,
      text: `This frees ${formatBytes(bytes)}: results, curves, checkpoints and notes. It cannot be undone.`,
      yes: 'Delete for good',
      danger: true,
    });
    if (!yes) return;
    const freed = await ask('purgeExperiments', { ids });
    toasts.withdrawActions();
    toasts.say(`${nameOf(some)} deleted; ${formatBytes(freed.bytes)} freed.`);
  } catch (error) {
    toasts.showProblem(error);
  }
}

/** Opens the form for a new experiment with the spec of this one. */
export async function duplicate({ id }: ExperimentListing): Promise<void> {
  try {
    const { spec, name } = await ask('showExperiment', { id });
    router.go({ screen: 'new', spec: { ...spec, name: `${name} (copy)` } });
  } catch (error) {
    toasts.showProblem(error);
  }
}

/** Main asks where each is to go; the first one not saved ends it. */
export async function exportToFiles(some: Some): Promise<void> {
  try {
    for (const { id } of some) {
      const saved = await ask('exportExperiment', { id });
      if (!saved) return;
      toasts.say(`Saved ${saved.file}`);
    }
  } catch (error) {
    toasts.showProblem(error);
  }
}

export async function importFromFiles(): Promise<void> {
  try {
    const outcome = await ask('importExperiments');
    if (!outcome) return;
    const { imported, already } = outcome;
    const known = already.length === 0 ? '' : ` ${plural(already.length, 'experiment')} here already.`;
    toasts.say(`${plural(imported.length, 'experiment')} imported.${known}`);
    await experiments.load();
  } catch (error) {
    toasts.showProblem(error);
  }
}

function setArchived(some: Some, archived: boolean): Promise<boolean> {
  const ids = idsOf(some);
  return experiments.change(ids, { archived }, () => ask('setArchived', { ids, archived }));
}

/** Whoever undoes it may not see the table, and is told. */
function sayWithUndo(text: string, undo: () => Promise<boolean>): void {
  toasts.sayWithUndo(text, () => void undo().then((done) => done && toasts.say(`Undone: ${text}`)));
}

async function attempt(request: Promise<unknown>): Promise<boolean> {
  try {
    await request;
    return true;
  } catch (error) {
    toasts.showProblem(error);
    return false;
  }
}
