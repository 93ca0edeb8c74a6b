import type { Seed } from '../../science/random/stream';
import type { Signal } from './activation';
import type { Pointer } from './memory';
import type { Parameter } from './parameter';

/** Takes, while it is there, the gradient by the `bytes` at `offset` of a parameter. */
export type TakeGradient = (parameter: Parameter, offset: number, gradient: Pointer, bytes: number) => void;

/**
 * One step of a plan: a layer, or several that are computed together. Every thread of the team calls it at the same time
 * and does its share. What it reads is complete when it is called, and all meet after it; between its own phases it lets
 * them meet itself.
 */
export interface Operation {
  /** What it trains or keeps up to date. */
  readonly parameters: readonly Parameter[];
  /** Computes the output for the first `examples` examples; columns beyond them may hold anything finite. */
  forward(examples: number, mode: Mode): void;
  /**
   * From the gradient by its output, which it may use up and which is zero in columns beyond the examples, computes that
   * by its input, then gives those by its parameters to `take`, piece by piece.
   */
  backward(examples: number, take: TakeGradient): void;
}

/**
 * What a forward pass is for. Batches are counted from 0 on, and weights stay what they were for the first. In training, batch norm
 * uses the batch's own statistics and updates the running ones, and dropout drops by draws named by (noise, iteration).
 */
export type Mode =
  | { kind: 'evaluate'; batch: number }
  | { kind: 'train'; noise: Seed; iteration: number }
  /** Batch norm uses the batch's own statistics, and the running ones become the mean of those of all batches. */
  | { kind: 'recompute'; batch: number };

/** What an operation reads, and what becomes of the gradient by it. */
export interface Source extends Signal {
  /** Whether the gradient is added to what is there already, because another reader has been gone back through before. */
  adds: boolean;
}

/** Panels of examples: from the first up to the second, which is not part of them. */
export type Panels = [first: number, end: number];
