import type { Graph } from '../network/graph';
import { operationsOf, type LayerOperations } from '../network/operations';
import type { LayerPath, RunRecord } from '../protocol/records';
import { earlyStop } from './earlystop';
import type { LayerPaths, LevelAcceleration, LevelResult } from './result';
import { pairByReplicate, runsOf } from './runs';
import { meanOf, summarise } from './summary';

/** How many percentage points below the dense network's accuracy the target is. */
export const TARGET_MARGIN = 1;

/**
 * Realised acceleration: how much faster the tickets of each level trained than the dense network, beside what the count of
 * multiply-adds lets hope for. It is paired by replicate, over those whose two runs had the same number of threads.
 *
 * The target is the accuracy on validation examples that the dense network of the same replicate has at early stop (LTH 2019, section 2),
 * less one percentage point. On validation examples, because what is chosen by test examples can no longer be measured on them; at early
 * stop, because training beyond it is not needed; less a margin, because the first measurement above an accuracy that a run merely
 * hovers around is a matter of chance.
 */
export function reportAcceleration(
  levels: readonly LevelResult[],
  runs: readonly RunRecord[],
  graph: Graph,
): LevelAcceleration[] {
  const dense = runsOf(runs, 0, 'ticket');
  const operations = operationsOf(graph);
  return levels.map((result) => reportLevel(result, runsOf(runs, result.level, 'ticket'), dense, operations));
}

function reportLevel(
  { level, density, layers }: LevelResult,
  tickets: RunRecord[],
  dense: RunRecord[],
  operations: LayerOperations[],
): LevelAcceleration {
  const all = pairByReplicate(tickets, dense);
  const pairs = all.filter(([ticket, whole]) => ticket.threads !== null && ticket.threads === whole.threads);
  const secondsPerStep = pairs.map(([ticket]) => secondsPerStepOf(ticket));
  return {
    level,
    density,
    theoretical: theoreticalSpeedup(layers, operations),
    replicates: pairs.map(([{ replicate }]) => replicate),
    otherThreads: all.length - pairs.length,
    threads: [...new Set(pairs.map(([{ threads }]) => threads!))].sort((a, b) => a - b),
    secondsPerStep: summarise(secondsPerStep),
    speedup: summarise(pairs.map(([, whole], i) => secondsPerStepOf(whole) / secondsPerStep[i])),
    toTarget: reportTarget(pairs),
    layers: reportLayers(tickets),
  };
}

/** NaN where no time was recorded or no step taken. */
function secondsPerStepOf({ trainSeconds, from, to }: RunRecord): number {
  return trainSeconds > 0 && to > from ? trainSeconds / (to - from) : NaN;
}

/** Every weight of a layer is used equally often, so that what is left of its multiply-adds is what is left of its weights. */
function theoreticalSpeedup(layers: LevelResult['layers'], operations: LayerOperations[]): number {
  const all = operations.reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0);
  const left = operations.reduce((sum, { layer, multiplyAdds }) => {
    const { kept, total } = layers.find(({ name }) => name === layer)!;
    return sum + (multiplyAdds * kept) / total;
  }, 0);
  return all / left;
}

function reportTarget(pairs: [RunRecord, RunRecord][]): LevelAcceleration['toTarget'] {
  const courses = pairs.flatMap(([ticket, whole]) => {
    const stop = earlyStop(whole.metrics);
    if (stop === undefined || !isTimed(ticket) || !isTimed(whole)) return [];
    const mostError = stop.validationError + TARGET_MARGIN;
    return [{ own: secondsUntil(ticket, mostError), dense: secondsUntil(whole, mostError) }];
  });
  if (courses.length === 0) return null;
  const seconds = summarise(courses.map(({ own }) => own));
  return {
    reached: seconds.n,
    of: courses.length,
    seconds,
    speedup: summarise(courses.map(({ own, dense }) => dense / own)),
  };
}

function isTimed({ metrics }: RunRecord): boolean {
  return metrics.every(({ seconds }) => seconds !== null);
}

/** Seconds of training until the validation error is first measured to be so low; NaN if it never is. */
function secondsUntil({ metrics }: RunRecord, mostError: number): number {
  return metrics.find(({ validationError }) => validationError <= mostError)?.seconds ?? NaN;
}

function reportLayers(tickets: RunRecord[]): LayerPaths[] {
  const chosen = Map.groupBy(
    tickets.flatMap(({ paths }) => paths),
    ({ layer }) => layer,
  );
  return [...chosen].map(([layer, paths]) => ({
    layer,
    density: meanOf(paths.map(({ density }) => density)),
    paths: countPaths(paths),
    seconds: meanSeconds(paths),
  }));
}

function countPaths(paths: LayerPath[]): LayerPaths['paths'] {
  const counts: LayerPaths['paths'] = {};
  for (const { path } of paths) counts[path] = (counts[path] ?? 0) + 1;
  return counts;
}

function meanSeconds(paths: LayerPath[]): LayerPaths['seconds'] {
  const timed = paths.flatMap(({ seconds }) => seconds ?? []);
  if (timed.length === 0) return null;
  return {
    dense: meanOf(timed.map(({ dense }) => dense)),
    sparse: meanOf(timed.map(({ sparse }) => sparse)),
  };
}
