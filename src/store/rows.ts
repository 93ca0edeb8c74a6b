import type { Check, Role, RunRecord } from '../science/protocol/records';

export const STATUSES = [
  'queued',
  'running',
  'paused',
  'interrupted',
  'done',
  'failed',
  'cancelled',
] as const;
export type Status = (typeof STATUSES)[number];

/** What an experiment came from, besides its spec. */
export interface Provenance {
  seeds: number[];
  engine: string;
  /** By name of what has a version: ticketlab, electron, the engine's own. */
  versions: Record<string, string>;
  /** Platform, architecture, processor, memory, whatever identifies the machine. */
  machine: Record<string, string | number>;
  /** Of Ticketlab's own source; null outside a repository. */
  gitCommit: string | null;
}

export interface NewExperiment {
  /** A UUID. */
  id: string;
  name: string;
  protocol: string;
  network: string;
  dataset: string;
  replicates: number;
  spec: unknown;
  specHash: string;
  /** Fields of the spec that a search may name, flattened. */
  settings: Settings;
  provenance: Provenance;
}

/** What changes of an experiment when more of it is asked for. */
export interface GrownSpec {
  replicates: number;
  spec: unknown;
  specHash: string;
  settings: Settings;
  seeds: number[];
}

export type Settings = Record<string, string | number | boolean>;

/** What a list shows of an experiment. Times are milliseconds since 1970. */
export interface ExperimentSummary {
  id: string;
  name: string;
  protocol: string;
  network: string;
  dataset: string;
  replicates: number;
  status: Status;
  /** Why it has that status, for people. */
  problem: string | null;
  created: number;
  /** When it became done, failed or cancelled. */
  finished: number | null;
  /** Wall seconds it has run. */
  seconds: number;
  trainSteps: number;
  notes: string;
  tags: string[];
  starred: boolean;
  /** When it was put into the trash. */
  trashed: number | null;
}

/** What a window lists of an experiment, as JSON text: read only to be sent on, ten thousand of them in one answer. */
export interface ListingRow {
  /** All but the settings, as one object. */
  fields: string;
  settings: string;
}

export interface ExperimentRow extends ExperimentSummary {
  spec: unknown;
  specHash: string;
  provenance: Provenance;
  /** Null until it is done. */
  result: unknown;
}

export interface LogRow {
  /** Milliseconds since 1970. */
  time: number;
  text: string;
}

export type RunId = number;

export interface NewRun {
  /** Unique in the experiment, among its stability tests too. */
  key: string;
  replicate: number;
  level: number;
  role: Role;
  from: number;
  to: number;
  /** The seed of its SGD noise; null where it needs none. */
  noise: number | null;
  engine: string;
  threads: number;
}

/** A run as far as it has come. */
export interface RunCourse extends Pick<
  RunRecord,
  'key' | 'replicate' | 'level' | 'role' | 'from' | 'to' | 'metrics' | 'trainSeconds'
> {
  finished: boolean;
}

export interface UnfinishedRun {
  id: RunId;
  key: string;
  /** Why it failed; null where it was cut or is still running. */
  problem: string | null;
  /** The checkpoint it goes on from. */
  progress?: { sha256: string; iteration: number };
}

/** A check, with the key of the run or stability test that made it. */
export interface KeyedCheck extends Check {
  key: string;
}
