import { expect, test } from 'vitest';
import { accelerationChart } from '../../../../src/renderer/charts/acceleration';
import type { LevelAcceleration } from '../../../../src/science/analysis/result';
import { summarise } from '../../../../src/science/analysis/summary';

function level(changes: Partial<LevelAcceleration>): LevelAcceleration {
  return {
    level: 0,
    density: 1,
    theoretical: 1,
    replicates: [0, 1],
    otherThreads: 0,
    threads: [1],
    secondsPerStep: summarise([0.002, 0.002]),
    speedup: summarise([1, 1]),
    toTarget: null,
    layers: [],
    ...changes,
  };
}

const levels = [
  level({}),
  level({ level: 1, density: 0.5, theoretical: 2, speedup: summarise([0.8, 0.9]) }),
  level({
    ...{ level: 2, density: 0.05, theoretical: 20, replicates: [1], speedup: summarise([6]) },
    toTarget: { reached: 1, of: 1, seconds: summarise([2]), speedup: summarise([3]) },
  }),
];

const find = (id: string) => accelerationChart(levels).series.find((series) => series.id === id)!;

test('the measured speed-up stands beside the theoretical one and parity, both axes logarithmic', () => {
  const { x, y, caption } = accelerationChart(levels);
  expect([x.log, y.log]).toEqual([true, true]);
  expect(find('measured')).toMatchObject({ x: [5, 50, 100], y: [6, expect.closeTo(0.85), 1], n: [1, 2, 2] });
  expect(find('theoretical')).toMatchObject({ x: [5, 50, 100], y: [20, 2, 1] });
  expect(find('parity')).toMatchObject({ look: 'reference', x: [5, 50, 100], y: [1, 1, 1] });
  expect(caption).toContain('n = 1 to 2.');
});

test('a replicate has a point where it can be compared', () => {
  expect(find('measured/0')).toMatchObject({ look: 'member', x: [50, 100], y: [0.8, 1] });
  expect(find('measured/1')).toMatchObject({ x: [5, 50, 100], y: [6, 0.9, 1] });
});

test('levels that do not reach the target have no place in the line to it; where none does there is no line', () => {
  expect(find('target')).toMatchObject({ x: [5], y: [3], n: [1] });
  expect(accelerationChart(levels.slice(0, 2)).series.map(({ id }) => id)).not.toContain('target');
});
