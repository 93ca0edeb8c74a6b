import { createHash } from 'node:crypto';
import type { TrainingState } from '../engine/engine';
import { parametersOf, type Graph, type Tensors } from '../science/network/graph';
import type { Mask } from '../science/pruning/mask';
import type { Artefact } from '../science/protocol/plan';
import type { Check } from '../science/protocol/records';
import type { CheckpointFiles, SavedCheckpoint, TensorEntry } from '../store/checkpoints';

/** What a run in progress needs to go on bit for bit. */
export interface Progress {
  state: TrainingState;
  mask: Mask;
  /** Per-step losses since the last measurement. */
  losses: Float32Array;
  /** SHA-256 of the weights it started from. */
  startHash: string;
  /** Self-checks made so far. */
  checks: Check[];
  trainSeconds: number;
  seconds: number;
}

/** What a finished run leaves behind, and what is said of it for later checks. */
export interface Finished extends Artefact {
  startHash: string;
  testError: number;
  trainError: number;
}

/** Saves the state of a run in progress. */
export function saveProgress(files: CheckpointFiles, graph: Graph, progress: Progress): SavedCheckpoint {
  const { state, mask, losses, startHash, checks, trainSeconds, seconds } = progress;
  return files.write(
    {
      ...weightEntries(graph, state.weights),
      ...maskEntries(graph, mask),
      ...prefixed('optimizer/', state.optimizer),
      losses: { shape: [losses.length], data: losses },
    },
    {
      iteration: String(state.iteration),
      optimizerStart: String(state.optimizerStart),
      startHash,
      checks: JSON.stringify(checks),
      trainSeconds: String(trainSeconds),
      seconds: String(seconds),
    },
  );
}

/** Reads a state of progress back. */
export function loadProgress(files: CheckpointFiles, graph: Graph, sha256: string): Progress {
  const { tensors, metadata } = files.read(sha256);
  const optimizer = Object.entries(tensors)
    .filter(([name]) => name.startsWith('optimizer/'))
    .map(([name, { data }]) => [name.slice('optimizer/'.length), data as Float32Array]);
  return {
    state: {
      iteration: Number(metadata.iteration),
      optimizerStart: Number(metadata.optimizerStart),
      weights: readWeights(graph, tensors),
      optimizer: Object.fromEntries(optimizer) as Tensors,
    },
    mask: readMask(graph, tensors),
    losses: tensors.losses.data as Float32Array,
    startHash: metadata.startHash,
    checks: JSON.parse(metadata.checks) as Check[],
    trainSeconds: Number(metadata.trainSeconds),
    seconds: Number(metadata.seconds),
  };
}

/** Saves the last weights and the mask of a finished run. */
export function saveFinished(files: CheckpointFiles, graph: Graph, finished: Finished): SavedCheckpoint {
  return files.write(
    { ...weightEntries(graph, finished.weights), ...maskEntries(graph, finished.mask) },
    {
      startHash: finished.startHash,
      testError: String(finished.testError),
      trainError: String(finished.trainError),
    },
  );
}

/** Reads a finished run's artefact back. */
export function loadFinished(files: CheckpointFiles, graph: Graph, sha256: string): Finished {
  const { tensors, metadata } = files.read(sha256);
  return {
    weights: readWeights(graph, tensors),
    mask: readMask(graph, tensors),
    startHash: metadata.startHash,
    testError: Number(metadata.testError),
    trainError: Number(metadata.trainError),
  };
}

/** SHA-256 over all tensors, byte for byte, in the graph's order. */
export function hashWeights(graph: Graph, weights: Tensors): string {
  const hash = createHash('sha256');
  for (const { name } of parametersOf(graph)) {
    const { buffer, byteOffset, byteLength } = weights[name];
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest('hex');
}

function weightEntries(graph: Graph, weights: Tensors): Record<string, TensorEntry> {
  return Object.fromEntries(
    parametersOf(graph).map(({ name, shape }) => [name, { shape, data: weights[name] }]),
  );
}

function maskEntries(graph: Graph, mask: Mask): Record<string, TensorEntry> {
  const prunable = parametersOf(graph).filter(({ name }) => name in mask);
  return Object.fromEntries(prunable.map(({ name, shape }) => [`mask/${name}`, { shape, data: mask[name] }]));
}

function prefixed(prefix: string, tensors: Tensors): Record<string, TensorEntry> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, data]) => [prefix + name, { shape: [data.length], data }]),
  );
}

function readWeights(graph: Graph, tensors: Record<string, TensorEntry>): Tensors {
  return Object.fromEntries(
    parametersOf(graph).map(({ name }) => [name, tensors[name].data as Float32Array]),
  );
}

function readMask(graph: Graph, tensors: Record<string, TensorEntry>): Mask {
  const masked = parametersOf(graph).filter(({ name }) => `mask/${name}` in tensors);
  return Object.fromEntries(masked.map(({ name }) => [name, tensors[`mask/${name}`].data as Uint8Array]));
}
