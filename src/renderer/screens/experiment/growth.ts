import type { LabEvent, RunCurve } from '../../../ipc/contract';

type NewRows = Extract<LabEvent, { kind: 'rows' }>['runs'];

/** The curves with the rows measured since. A run that goes on from a checkpoint measures some rows again: the new ones hold. */
export function grow(curves: readonly RunCurve[], runs: NewRows): RunCurve[] {
  const grown = new Map(curves.map((curve) => [curve.key, curve]));
  for (const { rows, ...run } of runs) {
    if (rows.length === 0) continue;
    const begun: RunCurve = { ...run, finished: false, hidden: 0, rows: [], trainSeconds: 0 };
    const curve = grown.get(run.key) ?? begun;
    const kept = curve.rows.filter(({ iteration }) => iteration < rows[0].iteration);
    grown.set(run.key, { ...curve, rows: [...kept, ...rows] });
  }
  return [...grown.values()];
}
