import type { LevelResult, Summary } from '../../science/analysis/result';
import { bandOf, countText, DENSITY } from './density';
import type { Axis, ChartModel, Series } from './model';

type Path = NonNullable<LevelResult['stability']>['path'][number];
export type PathQuantity = Exclude<keyof Path, 'alpha'>;

export const PATH_AXES: Record<PathQuantity, Axis> = {
  testError: { title: 'Test error', unit: '%', digits: 2 },
  trainError: { title: 'Training error', unit: '%', digits: 2 },
  testLoss: { title: 'Test loss', unit: 'nats' },
  trainLoss: { title: 'Training loss', unit: 'nats' },
};

/** Error or loss on the straight line between two copies, a line for each level tested. */
export function pathChart(levels: readonly LevelResult[], quantity: PathQuantity): ChartModel {
  const tested = levels.flatMap((level) => (level.stability ? [{ level, stability: level.stability }] : []));
  return {
    title: `${PATH_AXES[quantity].title} along the line between copies`,
    x: { title: 'Way from one copy to the other (α)', digits: 2 },
    y: PATH_AXES[quantity],
    series: tested.flatMap(({ level, stability: { path, replicates } }, place) =>
      pathSeries(
        path.map(({ alpha }) => alpha),
        path.map((point) => point[quantity]),
        replicates,
        { id: `level-${level.level}`, label: levelLabel(level), place },
      ),
    ),
    caption: `Mean over replicates with 95 % Student-t interval; faint: single replicates. ${countText(
      tested.map(({ stability }) => stability.replicates.length),
    )}`,
  };
}

function pathSeries(
  x: number[],
  summaries: Summary[],
  replicates: number[],
  { id, label, place }: { id: string; label: string; place: number },
): Series[] {
  const common = { x, place };
  const members = replicates.map((replicate, i): Series => ({
    ...common,
    id: `${id}/${replicate}`,
    label: `${label}, replicate ${replicate}`,
    look: 'member',
    y: summaries.map(({ values }) => values[i] ?? NaN),
  }));
  return [
    ...(members.length > 1 ? members : []),
    {
      ...common,
      id,
      label,
      look: 'line',
      y: summaries.map(({ mean }) => mean ?? NaN),
      n: summaries.map(({ n }) => n),
      band: bandOf(summaries),
    },
  ];
}

/** Error barriers against density, beside the line that parts stable from unstable. */
export function barrierChart(levels: readonly LevelResult[], stableBelow: number): ChartModel {
  const tested = levels
    .flatMap(({ density, stability }) => (stability ? [{ x: 100 * density, stability }] : []))
    .sort((a, b) => a.x - b.x);
  const x = tested.map((point) => point.x);
  const line = (id: string, label: string, place: number, summaries: Summary[]): Series => ({
    id,
    label,
    look: 'line',
    place,
    x,
    y: summaries.map(({ mean }) => mean ?? NaN),
    n: summaries.map(({ n }) => n),
    band: bandOf(summaries),
  });
  return {
    title: 'Error barrier against density',
    x: DENSITY,
    y: { title: 'Error barrier', unit: 'percentage points', digits: 2 },
    series: [
      {
        id: 'limit',
        label: `Stable below ${stableBelow}`,
        look: 'reference',
        place: null,
        x: [x[0], x[x.length - 1]],
        y: [stableBelow, stableBelow],
      },
      line(
        'test',
        'Test',
        0,
        tested.map(({ stability }) => stability.test.barrier),
      ),
      line(
        'train',
        'Training',
        1,
        tested.map(({ stability }) => stability.train.barrier),
      ),
    ],
    caption: `Mean over replicates with 95 % Student-t interval. ${countText(
      tested.map(({ stability }) => stability.replicates.length),
    )}`,
  };
}

function levelLabel({ level, density }: LevelResult): string {
  return level === 0 ? 'Dense' : `Level ${level} (${Number((100 * density).toPrecision(3))} %)`;
}
