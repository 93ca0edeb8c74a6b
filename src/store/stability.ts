import type { Database } from 'better-sqlite3';
import type { Measured, PairRecord, PathPoint, StabilityRecord } from '../science/protocol/records';
import { checksByKey, saveChecks } from './checks';
import { groupBy } from './group';
import { fromStored, toStored, type StoredNumber } from './numbers';

/** The stability tests of an experiment: pairs of copies, and the line between the two. */

interface StoredPair {
  test: number;
  first: number;
  second: number;
  l2: StoredNumber;
  disagreement: number;
}

interface StoredPoint {
  pair: string;
  alpha: number;
  testError: number;
  testLoss: StoredNumber;
  trainError: number;
  trainLoss: StoredNumber;
  /** With batch norm recomputed; all four are null without it. */
  recomputedTestError: number | null;
  recomputedTestLoss: StoredNumber;
  recomputedTrainError: number;
  recomputedTrainLoss: StoredNumber;
}

/** Saves a test, in place of the one with the same key. */
export function save(database: Database, experimentId: string, record: StabilityRecord): void {
  const { key, replicate, level, pairs, checks, seconds } = record;
  database.prepare('DELETE FROM stability_tests WHERE experiment_id = ? AND key = ?').run(experimentId, key);
  const { lastInsertRowid } = database
    .prepare(
      'INSERT INTO stability_tests (experiment_id, key, replicate, level, seconds) VALUES (?, ?, ?, ?, ?)',
    )
    .run(experimentId, key, replicate, level, seconds);
  for (const pair of pairs) savePair(database, Number(lastInsertRowid), pair);
  saveChecks(database, experimentId, key, checks);
}

function savePair(
  database: Database,
  test: number,
  { first, second, l2, disagreement, path }: PairRecord,
): void {
  database
    .prepare('INSERT INTO pairs (test_id, first, second, l2, disagreement) VALUES (?, ?, ?, ?, ?)')
    .run(test, first, second, toStored(l2), disagreement);
  const savePoint = database.prepare(
    `INSERT INTO path_points (test_id, first, second, alpha, test_error, test_loss, train_error, train_loss,
       recomputed_test_error, recomputed_test_loss, recomputed_train_error, recomputed_train_loss)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  for (const { alpha, recomputed, ...measured } of path) {
    const again = recomputed ? valuesOf(recomputed) : [null, null, null, null];
    savePoint.run(test, first, second, alpha, ...valuesOf(measured), ...again);
  }
}

function valuesOf({ testError, testLoss, trainError, trainLoss }: Measured): StoredNumber[] {
  return [testError, toStored(testLoss), trainError, toStored(trainLoss)];
}

export function records(database: Database, experimentId: string): StabilityRecord[] {
  const pairs = pairsByTest(database, experimentId);
  const checks = checksByKey(database, experimentId);
  return database
    .prepare<[string], Omit<StabilityRecord, 'pairs' | 'checks'> & { id: number }>(
      `SELECT id, key, replicate, level, seconds FROM stability_tests
       WHERE experiment_id = ? ORDER BY replicate, level, key`,
    )
    .all(experimentId)
    .map(({ id, ...test }) => ({ ...test, pairs: pairs.get(id) ?? [], checks: checks.get(test.key) ?? [] }));
}

function pairsByTest(database: Database, experimentId: string): Map<number, PairRecord[]> {
  const paths = pathsByPair(database, experimentId);
  const pairs = database
    .prepare<[string], StoredPair>(
      `SELECT test_id AS test, first, second, l2, disagreement
       FROM pairs JOIN stability_tests ON id = test_id WHERE experiment_id = ? ORDER BY test_id, first, second`,
    )
    .all(experimentId)
    .map((pair) => ({
      ...pair,
      l2: fromStored(pair.l2),
      path: paths.get(`${pair.test}/${pair.first}/${pair.second}`) ?? [],
    }));
  return groupBy(pairs, 'test');
}

function pathsByPair(database: Database, experimentId: string): Map<string, PathPoint[]> {
  const points = database
    .prepare<[string], StoredPoint>(
      `SELECT test_id || '/' || first || '/' || second AS pair, alpha, test_error AS testError, test_loss AS testLoss,
         train_error AS trainError, train_loss AS trainLoss,
         recomputed_test_error AS recomputedTestError, recomputed_test_loss AS recomputedTestLoss,
         recomputed_train_error AS recomputedTrainError, recomputed_train_loss AS recomputedTrainLoss
       FROM path_points JOIN stability_tests ON id = test_id
       WHERE experiment_id = ? ORDER BY test_id, first, second, alpha`,
    )
    .all(experimentId)
    .map((point) => ({ pair: point.pair, ...pointOf(point) }));
  return groupBy(points, 'pair');
}

function pointOf(stored: StoredPoint): PathPoint {
  return {
    alpha: stored.alpha,
    testError: stored.testError,
    testLoss: fromStored(stored.testLoss),
    trainError: stored.trainError,
    trainLoss: fromStored(stored.trainLoss),
    ...(stored.recomputedTestError !== null && {
      recomputed: {
        testError: stored.recomputedTestError,
        testLoss: fromStored(stored.recomputedTestLoss),
        trainError: stored.recomputedTrainError,
        trainLoss: fromStored(stored.recomputedTrainLoss),
      },
    }),
  };
}
