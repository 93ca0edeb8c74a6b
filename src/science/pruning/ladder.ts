import type { LayerCount } from './mask';
import type { Scope } from './pruning';

/** A prunable layer on the ladder. */
export interface Rung extends LayerCount {
  /** Whether it gives the logits. */
  output: boolean;
  convolution: boolean;
}

/** How many weights one round removes: from each layer by name, or from all that may be pruned together. */
export type Removal = { layers: Record<string, number> } | { together: number };

type Layerwise = Extract<Scope, { kind: 'layerwise' }>;
type Global = Extract<Scope, { kind: 'global' }>;

/**
 * The number of weights that the next round removes. A round never removes the last weight of a layer, or of all that
 * may be pruned together.
 */
export function nextRemoval(rungs: Rung[], scope: Scope): Removal {
  if (scope.kind === 'global') {
    return { together: allButOne(globalShare(rungs, scope), keptOf(prunableRungs(rungs, scope))) };
  }
  return {
    layers: Object.fromEntries(
      rungs.map((rung) => [rung.name, allButOne(layerShare(rung, scope), rung.kept)]),
    ),
  };
}

/** The first of the levels whose round asks for more weights than it may remove; undefined if all can be had. */
export function exhaustedLevel(rungs: Rung[], scope: Scope, levels: number): number | undefined {
  let current = rungs;
  for (let level = 1; level <= levels; level++) {
    const exhausted =
      scope.kind === 'global'
        ? globalShare(current, scope) >= keptOf(prunableRungs(current, scope))
        : current.some((rung) => layerShare(rung, scope) >= rung.kept);
    if (exhausted) return level;
    current = afterRound(current, scope);
  }
  return undefined;
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

/** The share that a layer is to lose of its survivors. */
function layerShare(rung: Rung, scope: Layerwise): number {
  return Math.round((scope.rates[rung.name] ?? rateOfKind(rung, scope)) * rung.kept);
}

function rateOfKind({ output, convolution }: Rung, { rate, outputRate, convolutionRate }: Layerwise): number {
  if (output) return outputRate ?? rate / 2;
  return convolution ? (convolutionRate ?? rate) : rate;
}

/** The share that all layers together are to lose. */
function globalShare(rungs: Rung[], scope: Global): number {
  return Math.round(scope.rate * keptOf(scope.countLeftOut ? rungs : prunableRungs(rungs, scope)));
}

function allButOne(share: number, survivors: number): number {
  return Math.max(0, Math.min(share, survivors - 1));
}

function prunableRungs(rungs: Rung[], scope: Global): Rung[] {
  return rungs.filter(({ name }) => !scope.leaveOut.includes(name));
}

function keptOf(rungs: Rung[]): number {
  return rungs.reduce((sum, { kept }) => sum + kept, 0);
}

function keptByLayer(rungs: Rung[]): Record<string, number> {
  return Object.fromEntries(rungs.map(({ name, kept }) => [name, kept]));
}

/**
 * The rungs after a round. Which layers a global removal falls on cannot be foreseen and does not change the sum: here
 * it falls on the first ones.
 */
function afterRound(rungs: Rung[], scope: Scope): Rung[] {
  const removal = nextRemoval(rungs, scope);
  if ('layers' in removal) {
    return rungs.map((rung) => ({ ...rung, kept: rung.kept - removal.layers[rung.name] }));
  }
  let left = removal.together;
  return rungs.map((rung) => {
    const prunable = scope.kind === 'layerwise' || !scope.leaveOut.includes(rung.name);
    const taken = prunable ? Math.min(left, rung.kept) : 0;
    left -= taken;
    return { ...rung, kept: rung.kept - taken };
  });
}
