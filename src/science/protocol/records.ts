import type { LayerCount } from '../pruning/mask';
import type { BranchName } from './branches';

/**
 * What carrying out a plan leaves behind: the store keeps these records and the analysis reads them, so both can
 * be tested without training anything.
 */

/** What a run is within its level. */
export type Role =
  /** Dense training from step 0 to the rewind point. */
  | 'pretrain'
  /** The network of the level itself: dense at level 0, the ticket below. */
  | 'ticket'
  | BranchName
  | `copy-${number}`;

/** Measurements of one run at one point in training. Errors are percent, losses nats. */
export interface MetricRow {
  /** Steps taken since the start of training. */
  iteration: number;
  /** Seconds of training since the start of the run, measuring left out; null where a history has no times. */
  seconds: number | null;
  /** Mean loss of the batches trained on since the row before; null at the start of a run. */
  batchLoss: number | null;
  /** On the first examples of the training split; measured at the end of a run only. */
  trainLoss: number | null;
  trainError: number | null;
  validationLoss: number;
  validationError: number;
  testLoss: number;
  testError: number;
}

/** One self-check: what was asserted and whether it held. */
export interface Check {
  name: string;
  passed: boolean;
  /** What was seen, in words; empty when it passed. */
  detail: string;
}

/** How a layer was computed in a run, and why. */
export interface LayerPath {
  layer: string;
  /**
   * With all its weights, plainly or by Winograd's filtering; with those alone that are kept; or with the pixels alone that
   * differ from the background of the images.
   */
  path: 'dense' | 'winograd' | 'sparse' | 'background';
  /** Kept / all of its weights. */
  density: number;
  /**
   * Seconds of a pass forward and backward over a few examples, by which the path was chosen; null where it was plain without
   * timing.
   */
  seconds: { dense: number; sparse: number } | null;
}

/** A finished run. */
export interface RunRecord {
  key: string;
  replicate: number;
  level: number;
  role: Role;
  /** First and last step. */
  from: number;
  to: number;
  layers: LayerCount[];
  /** In the order of the layers; empty in a history that does not have them. */
  paths: LayerPath[];
  /** Threads that it trained on; null where their number changed on the way. */
  threads: number | null;
  /** In order of iteration, from `from` to `to`. */
  metrics: MetricRow[];
  checks: Check[];
  /** Wall seconds spent training, evaluation left out. */
  trainSeconds: number;
  /** Wall seconds in all. */
  seconds: number;
}

/** Of one network, on test examples and on the first examples of the training split. Errors are percent, losses nats. */
export interface Measured {
  testError: number;
  testLoss: number;
  trainError: number;
  trainLoss: number;
}

/**
 * One point on the straight line between two copies: alpha x first + (1 - alpha) x second, of every tensor, the running
 * statistics of batch norm included (as LMC 2020 was measured).
 */
export interface PathPoint extends Measured {
  alpha: number;
  /** With these statistics recomputed at this point over training examples; absent where there are none. */
  recomputed?: Measured;
}

/** Two copies of one (replicate, level), compared. */
export interface PairRecord {
  /** Numbers of the copies, from 0. */
  first: number;
  second: number;
  /** In order of alpha, from 0 to 1. */
  path: PathPoint[];
  /** Euclidean distance between all trained parameters of the ends. */
  l2: number;
  /** Percent of test examples for which the ends predict different classes. */
  disagreement: number;
}

/** A finished stability test of one (replicate, level), or a part of it. */
export interface StabilityRecord {
  key: string;
  replicate: number;
  level: number;
  pairs: PairRecord[];
  checks: Check[];
  seconds: number;
}
