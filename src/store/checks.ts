import type { Database } from 'better-sqlite3';
import type { Check } from '../science/protocol/records';
import { groupBy } from './group';
import type { KeyedCheck } from './rows';

/** The self-checks of an experiment's runs and stability tests. */

export function saveChecks(database: Database, experimentId: string, key: string, checks: Check[]): void {
  database.prepare('DELETE FROM checks WHERE experiment_id = ? AND key = ?').run(experimentId, key);
  const save = database.prepare(
    'INSERT INTO checks (experiment_id, key, position, name, passed, detail) VALUES (?, ?, ?, ?, ?, ?)',
  );
  checks.forEach(({ name, passed, detail }, position) =>
    save.run(experimentId, key, position, name, Number(passed), detail),
  );
}

export function listChecks(database: Database, experimentId: string): KeyedCheck[] {
  return database
    .prepare<[string], Omit<KeyedCheck, 'passed'> & { passed: number }>(
      'SELECT key, name, passed, detail FROM checks WHERE experiment_id = ? ORDER BY key, position',
    )
    .all(experimentId)
    .map((check) => ({ ...check, passed: check.passed === 1 }));
}

export function checksByKey(database: Database, experimentId: string): Map<string, Check[]> {
  return groupBy(listChecks(database, experimentId), 'key');
}
