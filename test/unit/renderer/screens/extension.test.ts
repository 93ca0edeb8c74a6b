import { expect, test } from 'vitest';
import {
  describeMore,
  extended,
  extentOf,
  keptToLevels,
} from '../../../../src/renderer/screens/experiment/extension';
import { smallLottery, smallTraining } from '../../../support/specs';

test('an experiment is extended in replicates and levels', () => {
  const spec = smallLottery();
  expect(extentOf(spec)).toEqual({ replicates: 1, levels: 2 });
  expect(extended(spec, { replicates: 3, levels: 4 })).toMatchObject({
    replicates: 3,
    pruning: { ...spec.pruning, levels: 4 },
  });
  const train = smallTraining();
  expect(extended(train, { ...extentOf(train), replicates: 2 })).toEqual({ ...train, replicates: 2 });
});

test('what comes on top is said', () => {
  const cost = { runs: 8, comparisons: 2, steps: 480, seconds: 10, scaledFrom: null, bytes: 1_000_000 };
  const more = { ...cost, runs: 9, steps: 600, seconds: 22, bytes: 1_500_000 };
  expect(describeMore(cost, more)).toBe('1 more run · 120 steps · about 15 s · 500.0 kB');
  expect(describeMore({ ...cost, seconds: null }, { ...more, seconds: null, comparisons: 4 })).toBe(
    '1 more run · 2 more comparisons · 120 steps · 500.0 kB',
  );
});

test('controls and stability at named levels do not come along to new ones', () => {
  expect(keptToLevels(smallLottery())).toEqual(['Random reinit', 'Random mask', 'Stability']);
  expect(keptToLevels(smallLottery({ branches: { randomMask: { levels: 'all' } } }))).toEqual(['Stability']);
  expect(keptToLevels(smallTraining())).toEqual([]);
});
