import type { RunCurve } from '../../ipc/contract';
import type { Desk } from './desk';
import { thin } from './thinning';

/** Metric rows of every run of an experiment, those under way included. */
export function readCurves({ lab }: Desk, id: string, points: number): RunCurve[] {
  return lab.store.courses(id).map(({ metrics, ...run }) => {
    const all = [...metrics, ...lab.unsavedRows(id, run.key)];
    const rows = thin(all, points);
    return { ...run, rows, hidden: all.length - rows.length };
  });
}
