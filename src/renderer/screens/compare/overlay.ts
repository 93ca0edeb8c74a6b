import type { RunCurve } from '../../../ipc/contract';
import type { RunGroup } from '../../charts/curves';
import { countText, groupSeries, type Control, type Measure } from '../../charts/density';
import type { ChartModel } from '../../charts/model';
import { DENSITY } from '../../charts/units';
import type { Contestant } from './contestants';

export type OverlayRole = 'ticket' | Control;

export interface Placed {
  contestant: Contestant;
  /** In the palette. */
  place: number;
}

/** The tickets, or the controls of one kind, of several experiments against density. */
export function overlayDensity(placed: readonly Placed[], role: OverlayRole, measure: Measure): ChartModel {
  return {
    title: `${measure.axis.title} against density`,
    x: DENSITY,
    y: measure.axis,
    series: placed.flatMap(({ contestant: { key, label, level, result }, place }) => {
      if (result.kind === 'train') return [];
      const levels = result.levels.filter((candidate) => level === null || candidate.level === level);
      const runsAt = (candidate: (typeof levels)[number]) =>
        role === 'ticket' ? candidate : candidate.branches[role];
      return groupSeries(key, label, place, levels, runsAt, measure);
    }),
    caption: `Mean over replicates with 95 % Student-t interval; faint: single replicates. ${countText(
      placed.map(({ contestant: { result } }) => result.spec.replicates),
    )}`,
  };
}

/** The runs of several experiments at a level, a group for each that has any. */
export function overlayRuns(
  placed: readonly Placed[],
  curves: ReadonlyMap<string, readonly RunCurve[]>,
  role: OverlayRole,
  level: number,
): RunGroup[] {
  return placed.flatMap(({ contestant: { key, label, result, level: own }, place }) => {
    const runs = (curves.get(result.id) ?? []).filter(
      (curve) => curve.role === role && curve.level === (own ?? level),
    );
    const { data, recipe } = result.spec;
    const iterationsPerEpoch = Math.ceil(data.train / recipe.batchSize);
    return runs.length > 0 ? [{ id: key, label, place, runs, iterationsPerEpoch }] : [];
  });
}
