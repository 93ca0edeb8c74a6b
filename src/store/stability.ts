import type { Database } from 'better-sqlite3';
import type { PairRecord, PathPoint, StabilityRecord } from '../science/protocol/records';
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

type StoredPoint = Omit<PathPoint, 'testLoss' | 'trainLoss'> & {
  pair: string;
  testLoss: StoredNumber;
  trainLoss: StoredNumber;
};

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
    `INSERT INTO path_points (test_id, first, second, alpha, test_error, test_loss, train_error, train_loss)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  for (const { alpha, testError, testLoss, trainError, trainLoss } of path) {
    savePoint.run(test, first, second, alpha, testError, toStored(testLoss), trainError, toStored(trainLoss));
  }
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
         train_error AS trainError, train_loss AS trainLoss
       FROM path_points JOIN stability_tests ON id = test_id
       WHERE experiment_id = ? ORDER BY test_id, first, second, alpha`,
    )
    .all(experimentId)
    .map((point) => ({
      ...point,
      testLoss: fromStored(point.testLoss),
      trainLoss: fromStored(point.trainLoss),
    }));
  return groupBy(points, 'pair');
}
