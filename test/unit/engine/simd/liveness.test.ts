import { expect, test } from 'vitest';
import { livenessOf } from '../../../../src/engine/simd/liveness';
import { denseMask } from '../../../../src/science/pruning/mask';
import { NETWORKS, networkOf } from '../fixtures';

const bits = (...all: number[]) => Uint8Array.from(all);

test('everything lives in a dense network', () => {
  for (const graph of Object.values(NETWORKS)) {
    const { loss, state } = livenessOf(graph, denseMask(graph));
    for (const live of [...loss.values(), ...state.values()]) expect(live).not.toContain(0);
  }
});

test('a unit from which no kept weight leads is dead, and so is one that leads to dead units alone', () => {
  const graph = networkOf([2, 3, 2, 1]);
  const mask = {
    'fc1.weight': bits(1, 1, 1, 1, 1, 1),
    'fc2.weight': bits(1, 0, 0, 0, 1, 0), // the first unit leads to the first, the second to the second
    'fc3.weight': bits(0, 1),
  };
  const { loss } = livenessOf(graph, mask);
  expect(loss.get('fc2')).toEqual(bits(0, 1));
  expect(loss.get('fc1')).toEqual(bits(0, 1, 0));
});

test('an image has the channels that any of its pixels is read of', () => {
  const graph = NETWORKS['conv-like'];
  const mask = denseMask(graph);
  mask['fc1.weight'].fill(0);
  mask['fc1.weight'][3 * 12 + 5] = 1; // pixel 5 of channel 3
  const { loss } = livenessOf(graph, mask);
  expect([...loss.get('conv2')!].flatMap((live, channel) => (live === 1 ? [channel] : []))).toEqual([3]);
  mask['conv2.weight'].fill(0, 3 * 45, 3 * 45 + 18); // of channel 3, to inputs 0 and 1
  expect(livenessOf(graph, mask).loss.get('conv1')).toEqual(bits(0, 0, 1, 1, 1));
});

test('what batch norm keeps statistics of must be computed, though nothing else depends on it', () => {
  const graph = NETWORKS['of batch norm'];
  const mask = { ...denseMask(graph), 'fc1.weight': new Uint8Array(63 * 5) };
  const { loss, state } = livenessOf(graph, mask);
  expect(loss.get('conv2')).toEqual(new Uint8Array(7));
  expect(state.get('conv2')).toEqual(bits(1, 1, 1, 1, 1, 1, 1));
  expect(state.get('bn2')).toEqual(new Uint8Array(7));
  expect(state.get('conv1')).toEqual(bits(1, 1, 1, 1, 1, 1));
});
