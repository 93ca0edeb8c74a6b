import { expect, test } from 'vitest';
import type { Shape } from '../../../../src/science/network/graph';
import { buildNetwork, type Network } from '../../../../src/science/network/networks';
import { operationsOf } from '../../../../src/science/network/operations';
import { denseMask } from '../../../../src/science/pruning/mask';

const CONV_2: Network = { kind: 'conv-2', dropout: 0 };

/** Multiply-adds of all layers, in millions. */
function millions(network: Network, input: Shape): number {
  const layers = operationsOf(buildNetwork(network, input, 10));
  return layers.reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0) / 1e6;
}

test('the dense networks cost what is known of them', () => {
  expect(millions({ kind: 'lenet-300-100' }, [1, 28, 28])).toBe(0.2662);
  expect(millions(CONV_2, [3, 32, 32])).toBeCloseTo(43.78, 2);
  // 40.6 without the projections of option B
  expect(millions({ kind: 'resnet', depth: 20, width: 16 }, [3, 32, 32])).toBeCloseTo(40.81, 2);
});

test('a pruned weight saves a multiply-add at every pixel', () => {
  const graph = buildNetwork(CONV_2, [3, 32, 32], 10);
  const mask = denseMask(graph);
  const dense = operationsOf(graph);
  const [first, last] = [dense[0].layer, dense.at(-1)!.layer];
  mask[`${first}.weight`].fill(0, 0, 3);
  mask[`${last}.weight`].fill(0, 0, 3);
  const saved = operationsOf(graph, mask).map(({ multiplyAdds }, i) => dense[i].multiplyAdds - multiplyAdds);
  expect(saved).toEqual([3 * 32 * 32, 0, 0, 0, 3]);
});
