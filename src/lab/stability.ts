import type { Evaluation, Session } from '../engine/engine';
import { alphas } from '../science/analysis/barrier';
import { check } from '../science/protocol/checks';
import { hasBatchNorm, trainedIn, type Graph } from '../science/network/graph';
import type { StabilityTask } from '../science/protocol/plan';
import type { Measured, PairRecord, PathPoint, StabilityRecord } from '../science/protocol/records';
import type { Finished } from './checkpoint';
import { disagreement, distance, interpolate } from './compare';
import { demandPassed } from './selfcheck';

export interface StabilityJob {
  graph: Graph;
  task: StabilityTask;
  /** The two trained copies, in the order of the task's needs. */
  copies: [Finished, Finished];
  session: Session;
  /** Examples of the training split on which the line is measured, and batch norm recomputed. */
  trainExamples: number;
  shouldStop(): boolean;
  /** Called after each point, with the number of points measured so far. */
  onProgress(points: number): void;
}

/**
 * Compares two copies along the straight line between them (LMC 2020, Algorithm 1). Undefined when stopped.
 * @throws SelfCheckFailed
 */
export async function carryOutStability(job: StabilityJob): Promise<StabilityRecord | undefined> {
  const { key, replicate, level } = job.task;
  const began = performance.now();
  const pair = await measureLine(job);
  if (!pair) return undefined;
  const checks = checkCopies(job.copies, pair);
  demandPassed(checks);
  return { key, replicate, level, pairs: [pair], checks, seconds: (performance.now() - began) / 1000 };
}

/**
 * Measures the line between the job's copies, whatever they are: as it is, and where there is batch norm, with its running
 * statistics recomputed at every point as well (Ainsworth et al. 2023, App. A). Undefined when stopped.
 */
export async function measureLine(job: StabilityJob): Promise<PairRecord | undefined> {
  const { graph, task, copies, session, trainExamples } = job;
  const [a, b] = copies;
  const path: PathPoint[] = [];
  const ends: Evaluation[] = [];
  for (const alpha of alphas(task.points)) {
    if (job.shouldStop()) return undefined;
    const weights = interpolate(a.weights, b.weights, alpha);
    await session.load({ iteration: 0, weights, optimizer: {}, optimizerStart: 0 }, a.mask);
    const { measured, test } = await measure(job);
    if (alpha === 0 || alpha === 1) ends.push(test);
    const point: PathPoint = { alpha, ...measured };
    if (hasBatchNorm(graph)) {
      await session.recomputeStatistics(trainExamples);
      point.recomputed = (await measure(job)).measured;
    }
    path.push(point);
    job.onProgress(path.length);
  }
  return {
    first: task.pair[0],
    second: task.pair[1],
    path,
    l2: distance(trainedIn(graph, a.weights), trainedIn(graph, b.weights)),
    disagreement: disagreement(ends[0].predictions, ends[1].predictions),
  };
}

/** Measures what the session holds. */
async function measure({ session, trainExamples }: StabilityJob) {
  const test = await session.evaluate('test');
  const train = await session.evaluate('train', trainExamples);
  const measured: Measured = {
    testError: test.error,
    testLoss: test.loss,
    trainError: train.error,
    trainLoss: train.loss,
  };
  return { measured, test };
}

/**
 * Copies must start equal, be separate objects and end different: a published replication reports stability that comes
 * from two names for one network.
 */
function checkCopies([a, b]: [Finished, Finished], { first, second, path, l2 }: PairRecord) {
  const [storage, other] = [a, b].map(
    ({ weights }) => new Set(Object.values(weights).map(({ buffer }) => buffer)),
  );
  const isAt = (copy: Finished, end: PathPoint) =>
    end.testError === copy.testError && end.trainError === copy.trainError;
  const areEnds = isAt(a, path.at(-1)!) && isAt(b, path[0]);
  return [
    check(
      'copies start equal',
      a.startHash === b.startHash ? undefined : 'the copies started from different weights',
    ),
    check(
      'copies own separate storage',
      storage.isDisjointFrom(other) ? undefined : 'two copies share memory',
    ),
    check('copies end different', l2 === 0 ? `copies ${first} and ${second} are the same` : undefined),
    check(
      'ends of the line are the copies themselves',
      areEnds ? undefined : `an end of the line ${first}-${second} has another error than its copy`,
    ),
  ];
}
