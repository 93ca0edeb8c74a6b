import type { Store } from '../../store/store';
import { LabProblem } from '../problem';
import type { Desk } from './desk';

/** Changes of what a person says of experiments, and where they keep them. */

export function change(desk: Desk, ids: string[], action: (store: Store, id: string) => void): void {
  for (const id of ids) action(desk.lab.store, id);
  desk.announcer.note(ids);
}

/** Moves experiments to the trash; one in the queue is paused first. */
export function trash(desk: Desk, ids: string[]): void {
  const queue = new Set(desk.lab.store.queue());
  change(desk, ids, (store, id) => {
    if (queue.has(id)) desk.lab.pause(id);
    store.trash(id);
  });
}

/** Deletes trashed experiments for good, once nothing of them is under way any more. */
export async function purge(desk: Desk, ids: string[]): Promise<{ bytes: number }> {
  const { store } = desk.lab;
  let bytes = 0;
  for (const id of ids) {
    if (store.experiment(id).trashed === null)
      throw new LabProblem(
        'usage',
        `experiment ${id} is not in the trash; only from there it can be deleted`,
      );
    await desk.lab.settled(id);
    bytes += store.purge(id).bytes;
  }
  desk.announcer.note(ids);
  return { bytes };
}

/** Bytes that purging would free. */
export function measure({ lab }: Desk, ids: string[]): { bytes: number } {
  return { bytes: ids.reduce((sum, id) => sum + lab.store.sizeOf(id), 0) };
}
