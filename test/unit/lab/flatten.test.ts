import { expect, it } from 'vitest';
import { flattenSettings } from '../../../src/lab/flatten';
import { smallLottery } from '../../support/specs';

it('gives every field of a spec under its path, but not the name', () => {
  const settings = flattenSettings(smallLottery({ network: { kind: 'lenet-300-100' } }));
  expect(settings).toMatchObject({
    'recipe.optimizer.learningRate': 0.002,
    'network.kind': 'lenet-300-100',
    'pruning.levels': 2,
    'stability.levels': '0, 2',
  });
  expect(settings).not.toHaveProperty('name');
  expect(settings).not.toHaveProperty('pruning.scope.rates');
});
