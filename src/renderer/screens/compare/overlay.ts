import type { RunCurve } from '../../../ipc/contract';
import type { RunGroup } from '../../charts/curves';
import { countText, groupSeries, type Control, type Measure } from '../../charts/density';
import type { ChartModel } from '../../charts/model';
import { DENSITY } from '../../charts/units';
import { levelsOf, type ComparedLevel, type Contestant } from './contestants';

export type OverlayRole = 'ticket' | Control;

export interface Placed {
  contestant: Contestant;
  /** In the palette. */
  place: number;
}

/** The tickets, or the controls of one kind, of several experiments against density; plain training is a point at the dense end. */
export function overlayDensity(placed: readonly Placed[], role: OverlayRole, measure: Measure): ChartModel {
  const series = placed.flatMap(({ contestant, place }) => {
    const runsAt = (level: ComparedLevel) => (role === 'ticket' ? level : level.branches[role]);
    return groupSeries(contestant.key, contestant.label, place, levelsOf(contestant), runsAt, measure);
  });
  return {
    title: `${measure.axis.title} against density`,
    x: DENSITY,
    y: measure.axis,
    series,
    caption: `Mean over replicates with 95 % Student-t interval; faint: single replicates. ${countText(
      series.flatMap(({ n }) => n ?? []),
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
