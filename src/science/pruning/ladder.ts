import type { LayerCount } from './mask';
import type { Scope } from './pruning';

/** A prunable layer on the ladder. */
export interface Rung extends LayerCount {
  /** Whether it gives the logits. */
  output: boolean;
}

/** How many weights one round removes: from each layer by name, or from all that may be pruned together. */
export type Removal = { layers: Record<string, number> } | { together: number };

/** The number of weights that the next round removes. A round never removes the last weight of a layer's survivors. */
export function nextRemoval(rungs: Rung[], scope: Scope): Removal {
  if (scope.kind === 'layerwise') {
    return {
      layers: Object.fromEntries(
        rungs.map((rung) => [rung.name, Math.round(rateOf(rung, scope) * rung.kept)]),
      ),
    };
  }
  const prunable = rungs.filter(({ name }) => !scope.leaveOut.includes(name));
  const survivors = keptOf(prunable);
  const counted = scope.countLeftOut ? keptOf(rungs) : survivors;
  return { together: Math.min(Math.round(scope.rate * counted), survivors) };
}

function rateOf(rung: Rung, scope: Extract<Scope, { kind: 'layerwise' }>): number {
  return scope.rates[rung.name] ?? (rung.output ? (scope.outputRate ?? scope.rate / 2) : scope.rate);
}

function keptOf(rungs: Rung[]): number {
  return rungs.reduce((sum, { kept }) => sum + kept, 0);
}

/**
 * Weights kept at each level, from dense down: by layer when pruning is layerwise; under global pruning only the sum is
 * known before training, and `layers` is absent.
 */
export function densityLadder(
  rungs: Rung[],
  scope: Scope,
  levels: number,
): { kept: number; layers?: Record<string, number> }[] {
  const ladder = [{ kept: keptOf(rungs), layers: keptByLayer(rungs) }];
  let current = rungs;
  for (let level = 1; level <= levels; level++) {
    current = afterRound(current, scope);
    ladder.push({ kept: keptOf(current), layers: keptByLayer(current) });
  }
  return scope.kind === 'layerwise' ? ladder : ladder.map(({ kept }) => ({ kept }));
}

/** The rungs after a round; a global removal, whose layers cannot be foreseen, is taken where there is most. */
function afterRound(rungs: Rung[], scope: Scope): Rung[] {
  const removal = nextRemoval(rungs, scope);
  if ('layers' in removal)
    return rungs.map((rung) => ({ ...rung, kept: rung.kept - removal.layers[rung.name] }));
  let left = removal.together;
  return rungs.map((rung) => {
    const taken =
      scope.kind === 'global' && scope.leaveOut.includes(rung.name) ? 0 : Math.min(left, rung.kept);
    left -= taken;
    return { ...rung, kept: rung.kept - taken };
  });
}

function keptByLayer(rungs: Rung[]): Record<string, number> {
  return Object.fromEntries(rungs.map(({ name, kept }) => [name, kept]));
}
