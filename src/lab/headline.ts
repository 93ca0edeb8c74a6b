import type { Headline } from '../ipc/contract';
import { countDiverged } from '../science/analysis/diverged';
import type { ExperimentResult } from '../science/analysis/document';
import type { LevelResult, RunsResult, Summary } from '../science/analysis/result';
import { summarise } from '../science/analysis/summary';

/** What an experiment has found, in a line of a table; null while it has found nothing. */
export function headlineOf(result: ExperimentResult): Headline | null {
  const diverged = countDiverged(result);
  if (result.kind === 'train') {
    if (!result.runs) return null;
    return { bestError: errorOf(result.runs), bestDensity: 1, lowestMatchingDensity: null, diverged };
  }
  const levels = result.levels.filter(({ test }) => test.error.mean !== null);
  if (levels.length === 0) return null;
  const best = levels.reduce((least, level) => (meanOf(level) < meanOf(least) ? level : least));
  const matching = levels.filter(({ level, matching: { withinPointTwo } }) => level > 0 && withinPointTwo);
  return {
    bestError: errorOf(best),
    bestDensity: best.density,
    lowestMatchingDensity: matching.length > 0 ? Math.min(...matching.map(({ density }) => density)) : null,
    diverged,
  };
}

/** Test error over the replicates whose loss is a finite number. */
function errorOf({ test }: RunsResult): Summary {
  const { error, loss } = test;
  return summarise(error.values.map((value, i) => (loss.values[i] === null ? NaN : (value ?? NaN))));
}

/** A level of which every replicate diverged is the worst there is. */
function meanOf(level: LevelResult): number {
  return errorOf(level).mean ?? Infinity;
}
