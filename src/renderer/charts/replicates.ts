import type { RunsResult } from '../../science/analysis/result';
import { bandOf, countText, type Measure } from './density';
import type { ChartModel } from './model';

/** A measure of networks that were only trained: one point each, and their mean with its interval. */
export function replicateChart(runs: RunsResult, measure: Measure): ChartModel {
  const summary = measure.of(runs);
  const { mean, n, values } = summary;
  const x = runs.replicates;
  return {
    title: `${measure.axis.title} by replicate`,
    x: { title: 'Replicate', digits: 0, counts: true },
    y: measure.axis,
    series: [
      {
        ...{ id: 'mean', label: 'Mean', look: 'reference', place: null, x },
        y: x.map(() => mean ?? NaN),
        n: x.map(() => n),
        band: bandOf(x.map(() => summary)),
      },
      {
        ...{ id: 'network', label: 'Dense networks', look: 'points', place: 0, x },
        y: values.map((value) => value ?? NaN),
      },
    ],
    caption: `Dense networks; mean over replicates with 95 % Student-t interval. ${countText([n])}`,
  };
}
