import type { Examples } from '../science/data/examples';
import type { LayerCount } from '../science/pruning/mask';
import type { Check, LayerPath, MetricRow, StabilityRecord } from '../science/protocol/records';
import type { Spec } from '../science/protocol/spec';
import type { SavedCheckpoint } from '../store/checkpoints';

/** What the lab asks of a worker: one task, or one trial, at a time. */
export interface WorkerTask {
  experiment: string;
  spec: Spec;
  /** In shared memory. */
  data: Record<'train' | 'validation' | 'test', Examples>;
  engine: string;
  /** How many threads it may use. */
  threads: number;
  /** Key of the task in the plan that the spec expands to. */
  key: string;
  /** SHA-256 of the final checkpoints of the runs that the task needs, by key. */
  artefacts: Record<string, string>;
  /** SHA-256 of the checkpoint to go on from. */
  progress?: string;
  checkpointSeconds: number;
}

/** A few steps of training by which a worker tells how fast it is; nothing of them is kept. */
export type WorkerTrial = Omit<WorkerTask, 'key' | 'artefacts' | 'progress' | 'checkpointSeconds'>;

/** What a worker is started with. */
export interface WorkerSetting {
  /** Where checkpoint files lie. */
  folder: string;
  /** One 32-bit integer in shared memory: not 0 when the task should stop at the next chance. */
  stop: SharedArrayBuffer;
}

/** What a worker says of the task it is at. */
export type WorkerMessage =
  /** Steps of training, or points on lines, done so far. */
  | { kind: 'progress'; done: number }
  | { kind: 'row'; row: MetricRow }
  /** Something that a person should know of. */
  | { kind: 'note'; text: string }
  /** Rows up to here belong to this checkpoint. */
  | { kind: 'checkpoint'; iteration: number; checkpoint: SavedCheckpoint }
  | {
      kind: 'trained';
      final: SavedCheckpoint;
      layers: LayerCount[];
      paths: LayerPath[];
      checks: Check[];
      trainSeconds: number;
      seconds: number;
    }
  | { kind: 'compared'; record: StabilityRecord }
  /** A trial has ended: cost units per second. */
  | { kind: 'timed'; unitsPerSecond: number }
  | { kind: 'stopped' }
  /** With the self-checks made, when it is one of those that failed. */
  | { kind: 'failed'; problem: string; checks: Check[] };
