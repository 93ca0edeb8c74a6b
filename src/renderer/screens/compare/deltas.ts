import { formatP, formatSummary, withMinus } from '../../../science/analysis/format';
import { holm } from '../../../science/analysis/holm';
import { signFlipTest } from '../../../science/analysis/permutation';
import type { RunsResult, Summary } from '../../../science/analysis/result';
import { studentQuantile } from '../../../science/analysis/student';
import { summarise } from '../../../science/analysis/summary';
import type { Cell } from '../../charts/csv';
import { plural } from '../../lib/format';
import type { Standing } from './contestants';

/** A quantity in the table of results. Less is better in all of them. */
export interface Score {
  title: string;
  digits: number;
  of: (runs: RunsResult) => Summary;
}

export const SCORES: Score[] = [
  { title: 'Test error (%)', digits: 2, of: ({ test }) => test.error },
  { title: 'Error at early stop (%)', digits: 2, of: ({ earlyStop }) => earlyStop.testError },
  { title: 'Early stop (it)', digits: 0, of: ({ earlyStop }) => earlyStop.iteration },
  { title: 'Test loss (nats)', digits: 4, of: ({ test }) => test.loss },
  { title: 'Training error (%)', digits: 2, of: ({ train }) => train.error },
];

/** A score less that of the baseline. */
export interface Delta {
  mean: number;
  /** 95 %: of the mean difference of the pairs, or after Welch where there are none. */
  interval: [number, number] | null;
  /** Pairs of the same seed; 0 where the two share none, and the means are compared. */
  pairs: number;
  /** Two-sided sign-flip permutation test over the pairs, corrected by Holm for the rows of the table; null without pairs. */
  p: number | null;
}

/** Each score less the baseline's, in the order given; undefined where one of the two is missing. */
export function deltasTo(
  baseline: Standing | undefined,
  others: readonly (Standing | undefined)[],
  { of }: Score,
): (Delta | undefined)[] {
  const deltas = others.map((other) => (baseline && other ? deltaOf(baseline, other, of) : undefined));
  const tested = deltas.filter((delta): delta is Delta & { p: number } => delta?.p != null);
  const adjusted = holm(tested.map(({ p }) => p));
  tested.forEach((delta, i) => (delta.p = adjusted[i]));
  return deltas;
}

function deltaOf(baseline: Standing, other: Standing, of: Score['of']): Delta | undefined {
  const [before, after] = [of(baseline.runs), of(other.runs)];
  const differences = other.seeds.flatMap((seed, i) => {
    const place = baseline.seeds.indexOf(seed);
    const [from, to] = [place < 0 ? null : before.values[place], after.values[i]];
    return from === null || to === null ? [] : [to - from];
  });
  if (differences.length > 0) {
    const { mean, interval, n } = summarise(differences);
    return { mean: mean!, interval, pairs: n, p: twoSided(differences) };
  }
  if (before.mean === null || after.mean === null) return undefined;
  return { mean: after.mean - before.mean, interval: welch(before, after), pairs: 0, p: null };
}

function twoSided(differences: readonly number[]): number {
  const other = signFlipTest(differences.map((difference) => -difference));
  return Math.min(1, 2 * Math.min(signFlipTest(differences), other));
}

/** Welch's interval of a difference of means, with his degrees of freedom rounded down, which widens it. */
function welch(before: Summary, after: Summary): [number, number] | null {
  if (before.sd === null || after.sd === null) return null;
  const [a, b] = [before, after].map(({ sd, n }) => sd! ** 2 / n);
  const freedom = a + b === 0 ? 1 : (a + b) ** 2 / (a ** 2 / (before.n - 1) + b ** 2 / (after.n - 1));
  const half = studentQuantile(Math.max(1, Math.floor(freedom))) * Math.sqrt(a + b);
  const mean = after.mean! - before.mean!;
  return [mean - half, mean + half];
}

/** `+0.12 [−0.05, +0.29]` */
export function formatDelta({ mean, interval }: Delta, digits: number): string {
  const signed = (value: number) =>
    withMinus(
      value.toLocaleString('en', {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
        signDisplay: 'exceptZero',
      }),
    );
  return interval ? `${signed(mean)} [${interval.map(signed).join(', ')}]` : signed(mean);
}

/** `p=0.250, 3 pairs` */
export function formatTest({ p, pairs }: Delta): string {
  return p === null ? 'unpaired' : `${formatP(p)}, ${plural(pairs, 'pair')}`;
}

export function formatScore(standing: Standing | undefined, { of, digits }: Score): string {
  return standing ? formatSummary(of(standing.runs), digits) : '–';
}

/** What is saved of each score: numbers, not words. */
export const SCORE_COLUMNS: string[] = SCORES.flatMap(({ title }) =>
  ['mean', 'sd', 'n', 'less the baseline', '95 % low', '95 % high', 'p', 'pairs'].map(
    (what) => `${title}: ${what}`,
  ),
);

export function scoreCells(standing: Standing | undefined, delta: Delta | undefined, { of }: Score): Cell[] {
  const summary = standing && of(standing.runs);
  const [low, high] = delta?.interval ?? [];
  return [summary?.mean, summary?.sd, summary?.n, delta?.mean, low, high, delta?.p, delta?.pairs];
}
