import type { Cost } from '../../../ipc/contract';
import type { ExperimentResult } from '../../../science/analysis/document';
import { roleTitle } from '../../../science/analysis/roles';
import { formatBytes, formatTimeLeft, plural } from '../../lib/format';

/** What it means to ask more of an experiment. Pure. */

type Spec = ExperimentResult['spec'];

export interface Extent {
  replicates: number;
  /** Undefined for plain training, which has none. */
  levels: number | undefined;
}

export function extentOf(spec: Spec): Extent {
  return {
    replicates: spec.replicates,
    levels: spec.protocol === 'lottery' ? spec.pruning.levels : undefined,
  };
}

/** The spec with so many replicates and levels. */
export function extended(spec: Spec, { replicates, levels }: Extent): Spec {
  if (spec.protocol !== 'lottery' || levels === undefined) return { ...spec, replicates };
  return { ...spec, replicates, pruning: { ...spec.pruning, levels } };
}

/** What comes on top: `12 more runs · 18,000 steps · about 20 s · 3.1 MB` */
export function describeMore(before: Cost, after: Cost): string {
  const more = (of: (cost: Cost) => number) => of(after) - of(before);
  const comparisons = more((cost) => cost.comparisons);
  return [
    plural(
      more(({ runs }) => runs),
      'more run',
    ),
    ...(comparisons > 0 ? [plural(comparisons, 'more comparison')] : []),
    plural(
      more(({ steps }) => steps),
      'step',
    ),
    ...(after.seconds === null || before.seconds === null
      ? []
      : [formatTimeLeft(after.seconds - before.seconds)]),
    formatBytes(more(({ bytes }) => bytes)),
  ].join(' · ');
}

/** What is asked for at named levels, and so not at new ones: `Random reinit`, `Stability`. */
export function keptToLevels(spec: Spec): string[] {
  if (spec.protocol !== 'lottery') return [];
  const controls = Object.entries(spec.branches).flatMap(([role, branch]) =>
    branch && branch.levels !== 'all' ? [roleTitle(role as keyof typeof spec.branches)] : [],
  );
  const { stability } = spec;
  return [...controls, ...(stability && stability.levels !== 'all' ? ['Stability'] : [])];
}
