import { expect, it } from 'vitest';
import { flattenSettings } from '../../../src/lab/flatten';
import { smallSpec } from '../../support/spec';

it('gives every field of a spec under its path, but not the name', () => {
  const settings = flattenSettings(smallSpec({ stability: { levels: [0, 1], copies: 2, points: 3 } }));
  expect(settings).toMatchObject({
    'recipe.optimizer.learningRate': 0.0012,
    'network.kind': 'lenet-300-100',
    'pruning.levels': 1,
    'stability.levels': '0, 1',
  });
  expect(settings).not.toHaveProperty('name');
  expect(settings).not.toHaveProperty('pruning.scope.rates');
});
