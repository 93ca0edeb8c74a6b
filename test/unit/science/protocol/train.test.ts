import { expect, test } from 'vitest';
import { initialise } from '../../../../src/science/network/initialisation';
import { denseMask } from '../../../../src/science/pruning/mask';
import { TrainSpec } from '../../../../src/science/protocol/spec';
import { carryOut, lotterySpec, SMALL } from './experiment';

const trained = carryOut(TrainSpec.parse({ protocol: 'train', ...SMALL, seed: 7 }));

test('plain training is one dense run per replicate, each from its own first weights', () => {
  const { graph } = trained.plan;
  expect(trained.tasks.map(({ key }) => key)).toEqual([
    'replicate-0/level-0/ticket',
    'replicate-1/level-0/ticket',
  ]);
  trained.tasks.forEach(({ key, from, to, needs }, replicate) => {
    expect({ from, to, needs }).toEqual({ from: 0, to: 20, needs: [] });
    expect(trained.start(key)).toEqual({
      weights: initialise(graph, { initialisation: 'glorot-normal' }, 7 + replicate),
      mask: denseMask(graph),
      checks: [],
    });
  });
});

test('plain training is level 0 of a lottery of the same seed', () => {
  const lottery = carryOut(lotterySpec({ seed: 7 }));
  for (const { key, noise } of trained.tasks) {
    expect(lottery.task(key).noise).toBe(noise);
    expect(lottery.start(key)).toEqual(trained.start(key));
  }
});
