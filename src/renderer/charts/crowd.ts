import { named, type ChartModel, type Series } from './model';

/** The bands of more lines than this hide each other. */
const MOST = 8;

/** Whether a series is the named one or stands behind it: `<id>/0` is a replicate of `<id>`. */
export function belongsTo({ id }: Series, name: string): boolean {
  return id === name || id.startsWith(`${name}/`);
}

/** A chart of many lines without their bands and replicates. */
export function uncrowded(model: ChartModel): ChartModel {
  const lines = named(model.series);
  const hasMore = model.series.length > lines.length || lines.some(({ band }) => band);
  if (lines.length <= MOST || !hasMore) return model;
  return {
    ...model,
    series: lines.map(withoutBand),
    caption: `${model.caption} Of more than ${MOST} lines neither intervals nor replicates are drawn.`,
  };
}

/** A chart in which one of the named series stands out: all that belongs to it as it is, the others faint. */
export function lifted(model: ChartModel, name: string): ChartModel {
  return {
    ...model,
    series: [
      ...model.series.filter((one) => belongsTo(one, name)),
      ...named(model.series)
        .filter((one) => !belongsTo(one, name))
        .map((one) => ({
          ...withoutBand(one),
          look: one.look === 'points' ? one.look : ('member' as const),
        })),
    ],
  };
}

function withoutBand(line: Series): Series {
  return { ...line, band: undefined };
}
