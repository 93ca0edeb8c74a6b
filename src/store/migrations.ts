import type { Database } from 'better-sqlite3';

/**
 * The history's schema, as the steps that lead to it: the step at index n takes a database from version n to n + 1. A step that
 * was once released is never changed; a new idea is a new step. See docs/store.md.
 */
export const MIGRATIONS: readonly ((database: Database) => void)[] = [
  createHistory,
  describeWork,
  recomputeLines,
];

function createHistory(database: Database): void {
  // A loss may be NaN, which SQLite cannot store as a number: those columns are ANY and hold the text 'NaN' then.
  // Spec and result, which may be long, are kept out of the rows that a list of experiments reads.
  database.exec(`
    CREATE TABLE experiments (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      protocol TEXT NOT NULL,
      network TEXT NOT NULL,
      dataset TEXT NOT NULL,
      replicates INTEGER NOT NULL,
      status TEXT NOT NULL
        CHECK (status IN ('queued', 'running', 'paused', 'interrupted', 'done', 'failed', 'cancelled')),
      problem TEXT,
      created INTEGER NOT NULL,
      finished INTEGER,
      seconds REAL NOT NULL DEFAULT 0,
      train_steps INTEGER NOT NULL DEFAULT 0,
      notes TEXT NOT NULL DEFAULT '',
      tags TEXT NOT NULL DEFAULT '[]' CHECK (json_type(tags) = 'array'),
      starred INTEGER NOT NULL DEFAULT 0 CHECK (starred IN (0, 1)),
      archived INTEGER NOT NULL DEFAULT 0 CHECK (archived IN (0, 1)),
      trashed INTEGER,
      queue_place INTEGER,
      settings TEXT NOT NULL DEFAULT '{}' CHECK (json_type(settings) = 'object'),
      headline TEXT CHECK (json_valid(headline))
    ) STRICT;
    CREATE INDEX experiments_by_age ON experiments (created);
    CREATE INDEX experiments_in_queue ON experiments (queue_place) WHERE queue_place IS NOT NULL;

    CREATE TABLE provenance (
      experiment_id TEXT PRIMARY KEY REFERENCES experiments ON DELETE CASCADE,
      spec TEXT NOT NULL CHECK (json_valid(spec)),
      spec_hash TEXT NOT NULL,
      seeds TEXT NOT NULL CHECK (json_type(seeds) = 'array'),
      engine TEXT NOT NULL,
      versions TEXT NOT NULL CHECK (json_type(versions) = 'object'),
      machine TEXT NOT NULL CHECK (json_type(machine) = 'object'),
      git_commit TEXT
    ) STRICT;

    CREATE TABLE results (
      experiment_id TEXT PRIMARY KEY REFERENCES experiments ON DELETE CASCADE,
      result TEXT NOT NULL CHECK (json_valid(result))
    ) STRICT;

    CREATE TABLE log (
      experiment_id TEXT NOT NULL REFERENCES experiments ON DELETE CASCADE,
      time INTEGER NOT NULL,
      text TEXT NOT NULL
    ) STRICT;
    CREATE INDEX log_by_experiment ON log (experiment_id);

    CREATE TABLE runs (
      id INTEGER PRIMARY KEY,
      experiment_id TEXT NOT NULL REFERENCES experiments ON DELETE CASCADE,
      key TEXT NOT NULL,
      replicate INTEGER NOT NULL,
      level INTEGER NOT NULL,
      role TEXT NOT NULL,
      first_iteration INTEGER NOT NULL,
      last_iteration INTEGER NOT NULL,
      noise INTEGER,
      engine TEXT NOT NULL,
      status TEXT NOT NULL CHECK (status IN ('running', 'done', 'failed')),
      problem TEXT,
      started INTEGER NOT NULL,
      finished INTEGER,
      train_seconds REAL,
      seconds REAL,
      UNIQUE (experiment_id, key)
    ) STRICT;

    CREATE TABLE layers (
      run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      position INTEGER NOT NULL,
      name TEXT NOT NULL,
      kept INTEGER NOT NULL,
      total INTEGER NOT NULL,
      PRIMARY KEY (run_id, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE metrics (
      run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      iteration INTEGER NOT NULL,
      batch_loss ANY,
      train_loss ANY,
      train_error REAL,
      validation_loss ANY NOT NULL,
      validation_error REAL NOT NULL,
      test_loss ANY NOT NULL,
      test_error REAL NOT NULL,
      PRIMARY KEY (run_id, iteration)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE checkpoints (
      run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      kind TEXT NOT NULL CHECK (kind IN ('progress', 'final')),
      sha256 TEXT NOT NULL CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
      bytes INTEGER NOT NULL,
      iteration INTEGER NOT NULL,
      PRIMARY KEY (run_id, kind)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX checkpoints_by_content ON checkpoints (sha256);

    CREATE TABLE checks (
      experiment_id TEXT NOT NULL REFERENCES experiments ON DELETE CASCADE,
      key TEXT NOT NULL,
      position INTEGER NOT NULL,
      name TEXT NOT NULL,
      passed INTEGER NOT NULL CHECK (passed IN (0, 1)),
      detail TEXT NOT NULL,
      PRIMARY KEY (experiment_id, key, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE stability_tests (
      id INTEGER PRIMARY KEY,
      experiment_id TEXT NOT NULL REFERENCES experiments ON DELETE CASCADE,
      key TEXT NOT NULL,
      replicate INTEGER NOT NULL,
      level INTEGER NOT NULL,
      seconds REAL NOT NULL,
      UNIQUE (experiment_id, key)
    ) STRICT;

    CREATE TABLE pairs (
      test_id INTEGER NOT NULL REFERENCES stability_tests ON DELETE CASCADE,
      first INTEGER NOT NULL,
      second INTEGER NOT NULL,
      l2 ANY NOT NULL,
      disagreement REAL NOT NULL,
      PRIMARY KEY (test_id, first, second)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE path_points (
      test_id INTEGER NOT NULL,
      first INTEGER NOT NULL,
      second INTEGER NOT NULL,
      alpha REAL NOT NULL,
      test_error REAL NOT NULL,
      test_loss ANY NOT NULL,
      train_error REAL NOT NULL,
      train_loss ANY NOT NULL,
      PRIMARY KEY (test_id, first, second, alpha),
      FOREIGN KEY (test_id, first, second) REFERENCES pairs ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE views (
      name TEXT PRIMARY KEY,
      value TEXT NOT NULL CHECK (json_valid(value))
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE speeds (
      network TEXT NOT NULL,
      engine TEXT NOT NULL,
      workers INTEGER NOT NULL,
      units_per_second REAL NOT NULL,
      PRIMARY KEY (network, engine, workers)
    ) STRICT, WITHOUT ROWID;
  `);
}

/**
 * How runs are carried out: the training time since the start of the run at which a row was measured, how many steps one under way
 * had taken when that was last noted (which its last checkpoint may lag behind), how each layer was computed, as JSON, and on how
 * many threads, NULL where that changed on the way. Runs of before tell none of it, but had one thread each.
 */
function describeWork(database: Database): void {
  database.exec(`
    ALTER TABLE metrics ADD COLUMN seconds REAL;
    ALTER TABLE runs ADD COLUMN reached INTEGER;
    ALTER TABLE runs ADD COLUMN paths TEXT CHECK (json_valid(paths));
    ALTER TABLE runs ADD COLUMN threads INTEGER;
    UPDATE runs SET threads = 1;
    CREATE INDEX runs_unfinished ON runs (experiment_id) WHERE status <> 'done';
  `);
}

/** What a point of a line comes to with batch norm recomputed; networks without, and points of before, have none. */
function recomputeLines(database: Database): void {
  database.exec(`
    ALTER TABLE path_points ADD COLUMN recomputed_test_error REAL;
    ALTER TABLE path_points ADD COLUMN recomputed_test_loss ANY;
    ALTER TABLE path_points ADD COLUMN recomputed_train_error REAL;
    ALTER TABLE path_points ADD COLUMN recomputed_train_loss ANY;
  `);
}
