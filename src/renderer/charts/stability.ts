import type { LevelResult, Summary } from '../../science/analysis/result';
import { bandOf, countText } from './density';
import type { Axis, ChartModel, Series } from './model';
import { DENSITY, NATS, PERCENT } from './units';

type Path = NonNullable<LevelResult['stability']>['path'][number];
export type PathQuantity = Exclude<keyof Path, 'alpha'>;

export const PATH_AXES: Record<PathQuantity, Axis> = {
  testError: { title: 'Test error', ...PERCENT },
  trainError: { title: 'Training error', ...PERCENT },
  testLoss: { title: 'Test loss', ...NATS },
  trainLoss: { title: 'Training loss', ...NATS },
};

/** Error or loss on the straight line between two copies: a line for each level tested, and one with batch norm recomputed. */
export function pathChart(levels: readonly LevelResult[], quantity: PathQuantity): ChartModel {
  const tested = levels.flatMap((level) => (level.stability ? [{ level, stability: level.stability }] : []));
  return {
    title: `${PATH_AXES[quantity].title} along the line between copies`,
    x: { title: 'Way from one copy to the other (α)', digits: 2 },
    y: PATH_AXES[quantity],
    series: [
      ...tested.flatMap(({ level, stability: { path, replicates } }, place) => {
        const mean = meanOfPath(path, quantity, {
          id: `level-${level.level}`,
          label: levelLabel(level),
          place,
        });
        return [...membersOf(mean, path, quantity, replicates), mean];
      }),
      ...tested.flatMap(({ level, stability: { recomputed } }, i) =>
        recomputed
          ? meanOfPath(recomputed.path, quantity, {
              id: `level-${level.level}/recomputed`,
              label: `${levelLabel(level)}, norm recomputed`,
              place: tested.length + i,
            })
          : [],
      ),
    ],
    caption: `Mean over replicates with 95 % Student-t interval; faint: single replicates. ${countText(
      tested.map(({ stability }) => stability.replicates.length),
    )}`,
  };
}

function meanOfPath(
  path: readonly Path[],
  quantity: PathQuantity,
  named: Pick<Series, 'id' | 'label' | 'place'>,
): Series {
  const summaries = path.map((point) => point[quantity]);
  return {
    ...named,
    look: 'line',
    x: path.map(({ alpha }) => alpha),
    y: summaries.map(({ mean }) => mean ?? NaN),
    n: summaries.map(({ n }) => n),
    band: bandOf(summaries),
  };
}

/** The single replicates behind a mean, where there are several. */
function membersOf(
  { id, label, place, x }: Series,
  path: readonly Path[],
  quantity: PathQuantity,
  replicates: readonly number[],
): Series[] {
  if (replicates.length < 2) return [];
  return replicates.map((replicate, i) => ({
    id: `${id}/${replicate}`,
    label: `${label}, replicate ${replicate}`,
    look: 'member',
    place,
    x,
    y: path.map((point) => point[quantity].values[i] ?? NaN),
  }));
}

/** Error barriers against density, with batch norm recomputed too, beside the line that parts stable from unstable. */
export function barrierChart(levels: readonly LevelResult[], stableBelow: number): ChartModel {
  const tested = levels
    .flatMap(({ density, stability }) => (stability ? [{ x: 100 * density, stability }] : []))
    .sort((a, b) => a.x - b.x);
  const x = tested.map((point) => point.x);
  const recomputed = tested.flatMap(({ stability }) => stability.recomputed ?? []);
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
    y: { title: 'Error barrier', ...PERCENT, unit: 'percentage points' },
    series: [
      {
        id: 'limit',
        label: `Stable below ${stableBelow}`,
        look: 'reference',
        place: null,
        x,
        y: x.map(() => stableBelow),
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
      // of batch norm all levels have some, or none
      ...(recomputed.length === 0
        ? []
        : [
            line(
              'test-recomputed',
              'Test, norm recomputed',
              2,
              recomputed.map(({ test }) => test.barrier),
            ),
            line(
              'train-recomputed',
              'Training, norm recomputed',
              3,
              recomputed.map(({ train }) => train.barrier),
            ),
          ]),
    ],
    caption: `Mean over replicates with 95 % Student-t interval. ${countText(
      tested.map(({ stability }) => stability.replicates.length),
    )}`,
  };
}

function levelLabel({ level, density }: LevelResult): string {
  return level === 0 ? 'Dense' : `Level ${level} (${Number((100 * density).toPrecision(3))} %)`;
}
