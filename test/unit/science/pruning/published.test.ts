import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import type { Shape } from '../../../../src/science/network/graph';
import { buildNetwork, Network } from '../../../../src/science/network/networks';
import { densityLadder, type Rung } from '../../../../src/science/pruning/ladder';
import { rungsOf } from '../../../../src/science/pruning/prune';
import { Scope } from '../../../../src/science/pruning/pruning';

/** Percent of weights kept at each level, against what the papers print. */

const LEVELS = 20;

interface Published {
  network: z.input<typeof Network>;
  /** Levels, and the percent printed for them. */
  labels: [number, number][];
}

function rungsIn(network: z.input<typeof Network>): Rung[] {
  const input: Shape = network.kind === 'lenet-300-100' ? [1, 28, 28] : [3, 32, 32];
  return rungsOf(buildNetwork(Network.parse(network), input, 10));
}

function ladderOf(network: z.input<typeof Network>, scope: object): number[] {
  const ladder = densityLadder(rungsIn(network), Scope.parse(scope), LEVELS);
  return ladder.map(({ kept }) => (100 * kept) / ladder[0].kept);
}

const sum = (rungs: Rung[]) => rungs.reduce((weights, { total }) => weights + total, 0);

/** A fully connected layer loses 20 % a round, the output layer half of that (LTH 2019, figure 2). */
const layerwise = (convolutionRate?: number) => ({ kind: 'layerwise', rate: 0.2, convolutionRate });

const LENET = { kind: 'lenet-300-100' } as const;
const RESNET = { kind: 'resnet', depth: 20 } as const;
const VGG_19 = { kind: 'vgg-19' } as const;

describe('LeNet-300-100 (LTH 2019)', () => {
  const ladder = ladderOf(LENET, layerwise());
  const published = [
    100, 80.04, 64.06, 51.28, 41.05, 32.87, 26.32, 21.07, 16.88, 13.52, 10.83, 8.68, 6.95, 5.57, 4.47, 3.58,
    2.87, 2.31, 1.85, 1.49, 1.19,
  ];

  test.each(published.map((density, level) => [level, density]))('keeps %i: %d %%', (level, density) => {
    expect(Math.abs(ladder[level] - density)).toBeLessThan(0.0051);
  });
});

describe.each<Published>([
  {
    network: { kind: 'conv-2' },
    labels: [
      [11, 8.8],
      [14, 4.6],
    ],
  },
  {
    network: { kind: 'conv-4' },
    labels: [
      [11, 11.1],
      [12, 9.2],
    ],
  },
])('$network.kind (LTH 2019)', ({ network, labels }) => {
  const ladder = ladderOf(network, layerwise(0.1));

  test.each(labels)('keeps at level %i what the paper says: %d %%', (level, label) => {
    expect(ladder[level]).toBeCloseTo(label, 1);
  });
});

describe.each<Published & { leaveOut: string[]; weights: number }>([
  {
    network: RESNET,
    leaveOut: ['layer2.0.downsample.0', 'layer3.0.downsample.0', 'fc'],
    weights: 3200,
    labels: [
      [4, 41.7],
      [6, 27.1],
      [7, 21.9],
      [10, 11.8],
    ],
  },
  {
    network: VGG_19,
    leaveOut: ['fc'],
    weights: 5120,
    labels: [
      [12, 6.9],
      [15, 3.5],
      [19, 1.5],
    ],
  },
])(
  '$network.kind (LTH 2019), all layers counted, convolutions pruned',
  ({ network, leaveOut, weights, labels }) => {
    const ladder = ladderOf(network, { kind: 'global', rate: 0.2, leaveOut, countLeftOut: false });

    test(`never prunes ${weights} of its weights`, () => {
      expect(sum(rungsIn(network).filter(({ name }) => leaveOut.includes(name)))).toBe(weights);
    });

    test.each(labels)('keeps at level %i what the paper says: %d %%', (level, label) => {
      expect(Math.abs(ladder[level] - label)).toBeLessThan(0.051);
    });
  },
);

describe.each([
  { network: LENET, leaveOut: ['fc3'] },
  { network: VGG_19, leaveOut: ['fc'] },
  { network: RESNET, leaveOut: [] },
])('$network.kind (LMC 2020, open_lth)', ({ network, leaveOut }) => {
  const ladder = ladderOf(network, { kind: 'global', rate: 0.2, leaveOut });

  test('keeps 0.8 to the power of the level, whatever is left out', () => {
    const rounding = (level: number) => (100 * level) / sum(rungsIn(network));
    ladder.forEach((density, level) => {
      expect(Math.abs(density - 100 * 0.8 ** level)).toBeLessThanOrEqual(rounding(level));
    });
  });

  test.each([
    [1, 80.0],
    [3, 51.2],
    [7, 21.0],
    [8, 16.8],
    [9, 13.4],
    [11, 8.6],
    [12, 6.9],
    [13, 5.5],
    [15, 3.5],
  ])('keeps at level %i what the paper says: %d %%', (level, label) => {
    expect(Math.abs(ladder[level] - label)).toBeLessThan(0.051);
  });
});

describe('Conv-6 (LTH 2019)', () => {
  const ladder = ladderOf({ kind: 'conv-6' }, layerwise(0.15));

  test('has 2,261,184 weights as drawn; the paper says 1.7 million', () => {
    expect(sum(rungsIn({ kind: 'conv-6' }))).toBe(2_261_184);
  });

  test('cannot be reconciled with the labels: 15.29 % and 26.61 % where the paper prints 15.1 % and 26.4 %', () => {
    expect(ladder[10]).toBeCloseTo(15.29, 2);
    expect(ladder[7]).toBeCloseTo(26.61, 2);
  });
});
