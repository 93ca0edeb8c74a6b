import type { LevelAcceleration, Summary } from '../../science/analysis/result';
import { bandOf, countText } from './density';
import type { ChartModel, Series } from './model';
import { DENSITY } from './units';

/** How many times faster than the dense network each level trained, and could at best by its count of multiply-adds. */
export function accelerationChart(levels: readonly LevelAcceleration[]): ChartModel {
  const points = levels.toSorted((a, b) => a.density - b.density);
  const x = points.map(({ density }) => 100 * density);
  return {
    title: 'Realised acceleration against density',
    x: DENSITY,
    y: {
      title: 'Times faster than the dense network',
      unit: '×',
      log: true,
      digits: 2,
      bounds: [0, Infinity],
    },
    series: [
      {
        id: 'parity',
        label: 'As fast as the dense network',
        look: 'reference',
        place: null,
        x,
        y: x.map(() => 1),
      },
      ...measuredSeries(x, points),
      {
        id: 'theoretical',
        label: 'Theoretical, by multiply-adds',
        look: 'line',
        place: 1,
        x,
        y: points.map(({ theoretical }) => theoretical),
      },
      ...targetSeries(x, points),
    ],
    caption: `Mean over replicates with 95 % Student-t interval; faint: single replicates. ${countText(
      points.map(({ speedup }) => speedup.n),
    )}`,
  };
}

/** Per step of training, and before that the faint lines of the replicates. */
function measuredSeries(x: number[], points: LevelAcceleration[]): Series[] {
  const replicates = [...new Set(points.flatMap((point) => point.replicates))].sort((a, b) => a - b);
  const members = replicates.map((replicate): Series => {
    const own = points.flatMap(({ replicates, speedup }, i) => {
      const at = replicates.indexOf(replicate);
      return at < 0 ? [] : [{ x: x[i], y: speedup.values[at] ?? NaN }];
    });
    return {
      id: `measured/${replicate}`,
      label: `Measured, replicate ${replicate}`,
      look: 'member',
      place: 0,
      x: own.map((point) => point.x),
      y: own.map((point) => point.y),
    };
  });
  const summaries = points.map(({ speedup }) => speedup);
  return [
    ...(members.length > 1 ? members : []),
    meanSeries({ id: 'measured', label: 'Measured, per step', place: 0 }, x, summaries),
  ];
}

/** Levels at which no replicate reached the target have no place in it. */
function targetSeries(x: number[], points: LevelAcceleration[]): Series[] {
  const reached = points.flatMap(({ toTarget }, i) =>
    toTarget && toTarget.speedup.n > 0 ? [{ x: x[i], summary: toTarget.speedup }] : [],
  );
  if (reached.length === 0) return [];
  return [
    meanSeries(
      { id: 'target', label: 'Measured, to the target accuracy', place: 2 },
      reached.map((point) => point.x),
      reached.map(({ summary }) => summary),
    ),
  ];
}

function meanSeries(
  named: Pick<Series, 'id' | 'label' | 'place'>,
  x: number[],
  summaries: readonly Summary[],
): Series {
  return {
    ...named,
    look: 'line',
    x,
    y: summaries.map(({ mean }) => mean ?? NaN),
    n: summaries.map(({ n }) => n),
    band: bandOf(summaries),
  };
}
