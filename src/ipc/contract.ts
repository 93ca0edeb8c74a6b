import { z } from 'zod';
import type { ExperimentResult, Status } from '../science/analysis/document';
import type { Summary } from '../science/analysis/result';
import type { Cut } from '../science/analysis/standing';
import type { LayerCount } from '../science/pruning/mask';
import type { MetricRow, Role } from '../science/protocol/records';
import type { Spec } from '../science/protocol/spec';
import type { Work } from '../science/protocol/work';
import type { Reply } from './reply';

/**
 * The one contract between the window and the lab: every request by name, with the schema that its payload must pass
 * and the type of its answer. Preload, main and the lab process are all typed by it; nothing else crosses.
 */

const Id = z.uuid();
const Ids = z.array(Id).min(1).max(10_000);
const NoPayload = z.undefined();
const Engine = z.string().max(50);
const DatasetName = z.string().max(50);
const Text = z.string().max(100_000);

/** Payload schema of each request. */
export const REQUESTS = {
  /** All experiments, trashed and archived ones included: the window filters. With `ids`, those of them that there are. */
  listExperiments: z.strictObject({ ids: Ids }).optional(),
  /** The experiment as one document, complete or as far as it has come. */
  showExperiment: z.strictObject({ id: Id }),
  /** Metric rows of every run of an experiment, for curves; thinned to at most `points` rows a run. */
  readCurves: z.strictObject({ id: Id, points: z.int().min(2).max(10_000) }),
  /** The log of what has happened to an experiment. */
  readLog: z.strictObject({ id: Id }),
  /** A ticket's mask with the weights it was found from. */
  readTicket: z.strictObject({ id: Id, replicate: z.int().min(0), level: z.int().min(0) }),
  listPresets: NoPayload,
  /** JSON Schema of a spec. */
  readSchema: NoPayload,
  /** Every engine there is a name for, and whether it can be had here. */
  listEngines: NoPayload,
  /** Checks a draft and says what it would cost on an engine. */
  checkDraft: z.strictObject({ draft: z.unknown(), engine: Engine.optional() }),
  /** Times a few steps of a draft for which no speed is known; returns when a check can tell. */
  timeDraft: z.strictObject({ draft: z.unknown(), engine: Engine.optional() }),
  /** Without an engine, on the usual one. */
  submitExperiment: z.strictObject({ spec: z.unknown(), engine: Engine.optional() }),
  /** More replicates or levels of the same experiment; what is done is not done again. */
  extendExperiment: z.strictObject({
    id: Id,
    replicates: z.int().min(1).optional(),
    levels: z.int().min(0).optional(),
  }),
  pauseExperiment: z.strictObject({ id: Id, when: z.enum(['now', 'after the runs under way']) }),
  resumeExperiment: z.strictObject({ id: Id }),
  cancelExperiment: z.strictObject({ id: Id }),
  /** Moves an experiment to a place in the queue, 0 being the first. */
  moveInQueue: z.strictObject({ id: Id, place: z.int().min(0) }),
  renameExperiment: z.strictObject({ id: Id, name: z.string().trim().min(1).max(200) }),
  setNotes: z.strictObject({ id: Id, notes: Text }),
  setTags: z.strictObject({ ids: Ids, tags: z.array(z.string().trim().min(1).max(50)).max(50) }),
  setStarred: z.strictObject({ ids: Ids, starred: z.boolean() }),
  setArchived: z.strictObject({ ids: Ids, archived: z.boolean() }),
  trashExperiments: z.strictObject({ ids: Ids }),
  restoreExperiments: z.strictObject({ ids: Ids }),
  /** Deletes trashed experiments for good. */
  purgeExperiments: z.strictObject({ ids: Ids }),
  /** Bytes that purging would free. */
  measureExperiments: z.strictObject({ ids: Ids }),
  /** Main asks where to and writes one file; `undefined` when the user thinks better of it. */
  exportExperiment: z.strictObject({ id: Id }),
  /** Main asks which files. */
  importExperiments: NoPayload,
  /** Main asks where to and writes text or an image that the window has made. */
  saveFile: z.strictObject({
    name: z.string().min(1).max(200),
    kind: z.enum(['png', 'svg', 'csv', 'json']),
    /** Text, or base64 of a PNG. */
    content: z.string().max(50_000_000),
  }),
  listDatasets: NoPayload,
  /** Main asks for the official archive, or for the folder with the official files. */
  importDataset: z.strictObject({ name: DatasetName, from: z.enum(['archive', 'folder']) }),
  /** From its authors' address. */
  downloadDataset: z.strictObject({ name: DatasetName }),
  /** Calls off the import or download that is under way. */
  cancelImport: z.strictObject({ name: DatasetName }),
  /** Removes the user's own copy. */
  removeDataset: z.strictObject({ name: DatasetName }),
  readSamples: z.strictObject({ name: DatasetName, count: z.int().min(1).max(200) }),
  readSettings: NoPayload,
  changeSettings: z.strictObject({
    workers: z.int().min(1).max(256).optional(),
    theme: z.enum(['system', 'light', 'dark']).optional(),
  }),
  /** Main asks for a folder; the lab moves to the history there. */
  chooseDataFolder: NoPayload,
  /** Starts the lab again after it has given up. */
  restartLab: NoPayload,
  /** Engines, data sets, data folder, versions. */
  examine: NoPayload,
  /** What the window wants to find again: columns, sort, selection, zoom. */
  readViews: NoPayload,
  saveView: z.strictObject({ name: z.string().max(100), value: z.unknown() }),
} as const satisfies Record<string, z.ZodType>;

export type RequestName = keyof typeof REQUESTS;
export type Payload<Name extends RequestName> = z.input<(typeof REQUESTS)[Name]>;

/** Answer of each request. */
export interface Answers {
  listExperiments: ExperimentListing[];
  showExperiment: ExperimentResult;
  readCurves: RunCurve[];
  readLog: LogEntry[];
  readTicket: TicketView;
  listPresets: { name: string; description: string; spec: Spec }[];
  readSchema: unknown;
  listEngines: EngineView[];
  checkDraft: DraftCheck;
  timeDraft: undefined;
  submitExperiment: { id: string };
  extendExperiment: undefined;
  pauseExperiment: undefined;
  resumeExperiment: undefined;
  cancelExperiment: undefined;
  moveInQueue: undefined;
  renameExperiment: undefined;
  setNotes: undefined;
  setTags: undefined;
  setStarred: undefined;
  setArchived: undefined;
  trashExperiments: undefined;
  restoreExperiments: undefined;
  purgeExperiments: { bytes: number };
  measureExperiments: { bytes: number };
  exportExperiment: { file: string } | undefined;
  importExperiments: { imported: string[]; already: string[] } | undefined;
  saveFile: { file: string } | undefined;
  listDatasets: DatasetView[];
  importDataset: { imported: boolean };
  downloadDataset: { imported: boolean };
  cancelImport: undefined;
  removeDataset: undefined;
  readSamples: { shape: [number, number, number]; images: Uint8Array[]; labels: number[] };
  readSettings: Settings;
  changeSettings: Settings;
  chooseDataFolder: { folder: string } | undefined;
  restartLab: undefined;
  /** What is absent is fine where not everybody needs it. */
  examine: { subject: string; fine: boolean; absent?: boolean; detail: string }[];
  readViews: Record<string, unknown>;
  saveView: undefined;
}

/** One row of the home table: cheap to make for ten thousand experiments. */
export interface ExperimentListing {
  id: string;
  name: string;
  protocol: string;
  network: string;
  dataset: string;
  replicates: number;
  status: Status;
  problem: string | null;
  /** Where it came to rest before its end; null when it did not, or no run was under way. */
  cut: Cut | null;
  /** Milliseconds since 1970. */
  created: number;
  finished: number | null;
  /** Wall seconds under way. */
  seconds: number;
  trainSteps: number;
  tags: string[];
  notes: string;
  starred: boolean;
  archived: boolean;
  trashed: number | null;
  /** What purging it would free; null outside the trash, where nobody asks. */
  bytes: number | null;
  /** Place in the queue, 0 being the first; null when not in it. What is under way is in it, too. */
  queuePlace: number | null;
  /** What the finished experiment found; null before. */
  headline: Headline | null;
  /** Fields of the spec that a search may name, flattened: `recipe.optimizer.learningRate` and so on. */
  settings: Record<string, string | number | boolean>;
}

export interface Headline {
  /** Least mean test error over levels, with its spread. */
  bestError: Summary;
  /** Density at which it is reached. */
  bestDensity: number;
  /** Lowest density that still matches the dense network (drop under 0.2 pp); null when none does, or for plain training. */
  lowestMatchingDensity: number | null;
  /** Runs whose loss is no finite number; left out by a history that did not count them. */
  diverged?: number;
}

/** The measured course of one run. */
export interface RunCurve {
  key: string;
  replicate: number;
  level: number;
  role: Role;
  from: number;
  to: number;
  finished: boolean;
  /** Rows left out by thinning. */
  hidden: number;
  rows: MetricRow[];
  trainSeconds: number;
}

export interface LogEntry {
  /** Milliseconds since 1970. */
  time: number;
  text: string;
}

export interface TicketView {
  layers: (LayerCount & {
    /** Outputs, inputs. */
    shape: number[];
    /** One byte a weight, outputs x inputs: 1 is kept. */
    bits: Uint8Array;
  })[];
  /** Channels, height, width of the input that the first layer sees. */
  input: [number, number, number];
}

export interface DraftCheck {
  /** The spec with defaults filled in, when nothing is wrong. */
  spec: Spec | null;
  problems: { field: string; message: string }[];
  /** What it would cost; null when it is no spec. */
  cost: Cost | null;
}

export interface Cost extends Work {
  steps: number;
  /** From measured speed on this machine; null where nothing was measured. */
  seconds: number | null;
  /** The network whose measured speed that is made from, by multiply-adds; null where its own was measured. */
  scaledFrom: string | null;
  bytes: number;
}

export interface EngineView {
  name: string;
  /** Whether an experiment can be trained on it here. */
  fine: boolean;
  /** What was found, in words. */
  detail: string;
}

export interface DatasetView {
  name: string;
  title: string;
  source: string;
  shape: [number, number, number];
  /** Names of the classes. */
  classes: string[];
  train: number;
  test: number;
  present: boolean;
  /** Whether its files have the published checksums; else their sizes and class counts are right. */
  published: boolean;
  /** What is wrong with it, when it is not usable. */
  problem: string | null;
  /** Training examples of each class; empty when not present. */
  classCounts: number[];
  /** Bytes that a download would bring; null when there is none. */
  download: number | null;
  /** Name of the official archive; null when there is none. */
  archive: string | null;
  /** Bytes of the user's own copy on the disk; null when there is none to remove. */
  removable: number | null;
  /** How far its import or download has come; null when none is under way. */
  importing: ImportProgress | null;
}

export interface ImportProgress {
  /** From 0 to 1. */
  fraction: number;
  /** What is being done, in words. */
  doing: string;
}

export interface Settings {
  folder: string;
  workers: number;
  cores: number;
  theme: 'system' | 'light' | 'dark';
}

/** What the lab tells the window by itself, a few times a second at most. */
export type LabEvent =
  | { kind: 'progress'; id: string; progress: Progress }
  /** Rows measured since the last event, by run. */
  | {
      kind: 'rows';
      id: string;
      runs: Pick<RunCurve, 'key' | 'replicate' | 'level' | 'role' | 'from' | 'to' | 'rows'>[];
    }
  /** Something about these experiments has changed: read them again. */
  | { kind: 'changed'; ids: string[] }
  /** How far the import or download of a data set has come; null when it has ended, well or not. */
  | { kind: 'import'; name: string; progress: ImportProgress | null }
  /** The lab process has stopped and comes back, or is back. */
  | { kind: 'lab'; state: 'restarting' | 'ready' | 'failed'; detail: string };

export interface Progress {
  done: Work;
  all: Work;
  /** Of the whole cost, from 0 to 1. */
  fraction: number;
  stepsPerSecond: number | null;
  secondsLeft: number | null;
  running: { key: string; done: number; of: number }[];
  /** Whether it stops once the runs under way have ended; resuming it takes that back. */
  stopping: boolean;
}

export interface Problem {
  /** `usage` is the user's slip, `failure` the world's, `fault` a fault of the program. */
  kind: 'usage' | 'failure' | 'fault';
  message: string;
}

/** What preload puts on `window.ticketlab`. */
export interface Bridge {
  /** Asks the lab; resolves with a reply, never rejects. */
  ask<Name extends RequestName>(name: Name, payload: Payload<Name>): Promise<Reply<Name>>;
  /** Listens to the lab; returns how to stop. */
  listen(listener: (event: LabEvent) => void): () => void;
}
