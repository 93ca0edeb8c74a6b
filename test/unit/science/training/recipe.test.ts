import { expect, test } from 'vitest';
import { Recipe, trainingLength } from '../../../../src/science/training/recipe';

const lenet = { optimizer: { kind: 'adam', learningRate: 1.2e-3 }, length: '50000it', batchSize: 60 };

test('what a recipe leaves out is filled in as in the papers', () => {
  expect(Recipe.parse(lenet)).toEqual({
    optimizer: { kind: 'adam', learningRate: 1.2e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    weightDecay: 0,
    schedule: { kind: 'constant' },
    warmup: '0it',
    length: '50000it',
    batchSize: 60,
  });
});

test('training is as long as its last step says', () => {
  expect(trainingLength(Recipe.parse(lenet), 917)).toBe(50_000);
  expect(trainingLength(Recipe.parse({ ...lenet, length: '160ep' }), 391)).toBe(62_560);
});
