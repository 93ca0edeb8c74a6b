import { describe, expect, test } from 'vitest';
import { reportLottery } from '../../../../src/science/analysis/report';
import { signTest } from '../../../../src/science/analysis/signtest';
import type { RunRecord } from '../../../../src/science/protocol/records';
import lthDiet from '../../../fixtures/published/lth-diet-resnet20.json';
import renda from '../../../fixtures/published/renda-resnet20.json';
import { runRecord } from './records';

/** The analysis must say of the authors' own numbers what the authors say of them. */

const TOTAL = 270_896;

const layersAt = (density: number) => [
  { name: 'all', kept: Math.round((TOTAL * density) / 100), total: TOTAL },
];

const report = (runs: RunRecord[]) =>
  reportLottery({ runs, stability: [], rewind: '0it', copies: 0, testExamples: 10_000 }).levels;

/** Four values of the mean and standard deviation that were published. */
function fourOf({ mean, sd }: { mean: number; sd: number }): number[] {
  const distance = (sd * Math.sqrt(3)) / 2;
  return [mean - distance, mean + distance, mean - distance, mean + distance];
}

describe('ResNet-20 under iterative magnitude pruning (lth_diet)', () => {
  const levelsOf = (accuracies: (level: (typeof lthDiet.levels)[number]) => number[]) =>
    report(
      lthDiet.levels.flatMap((published) =>
        accuracies(published).map((accuracy, replicate) =>
          runRecord({
            level: published.level,
            replicate,
            testError: 100 - accuracy,
            layers: layersAt(published.density),
          }),
        ),
      ),
    );
  const rewind0 = levelsOf((level) => fourOf(level.rewind0));
  const rewind1000 = levelsOf((level) => [level.rewind1000.mean]);
  const at = (levels: typeof rewind0, density: number) =>
    levels.find((level) => Math.abs(100 * level.density - density) < 0.01)!;

  test('keeps the published means, deviations and densities', () => {
    rewind0.forEach(({ test: { error }, density }, i) => {
      const { rewind0: published } = lthDiet.levels[i];
      expect(error.mean).toBeCloseTo(100 - published.mean, 9);
      expect(error.sd).toBeCloseTo(published.sd, 9);
      expect(100 * density).toBeCloseTo(lthDiet.levels[i].density, 2);
    });
  });

  test('rewound to iteration 1000 it matches down to 13.4 %', () => {
    const matches = rewind1000.map(({ matching }) => matching.withinPointTwo);
    expect(matches).toEqual(lthDiet.levels.map(({ density }) => density >= 13.4));
    expect(at(rewind1000, 13.4).matching.drop.mean).toBeCloseTo(0.19, 9);
    expect(at(rewind1000, 10.7).matching.drop.mean).toBeCloseTo(0.61, 9);
  });

  test('rewound to iteration 0 it matches at no level, by either definition', () => {
    rewind0.slice(1).forEach(({ matching }) => {
      expect(matching).toMatchObject({ withinOneSd: false, withinPointTwo: false });
    });
    expect(at(rewind0, 16.8).matching.drop.mean).toBeCloseTo(3.03, 9);
  });
});

describe('ResNet-20 under ways to retrain (Renda et al.)', () => {
  type Row = (typeof renda.rows)[number];
  const oneShot = renda.rows.filter(({ setting }) => setting === 'one-shot');
  const iterative = renda.rows.filter(({ setting }) => setting === 'iterative');
  const bestRewinding = (row: Row) => Math.max(row.weightRewinding170, row.weightRewinding130);

  test('one-shot masks rewound to iteration 0 hardly differ from their reinits', () => {
    const levels = report(
      oneShot.flatMap((row, i) => [
        runRecord({ level: i + 1, testError: 100 - row.weightRewinding182, layers: layersAt(row.density) }),
        runRecord({
          level: i + 1,
          testError: 100 - row.reinit182!,
          layers: layersAt(row.density),
          role: 'randomReinit',
        }),
      ]),
    );
    const differences = levels.map(({ branches }) => branches.randomReinit!.minusTicket.testError.mean!);
    expect(differences.map((difference) => difference.toFixed(2))).toEqual(['0.44', '0.80', '0.18']);
  });

  test('rewinding to epoch 12 rather than 0 gains 1.4 to 4.3 points', () => {
    const gains = renda.rows.map((row) => row.weightRewinding170 - row.weightRewinding182);
    expect(Math.min(...gains)).toBeCloseTo(1.4, 9);
    expect(Math.max(...gains)).toBeCloseTo(4.33, 9);
    expect(signTest(gains).p).toBe(1 / 128);
  });

  test('iterative pruning beats one-shot below 20 %, for what rewinds to later than iteration 0', () => {
    const columns = ['weightRewinding170', 'weightRewinding130', 'learningRateRewinding182'] as const;
    const differences = iterative
      .filter(({ density }) => density < 20)
      .flatMap((row) => {
        const other = oneShot.find(({ density }) => density === row.density)!;
        return columns.map((column) => row[column] - other[column]);
      });
    expect(signTest(differences)).toMatchObject({ positive: 6, p: 1 / 64 });
  });

  test('both rewindings beat fine-tuning at 26 % and below', () => {
    const sparse = renda.rows.filter(({ density }) => density < 27);
    for (const column of ['weightRewinding170', 'weightRewinding130', 'learningRateRewinding182'] as const) {
      expect(signTest(sparse.map((row) => row[column] - row.fineTuning182))).toMatchObject({
        positive: 6,
        p: 1 / 64,
      });
    }
  });

  test('learning-rate rewinding is at least as good as weight rewinding if iterative, equal within noise if one-shot', () => {
    const gain = (row: Row) => row.learningRateRewinding182 - bestRewinding(row);
    expect(Math.min(...iterative.map(gain))).toBeGreaterThan(0);
    oneShot.forEach((row) => {
      expect(Math.abs(gain(row))).toBeLessThan(renda.dense.sd + 1e-9);
    });
  });
});
