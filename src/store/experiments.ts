import type { Database } from 'better-sqlite3';
import { read as readCuts } from './cuts';
import { AmbiguousId, UnknownExperiment } from './errors';
import { sizesInTrash } from './references';
import type {
  ExperimentRow,
  ExperimentSummary,
  GrownSpec,
  ListingRow,
  NewExperiment,
  Provenance,
  Status,
} from './rows';

/** The experiments themselves: what they are called, what state they are in, what they came from and led to. */

const SUMMARY = `id, name, protocol, network, dataset, replicates, status, problem, created, finished, seconds,
  train_steps AS trainSteps, notes, tags, starred, trashed`;

/** Fields of a listing as JSON, made by SQLite: faster than to fetch ten thousand rows field by field and make it then. */
const FIELDS = `json_object('id', id, 'name', name, 'protocol', protocol, 'network', network, 'dataset', dataset,
  'replicates', replicates, 'status', status, 'problem', problem, 'created', created, 'finished', finished,
  'seconds', seconds, 'trainSteps', train_steps, 'notes', notes, 'trashed', trashed,
  'starred', json(iif(starred, 'true', 'false')), 'archived', json(iif(archived, 'true', 'false')),
  'queuePlace', queue_place)`;

const ENDED: readonly Status[] = ['done', 'failed', 'cancelled'];

/** The place in the queue that comes with a status, as SQL. */
const PLACES: Partial<Record<Status, string>> = {
  queued: 'coalesce(queue_place, (SELECT coalesce(max(queue_place), -1) + 1 FROM experiments))',
  running: 'queue_place',
};

type StoredSummary = Omit<ExperimentSummary, 'tags' | 'starred'> & { tags: string; starred: number };

/** All but the id and the time is JSON text. */
interface StoredListing {
  id: string;
  fields: string;
  tags: string;
  headline: string | null;
  settings: string;
  trashed: number | null;
}

interface StoredDetails {
  spec: string;
  specHash: string;
  seeds: string;
  engine: string;
  versions: string;
  machine: string;
  gitCommit: string | null;
  result: string | null;
}

export function create(database: Database, experiment: NewExperiment): void {
  const { id, name, protocol, network, dataset, replicates, spec, specHash, settings, provenance } =
    experiment;
  database
    .prepare(
      `INSERT INTO experiments (id, name, protocol, network, dataset, replicates, settings, status, created)
       VALUES (?, ?, ?, ?, ?, ?, ?, 'queued', ?)`,
    )
    .run(id, name, protocol, network, dataset, replicates, JSON.stringify(settings), Date.now());
  const { seeds, engine, versions, machine, gitCommit } = provenance;
  const json = [seeds, versions, machine].map((value) => JSON.stringify(value));
  database
    .prepare(
      `INSERT INTO provenance (experiment_id, spec, spec_hash, engine, git_commit, seeds, versions, machine)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(id, JSON.stringify(spec), specHash, engine, gitCommit, ...json);
}

/** @throws UnknownExperiment */
export function get(database: Database, id: string): ExperimentRow {
  const row = database
    .prepare<[string], StoredSummary & StoredDetails>(
      `SELECT ${SUMMARY}, spec, spec_hash AS specHash, seeds, engine, versions, machine, git_commit AS gitCommit, result
       FROM experiments JOIN provenance ON provenance.experiment_id = id
       LEFT JOIN results ON results.experiment_id = id
       WHERE id = ?`,
    )
    .get(id);
  if (row === undefined) throw new UnknownExperiment(id);
  const { spec, specHash, seeds, engine, versions, machine, gitCommit, result, ...summary } = row;
  return {
    ...readSummary(summary),
    spec: JSON.parse(spec),
    specHash,
    provenance: {
      seeds: JSON.parse(seeds) as Provenance['seeds'],
      engine,
      versions: JSON.parse(versions) as Provenance['versions'],
      machine: JSON.parse(machine) as Provenance['machine'],
      gitCommit,
    },
    result: result === null ? null : JSON.parse(result),
  };
}

/** The spec of the newest experiment with a network; undefined where there is none. */
export function specWith(database: Database, network: string): unknown {
  const spec = database
    .prepare<[string], string>(
      `SELECT spec FROM experiments JOIN provenance ON provenance.experiment_id = id
       WHERE network = ? ORDER BY created DESC, id LIMIT 1`,
    )
    .pluck()
    .get(network);
  return spec === undefined ? undefined : JSON.parse(spec);
}

export function exists(database: Database, id: string): boolean {
  return database.prepare('SELECT 1 FROM experiments WHERE id = ?').get(id) !== undefined;
}

/** @throws UnknownExperiment */
export function demand(database: Database, id: string): void {
  if (!exists(database, id)) throw new UnknownExperiment(id);
}

/** The newest first; those in the trash or those that are not. */
export function list(database: Database, trashed: boolean): ExperimentSummary[] {
  return database
    .prepare<[], StoredSummary>(
      `SELECT ${SUMMARY} FROM experiments WHERE trashed IS ${trashed ? 'NOT NULL' : 'NULL'}
       ORDER BY created DESC, rowid DESC`,
    )
    .all()
    .map(readSummary);
}

/** Listings of these experiments, or of the whole history with its trash, the newest first. */
export function listings(database: Database, ids: string[] | undefined): ListingRow[] {
  const cuts = readCuts(database, ids);
  const sizes = sizesInTrash(database, ids);
  return database
    .prepare<string[], StoredListing>(
      `SELECT id, ${FIELDS} AS fields, tags, headline, settings, trashed FROM experiments
       ${ids === undefined ? '' : 'WHERE id IN (SELECT value FROM json_each(?))'} ORDER BY created DESC, rowid DESC`,
    )
    .all(...(ids === undefined ? [] : [JSON.stringify(ids)]))
    .map(({ id, fields, tags, headline, settings, trashed }) => {
      const cut = JSON.stringify(cuts.get(id) ?? null);
      const bytes = trashed === null ? null : (sizes.get(id) ?? 0);
      return {
        fields: `${fields.slice(0, -1)},"tags":${tags},"headline":${headline},"cut":${cut},"bytes":${bytes}}`,
        settings,
      };
    });
}

/**
 * The whole id that begins with a prefix.
 * @throws UnknownExperiment, AmbiguousId
 */
export function resolve(database: Database, prefix: string): string {
  const candidates = database
    .prepare<[string, string], { id: string; name: string }>(
      `SELECT id, name FROM experiments WHERE substr(id, 1, length(?)) = ? ORDER BY created DESC, rowid DESC`,
    )
    .all(prefix, prefix);
  const exact = candidates.find(({ id }) => id === prefix);
  if (exact) return exact.id;
  if (candidates.length === 0 || prefix === '') throw new UnknownExperiment(prefix);
  if (candidates.length > 1) throw new AmbiguousId(prefix, candidates);
  return candidates[0].id;
}

/** What is queued or under way has a place in the queue; anything else leaves it. */
export function setStatus(database: Database, id: string, status: Status, problem: string | undefined): void {
  const finished = ENDED.includes(status) ? Date.now() : null;
  update(
    database,
    id,
    `status = ?, problem = ?, finished = ?, queue_place = ${PLACES[status] ?? 'NULL'}`,
    status,
    problem ?? null,
    finished,
  );
}

/** A spec that has grown: what is done of it stays. */
export function setSpec(database: Database, id: string, spec: GrownSpec): void {
  const { replicates, settings, specHash, seeds } = spec;
  update(database, id, 'replicates = ?, settings = ?, headline = NULL', replicates, JSON.stringify(settings));
  database
    .prepare('UPDATE provenance SET spec = ?, spec_hash = ?, seeds = ? WHERE experiment_id = ?')
    .run(JSON.stringify(spec.spec), specHash, JSON.stringify(seeds), id);
}

/** Every experiment that was running is interrupted, and keeps its place in the queue. Returns which. */
export function markInterrupted(database: Database): string[] {
  return database
    .prepare<[], string>(
      `UPDATE experiments SET status = 'interrupted' WHERE status = 'running' RETURNING id`,
    )
    .pluck()
    .all();
}

/** Versions of what an experiment was trained with, by name. */
export function setVersions(database: Database, id: string, versions: Provenance['versions']): void {
  demand(database, id);
  database
    .prepare('UPDATE provenance SET versions = ? WHERE experiment_id = ?')
    .run(JSON.stringify(versions), id);
}

export function setResult(database: Database, id: string, result: unknown): void {
  demand(database, id);
  database
    .prepare('INSERT OR REPLACE INTO results (experiment_id, result) VALUES (?, ?)')
    .run(id, JSON.stringify(result));
}

/**
 * Changes columns of one experiment; `changes` is the SET clause of an UPDATE.
 * @throws UnknownExperiment
 */
export function update(database: Database, id: string, changes: string, ...values: unknown[]): void {
  const { changes: count } = database
    .prepare(`UPDATE experiments SET ${changes} WHERE id = ?`)
    .run(...values, id);
  if (count === 0) throw new UnknownExperiment(id);
}

/** Removes an experiment and all that belongs to it. */
export function remove(database: Database, id: string): void {
  const { changes } = database.prepare('DELETE FROM experiments WHERE id = ?').run(id);
  if (changes === 0) throw new UnknownExperiment(id);
}

function readSummary({ tags, starred, ...summary }: StoredSummary): ExperimentSummary {
  return { ...summary, tags: JSON.parse(tags) as string[], starred: starred === 1 };
}
