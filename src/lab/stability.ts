import type { Evaluation, Session } from '../engine/engine';
import { alphas } from '../science/analysis/barrier';
import { check } from '../science/protocol/checks';
import type { StabilityTask } from '../science/protocol/plan';
import type { PairRecord, PathPoint, StabilityRecord } from '../science/protocol/records';
import type { Finished } from './checkpoint';
import { disagreement, distance, interpolate } from './compare';
import { demandPassed } from './selfcheck';

export interface StabilityJob {
  task: StabilityTask;
  /** The trained copies, in the order of the task's needs. */
  copies: Finished[];
  session: Session;
  /** Examples of the training split on which the line is measured. */
  trainExamples: number;
  shouldStop(): boolean;
  /** Called after each point, with the number of points measured so far. */
  onProgress(points: number): void;
}

/**
 * Compares every two copies along the straight line between them (LMC 2020, Algorithm 1). Undefined when stopped.
 * @throws SelfCheckFailed
 */
export async function carryOutStability(job: StabilityJob): Promise<StabilityRecord | undefined> {
  const { task, copies } = job;
  const began = performance.now();
  const pairs: PairRecord[] = [];
  for (let first = 0; first < copies.length; first++) {
    for (let second = first + 1; second < copies.length; second++) {
      const pair = await comparePair(job, first, second, pairs.length * task.points);
      if (!pair) return undefined;
      pairs.push(pair);
    }
  }
  const checks = checkCopies(copies, pairs);
  demandPassed(checks);
  return {
    key: task.key,
    replicate: task.replicate,
    level: task.level,
    pairs,
    checks,
    seconds: (performance.now() - began) / 1000,
  };
}

/** Measures the line between two of the job's copies. Undefined when stopped. */
export async function comparePair(
  job: StabilityJob,
  first: number,
  second: number,
  pointsBefore: number,
): Promise<PairRecord | undefined> {
  const [a, b] = [job.copies[first], job.copies[second]];
  const path: PathPoint[] = [];
  let ends: Evaluation[] = [];
  for (const alpha of alphas(job.task.points)) {
    if (job.shouldStop()) return undefined;
    const { test, train } = await measureState(job, interpolate(a.weights, b.weights, alpha), a.mask);
    if (alpha === 0 || alpha === 1) ends = [...ends, test];
    path.push({
      alpha,
      testError: test.error,
      testLoss: test.loss,
      trainError: train.error,
      trainLoss: train.loss,
    });
    job.onProgress(pointsBefore + path.length);
  }
  return {
    first,
    second,
    path,
    l2: distance(a.weights, b.weights),
    disagreement: disagreement(ends[0].predictions, ends[1].predictions),
  };
}

async function measureState(
  { session, trainExamples }: StabilityJob,
  weights: Finished['weights'],
  mask: Finished['mask'],
) {
  await session.load({ iteration: 0, weights, optimizer: {}, optimizerStart: 0 }, mask);
  return { test: await session.evaluate('test'), train: await session.evaluate('train', trainExamples) };
}

/**
 * Copies must start equal, be separate objects and end different: a published replication reports stability that comes
 * from two names for one network.
 */
function checkCopies(copies: Finished[], pairs: PairRecord[]) {
  const equalStarts = copies.every(({ startHash }) => startHash === copies[0].startHash);
  const storages = copies.map(({ weights }) => new Set(Object.values(weights).map(({ buffer }) => buffer)));
  const sharing = storages.some((own, i) =>
    storages.some((other, j) => i !== j && !own.isDisjointFrom(other)),
  );
  const identical = pairs.find(({ l2 }) => l2 === 0);
  const strayed = pairs.find(({ first, second, path }) => {
    const ends = [path.at(-1)!, path[0]];
    return [first, second].some(
      (copy, end) =>
        ends[end].testError !== copies[copy].testError || ends[end].trainError !== copies[copy].trainError,
    );
  });
  return [
    check('copies start equal', equalStarts ? undefined : 'the copies started from different weights'),
    check('copies own separate storage', sharing ? 'two copies share memory' : undefined),
    check(
      'copies end different',
      identical ? `copies ${identical.first} and ${identical.second} are the same` : undefined,
    ),
    check(
      'ends of the line are the copies themselves',
      strayed
        ? `an end of the line ${strayed.first}-${strayed.second} has another error than its copy`
        : undefined,
    ),
  ];
}
