import { describe, expect, test } from 'vitest';
import { costOf, unitsOf } from '../../../../src/science/protocol/cost';
import { planExperiment } from '../../../../src/science/protocol/plan';
import { lotterySpec } from './experiment';

const spec = lotterySpec({
  replicates: 1,
  record: { every: '10it' },
  stability: { levels: [0], copies: 3, points: 11 },
});
const plan = planExperiment(spec);
const task = (role: string) => plan.tasks.find(({ key }) => key === `replicate-0/level-0/${role}`)!;

describe('a run', () => {
  test('has its steps as units', () => {
    expect(unitsOf(task('ticket'))).toBe(20);
  });

  test('costs three passes a step, and one for every example that is measured', () => {
    expect(costOf(task('ticket'), spec, plan)).toBe(20 * 10 * 3 + 3 * (50 + 50) + 100);
  });
});

describe('a comparison of copies', () => {
  test('has the points between all pairs as units', () => {
    expect(unitsOf(task('stability-0-1'))).toBe(11);
  });

  test('costs a pass for every example at every point', () => {
    expect(costOf(task('stability-0-1'), spec, plan)).toBe(11 * (50 + 100));
  });

  test('costs two, and one more to recompute it over the training examples, with batch norm', () => {
    const resnet: typeof spec = { ...spec, network: { kind: 'resnet', depth: 8, width: 1 } };
    const resnetPlan = planExperiment(resnet);
    const comparison = resnetPlan.tasks.find(({ key }) => key === 'replicate-0/level-0/stability-0-1')!;
    expect(costOf(comparison, resnet, resnetPlan)).toBe(11 * (2 * (50 + 100) + 100));
  });
});
