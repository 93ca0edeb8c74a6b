import { DATASETS } from '../data/datasets';
import { hasBatchNorm, prunableOf, type Graph } from '../network/graph';
import { misfitOf } from '../network/networks';
import { exhaustedLevel } from '../pruning/ladder';
import { rungsOf } from '../pruning/prune';
import type { Pruning } from '../pruning/pruning';
import type { Recipe } from '../training/recipe';
import { iterationOf } from '../training/step';
import { BRANCH_NAMES } from './branches';
import { imagesOf, settingOf, type Setting } from './plan';
import type { LotterySpec, Spec } from './spec';

/** One thing that is wrong with a spec: the field, and a sentence with its value and what is allowed. */
export interface SpecProblem {
  /** Such as `pruning.scope.rate`; empty for the spec as a whole. */
  field: string;
  message: string;
}

type Problems = Generator<SpecProblem, void, undefined>;

/** More would not fit in memory several times over, as training needs them. */
const MOST_WEIGHTS = 100_000_000;

/** What no single field can see: fields that contradict each other, the network or the data set. */
export function* contradictions(spec: Spec): Problems {
  yield* ofData(spec);
  const { shape, classes } = imagesOf(spec);
  const misfit = misfitOf(spec.network, shape, classes);
  if (misfit !== undefined) {
    // the rest is about a network that cannot be built
    yield { field: 'network', message: misfit };
    return;
  }
  const setting = settingOf(spec);
  yield* ofNetwork(spec, setting.graph);
  yield* ofRecipe(spec.recipe, setting);
  if (setting.recordEvery === 0) {
    yield { field: 'record.every', message: `it is ${spec.record.every}; it must be at least one iteration` };
  }
  if (spec.protocol === 'lottery') yield* ofLottery(spec, setting);
}

function* ofNetwork({ initialScales }: Spec, graph: Graph): Problems {
  if (initialScales !== 'one' && !hasBatchNorm(graph)) {
    const message = `it is "${initialScales}"; ${graph.name} has no batch norm, so it must be "one"`;
    yield { field: 'initialScales', message };
  }
  const weights = prunableOf(graph).reduce((sum, { size }) => sum + size, 0);
  if (weights > MOST_WEIGHTS) {
    const message = `${graph.name} has ${weights} weights; it must have at most ${MOST_WEIGHTS}`;
    yield { field: 'network', message };
  }
}

function* ofData({ data, recipe }: Spec): Problems {
  const { title, train, test } = DATASETS[data.dataset];
  const most = train - data.validation;
  if (most < 1) {
    const message = `it is ${data.validation}; ${title} has ${train} training examples, and some must be left to train on`;
    yield { field: 'data.validation', message };
  } else if (data.train > most) {
    const message = `it is ${data.train}; at most ${most} of the ${train} training examples of ${title} are left beside ${data.validation} for validation`;
    yield { field: 'data.train', message };
  }
  if (data.test > test) {
    yield { field: 'data.test', message: `it is ${data.test}; ${title} has ${test} test examples` };
  }
  yield* ofImages(data);
  if (recipe.batchSize > data.train) {
    const message = `it is ${recipe.batchSize}; it must be at most the ${data.train} training examples`;
    yield { field: 'recipe.batchSize', message };
  }
}

function* ofImages(data: Spec['data']): Problems {
  const { title, shape } = DATASETS[data.dataset];
  const [channels, height, width] = shape;
  if (data.pixels === 'imagenet' && channels !== 3) {
    const message = `it is "imagenet", which is for images in colour; those of ${title} are grey`;
    yield { field: 'data.pixels', message };
  }
  const { pool = 1, augmentation } = data;
  if (height % pool !== 0 || width % pool !== 0) {
    const message = `it is ${pool}; it must divide the ${height} x ${width} pixels of ${title}`;
    yield { field: 'data.pool', message };
    return;
  }
  const side = Math.min(height, width) / pool;
  if (augmentation && augmentation.crop >= side) {
    const message = `it is ${augmentation.crop}; it must be smaller than the image, which is ${side} pixels wide`;
    yield { field: 'data.augmentation.crop', message };
  }
}

function* ofRecipe({ optimizer, length, warmup }: Recipe, setting: Setting): Problems {
  if (setting.length === 0) {
    yield { field: 'recipe.length', message: `it is ${length}; it must be at least one iteration` };
  }
  const warm = iterationOf(warmup, setting.iterationsPerEpoch);
  if (warm > setting.length) {
    const message = `it is ${warmup} (iteration ${warm}); training ends at iteration ${setting.length}`;
    yield { field: 'recipe.warmup', message };
  }
  if (optimizer.kind === 'sgd' && optimizer.nesterov && optimizer.momentum === 0) {
    yield {
      field: 'recipe.optimizer.nesterov',
      message: 'it is true; Nesterov needs a momentum above 0',
    };
  }
}

function* ofLottery({ pruning, branches, stability, rewind }: LotterySpec, setting: Setting): Problems {
  const start = iterationOf(rewind, setting.iterationsPerEpoch);
  if (start >= setting.length) {
    const message = `it is ${rewind} (iteration ${start}); it must come before the end of training at iteration ${setting.length}`;
    yield { field: 'rewind', message };
  }
  yield* ofPruning(pruning, setting.graph);
  for (const name of BRANCH_NAMES) {
    yield* ofLevels(`branches.${name}.levels`, branches[name]?.levels, pruning.levels);
  }
  yield* ofLevels('stability.levels', stability?.levels, pruning.levels);
  if (pruning.schedule === 'one-shot' && branches.oneShot !== undefined) {
    const message =
      'the levels themselves are pruned one-shot already; leave it out or set pruning.schedule to "iterative"';
    yield { field: 'branches.oneShot', message };
  }
}

function* ofPruning({ scope, levels }: Pruning, graph: Graph): Problems {
  const layers = prunableOf(graph).map(({ layer }) => layer);
  const named =
    scope.kind === 'layerwise'
      ? Object.keys(scope.rates).map((layer) => ({ layer, field: `pruning.scope.rates.${layer}` }))
      : scope.leaveOut.map((layer, i) => ({ layer, field: `pruning.scope.leaveOut.${i}` }));
  for (const { layer, field } of named) {
    if (layers.includes(layer)) continue;
    yield { field, message: `there is no layer "${layer}"; ${graph.name} has ${layers.join(', ')}` };
  }
  const rungs = rungsOf(graph);
  if (
    scope.kind === 'layerwise' &&
    scope.convolutionRate !== undefined &&
    rungs.every(({ convolution }) => !convolution)
  ) {
    const message = `it is ${scope.convolutionRate}; ${graph.name} has no convolutions, so it must be left out`;
    yield { field: 'pruning.scope.convolutionRate', message };
  }
  const exhausted = exhaustedLevel(rungs, scope, levels);
  if (exhausted !== undefined) {
    const message = `it is ${levels}; at level ${exhausted} the weights that may be pruned are too few for the rate`;
    yield { field: 'pruning.levels', message };
  }
}

function* ofLevels(field: string, levels: 'all' | number[] | undefined, last: number): Problems {
  if (levels === undefined || levels === 'all') return;
  const beyond = levels.find((level) => level > last);
  if (beyond !== undefined) {
    yield { field, message: `it names level ${beyond}; the last level is ${last}` };
  }
  const twice = levels.find((level, i) => levels.indexOf(level) < i);
  if (twice !== undefined) {
    yield { field, message: `it names level ${twice} more than once` };
  }
}
