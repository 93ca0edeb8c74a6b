import type { Headline } from '../ipc/contract';
import type { ExperimentResult } from '../science/analysis/document';
import type { LevelResult } from '../science/analysis/result';

/** What an experiment has found, in a line of a table; null while it has found nothing. */
export function headlineOf(result: ExperimentResult): Headline | null {
  if (result.kind === 'train') {
    if (!result.runs) return null;
    return { bestError: result.runs.test.error, bestDensity: 1, lowestMatchingDensity: null };
  }
  const levels = result.levels.filter(({ test }) => test.error.mean !== null);
  if (levels.length === 0) return null;
  const best = levels.reduce((least, level) => (errorOf(level) < errorOf(least) ? level : least));
  const matching = levels.filter(({ level, matching: { withinPointTwo } }) => level > 0 && withinPointTwo);
  return {
    bestError: best.test.error,
    bestDensity: best.density,
    lowestMatchingDensity: matching.length > 0 ? Math.min(...matching.map(({ density }) => density)) : null,
  };
}

function errorOf({ test }: LevelResult): number {
  return test.error.mean!;
}
