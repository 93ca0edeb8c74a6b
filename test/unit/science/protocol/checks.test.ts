import { describe, expect, test } from 'vitest';
import { copyTensors } from '../../../../src/science/network/graph';
import { initialise } from '../../../../src/science/network/initialisation';
import { buildNetwork } from '../../../../src/science/network/networks';
import { keepSigns } from '../../../../src/science/network/reinitialise';
import { denseMask, type Mask } from '../../../../src/science/pruning/mask';
import { pruneRound, randomScores } from '../../../../src/science/pruning/prune';
import { shuffleGlobally, shuffleLayerwise } from '../../../../src/science/pruning/shuffle';
import { BRANCHES, type BranchName } from '../../../../src/science/protocol/branches';
import { checkControl, checkTicket } from '../../../../src/science/protocol/checks';
import type { Artefact } from '../../../../src/science/protocol/plan';
import type { Check } from '../../../../src/science/protocol/records';

const graph = buildNetwork({ kind: 'mlp', widths: [20] }, [1, 10, 10], 10);
const dense = denseMask(graph);
const mask = pruneRound(graph, dense, randomScores(graph, 1), {
  kind: 'layerwise',
  rate: 0.5,
  outputRate: 0.25,
  rates: {},
});
const weights = initialise(graph, { initialisation: 'glorot-normal' }, 1);
const fresh = initialise(graph, { initialisation: 'glorot-normal' }, 2, 'reinit');
const ticket: Artefact = { mask, weights };

const failuresOf = (checks: Check[]) =>
  checks.filter(({ passed }) => !passed).map(({ name, detail }) => `${name}: ${detail}`);
const faultsOf = (name: BranchName, control: Partial<Artefact>) =>
  failuresOf(checkControl(graph, BRANCHES[name], { ...ticket, ...control }, ticket));

/** The mask with one more bit cleared in a layer, and one more set in another. */
function withOneMoved(): Mask {
  const moved = structuredClone(mask);
  moved['fc1.weight'][moved['fc1.weight'].indexOf(1)] = 0;
  moved['fc2.weight'][moved['fc2.weight'].indexOf(0)] = 1;
  return moved;
}

describe('the checks of a ticket', () => {
  test('pass for a nested mask', () => {
    expect(checkTicket(mask, dense)).toEqual([{ name: 'masks are nested', passed: true, detail: '' }]);
  });

  test('fail for a single weight that comes back', () => {
    expect(failuresOf(checkTicket(withOneMoved(), mask))).toEqual([
      'masks are nested: the mask keeps weights already pruned above',
    ]);
  });

  test('are none for the dense network, which has none above it', () => {
    expect(checkTicket(dense, undefined)).toEqual([]);
  });
});

describe('the checks of a control', () => {
  test.each<[BranchName, Partial<Artefact>]>([
    ['randomReinit', { weights: fresh }],
    ['signKeptReinit', { weights: keepSigns(graph, fresh, weights) }],
    ['randomMask', { mask: shuffleLayerwise(mask, 1), weights: fresh }],
    ['randomMaskSameInit', { mask: shuffleLayerwise(mask, 1) }],
    ['randomMaskGlobal', { mask: shuffleGlobally(mask, 1), weights: fresh }],
    ['randomMaskGlobalSameInit', { mask: shuffleGlobally(mask, 1) }],
    ['oneShot', { mask: shuffleLayerwise(mask, 2) }],
  ])('pass for %s done right', (name, control) => {
    expect(faultsOf(name, control)).toEqual([]);
  });

  test.each<BranchName>(['randomMask', 'randomMaskGlobal'])('fail for a %s that moved nothing', (name) => {
    expect(faultsOf(name, { weights: fresh })).toEqual([
      "control's mask differs from the ticket's: the shuffle moved nothing",
    ]);
  });

  test('do not ask a dense mask to move', () => {
    const control = { mask: dense, weights: fresh };
    expect(failuresOf(checkControl(graph, BRANCHES.randomMask, control, { mask: dense, weights }))).toEqual(
      [],
    );
  });

  test('fail for a re-initialisation that is the first one', () => {
    expect(faultsOf('randomReinit', {})).toEqual([
      "control's weights differ from the ticket's: 1150 of 1150 weights are the ticket's own",
    ]);
  });

  test('fail for a re-initialisation of one layer only', () => {
    expect(faultsOf('randomReinit', { weights: { ...weights, 'fc1.weight': fresh['fc1.weight'] } })).toEqual([
      "control's weights differ from the ticket's: 150 of 1150 weights are the ticket's own",
    ]);
  });

  test('fail for a re-initialisation under another mask of the same counts', () => {
    expect(faultsOf('randomReinit', { mask: shuffleLayerwise(mask, 1), weights: fresh })).toEqual([
      "control's mask is the ticket's: it keeps other weights",
    ]);
  });

  test('fail for signs that are not kept', () => {
    const kept = keepSigns(graph, fresh, weights);
    const survivor = mask['fc1.weight'].indexOf(1);
    kept['fc1.weight'][survivor] *= -1;
    expect(faultsOf('signKeptReinit', { weights: kept })).toEqual([
      "control's weights keep the ticket's signs: 1 weights changed their sign",
    ]);
  });

  test("fail for other weights where the rewind point's should be", () => {
    const changed = copyTensors(weights);
    changed['fc2.weight'].fill(0);
    expect(faultsOf('oneShot', { weights: changed })).toEqual([
      "control's weights are the ticket's: 150 weights are not the ticket's",
    ]);
  });

  test('fail for running statistics other than those of the rewind point', () => {
    const resnet = buildNetwork({ kind: 'resnet', depth: 8, width: 2 }, [1, 4, 4], 3);
    const rewound = {
      mask: denseMask(resnet),
      weights: initialise(resnet, { initialisation: 'kaiming-normal' }, 1),
    };
    const changed = copyTensors(rewound.weights);
    changed['layer2.0.bn1.running_mean'][3] = 0.5;
    const checks = checkControl(resnet, BRANCHES.oneShot, { ...rewound, weights: changed }, rewound);
    expect(failuresOf(checks)).toEqual([
      "control's weights are the ticket's: layer2.0.bn1.running_mean is not the ticket's",
    ]);
  });

  test('do not look at pruned weights', () => {
    const changed = copyTensors(weights);
    changed['fc1.weight'][mask['fc1.weight'].indexOf(0)] = 9;
    expect(faultsOf('oneShot', { weights: changed })).toEqual([]);
  });

  test('fail for a layer with another count', () => {
    expect(faultsOf('randomMask', { mask: withOneMoved(), weights: fresh })).toEqual([
      'control keeps as many weights as the ticket: fc1 keeps 999 weights, the ticket 1000',
    ]);
  });

  test('allow a global shuffle other counts per layer, but not in all', () => {
    expect(faultsOf('randomMaskGlobal', { mask: withOneMoved(), weights: fresh })).toEqual([]);
    expect(faultsOf('randomMaskGlobal', { mask: dense, weights: fresh })).toEqual([
      'control keeps as many weights as the ticket: it keeps 2200 weights, the ticket 1150',
    ]);
  });
});
