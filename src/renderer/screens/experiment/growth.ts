import type { LabEvent, RunCurve } from '../../../ipc/contract';

type NewRows = Extract<LabEvent, { kind: 'rows' }>['runs'];

/** The curves with the rows measured since. A run that goes on from a checkpoint measures some rows again: the new ones hold. */
export function grow(curves: readonly RunCurve[], runs: NewRows): RunCurve[] {
  const grown = new Map(curves.map((curve) => [curve.key, curve]));
  for (const { key, replicate, level, role, rows } of runs) {
    if (rows.length === 0) continue;
    const begun: RunCurve = {
      key,
      replicate,
      level,
      role,
      from: rows[0].iteration,
      to: rows[0].iteration,
      finished: false,
      hidden: 0,
      rows: [],
      trainSeconds: 0,
    };
    const curve = grown.get(key) ?? begun;
    const kept = curve.rows.filter(({ iteration }) => iteration < rows[0].iteration);
    grown.set(key, { ...curve, to: Math.max(curve.to, rows.at(-1)!.iteration), rows: [...kept, ...rows] });
  }
  return [...grown.values()];
}
