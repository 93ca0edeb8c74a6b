import { expect, test } from 'vitest';
import {
  hashWeights,
  loadFinished,
  loadProgress,
  saveFinished,
  saveProgress,
} from '../../../src/lab/checkpoint';
import { copyTensors } from '../../../src/science/network/graph';
import { initialise } from '../../../src/science/network/initialisation';
import { buildNetwork } from '../../../src/science/network/networks';
import { Scope } from '../../../src/science/pruning/pruning';
import { pruneRound, randomScores } from '../../../src/science/pruning/prune';
import { denseMask } from '../../../src/science/pruning/mask';
import { CheckpointFiles } from '../../../src/store/checkpoints';
import { someFolder } from '../store/places';

const graph = buildNetwork({ kind: 'resnet', depth: 8, width: 2 }, [3, 8, 8], 4);
const weights = initialise(graph, { initialisation: 'kaiming-normal', initialScales: 'uniform' }, 1);
weights['bn1.running_mean'].set([0.25, -1]);
weights['layer3.0.downsample.1.running_var'].fill(7);
const mask = pruneRound(
  graph,
  denseMask(graph),
  randomScores(graph, 1),
  Scope.parse({ kind: 'global', rate: 0.5 }),
);

test('a finished run of convolutions and batch norm comes back bit for bit, buffers included', () => {
  const files = new CheckpointFiles(someFolder());
  const finished = { weights, mask, startHash: 'start', testError: 10, trainError: 5 };
  const { sha256 } = saveFinished(files, graph, finished);
  expect(loadFinished(files, graph, sha256)).toEqual(finished);
  const { tensors } = files.read(sha256);
  expect(tensors['layer2.0.conv1.weight'].shape).toEqual([4, 2, 3, 3]);
  expect(tensors['mask/layer2.0.downsample.0.weight'].shape).toEqual([4, 2, 1, 1]);
  expect(tensors['bn1.running_var'].shape).toEqual([2]);
});

test('so does a run under way', () => {
  const files = new CheckpointFiles(someFolder());
  const optimizer = { 'conv1.weight/velocity': weights['conv1.weight'].map((value) => value / 2) };
  const progress = {
    state: { iteration: 7, weights, optimizer, optimizerStart: 2 },
    mask,
    losses: Float32Array.of(1, 2),
    startHash: 'start',
    checks: [],
    trainSeconds: 1,
    seconds: 2,
  };
  expect(loadProgress(files, graph, saveProgress(files, graph, progress).sha256)).toEqual(progress);
});

test.each([
  'bn1.running_mean',
  'layer1.0.bn2.running_var',
  'bn1.bias',
  'fc.bias',
  'layer2.0.downsample.0.weight',
])('a state that differs in %s only has another hash', (name) => {
  const other = copyTensors(weights);
  other[name][0] += 1;
  expect(hashWeights(graph, copyTensors(weights))).toBe(hashWeights(graph, weights));
  expect(hashWeights(graph, other)).not.toBe(hashWeights(graph, weights));
});
