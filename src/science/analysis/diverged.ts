import type { ExperimentResult } from './document';
import type { RunsResult } from './result';

/** How many dense networks, tickets and controls of an experiment ended with a loss that is no finite number. */
export function countDiverged(result: ExperimentResult): number {
  return groupsOf(result).reduce((sum, { test }) => sum + test.loss.diverged, 0);
}

function groupsOf(result: ExperimentResult): RunsResult[] {
  if (result.kind === 'train') return result.runs ? [result.runs] : [];
  return result.levels.flatMap((level) => [level, ...Object.values(level.branches)]);
}
