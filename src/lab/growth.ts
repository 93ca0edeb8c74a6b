import type { Spec } from '../science/protocol/spec';
import { checkSpec } from './presets';
import { LabProblem } from './problem';
import { counted } from './words';

/** More of the same experiment. */
export interface Growth {
  replicates?: number;
  levels?: number;
}

/**
 * The spec with more replicates or levels. It may only grow: runs keep their keys and seeds then, so that what is done
 * is part of the larger experiment.
 */
export function grow(spec: Spec, { replicates = spec.replicates, levels }: Growth): Spec {
  demandGrowth('replicates', spec.replicates, replicates);
  if (spec.protocol !== 'lottery') {
    if (levels !== undefined) throw new LabProblem('usage', 'plain training has no levels');
    return changed(spec, { ...spec, replicates });
  }
  const { pruning } = spec;
  demandGrowth('levels', pruning.levels, levels ?? pruning.levels);
  return changed(spec, {
    ...spec,
    replicates,
    pruning: { ...pruning, levels: levels ?? pruning.levels },
  });
}

/** How large an experiment is, in words. */
export function describeExtent(spec: Spec): string {
  const replicates = counted(spec.replicates, 'replicate');
  if (spec.protocol !== 'lottery') return replicates;
  return `${replicates} and ${counted(spec.pruning.levels, 'level')} of pruning`;
}

function demandGrowth(what: string, before: number, after: number): void {
  if (after >= before) return;
  throw new LabProblem(
    'usage',
    `the number of ${what} cannot go from ${before} to ${after}: extending only raises it`,
  );
}

function changed(before: Spec, after: Spec): Spec {
  if (JSON.stringify(before) === JSON.stringify(after))
    throw new LabProblem('usage', `the experiment has ${describeExtent(before)} already`);
  return checkSpec(after);
}
