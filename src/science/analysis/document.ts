import { z } from 'zod';
import { Spec } from '../protocol/spec';
import { LevelAcceleration, LevelResult, RunsResult } from './result';

/** Where an experiment stands. */
export const Status = z.enum(['queued', 'running', 'paused', 'interrupted', 'done', 'failed', 'cancelled']);
export type Status = z.infer<typeof Status>;

/** Where a result comes from: enough to repeat it, and to explain a difference. */
export const Provenance = z.object({
  /** SHA-256 of the spec as canonical JSON. */
  specHash: z.string(),
  created: z.string(),
  /** Seed of each replicate. */
  seeds: z.array(z.int()),
  engine: z.string(),
  /** Of Ticketlab, its runtime and the engine, by name. */
  versions: z.record(z.string(), z.string()),
  /** Processor, cores, memory, system; workers at submission; what the engine found it can use. */
  machine: z.record(z.string(), z.union([z.string(), z.number()])),
  /** The commit that the program was built from, where it runs from a checkout. */
  gitCommit: z.string().nullable(),
});
export type Provenance = z.infer<typeof Provenance>;

const Common = {
  id: z.string(),
  name: z.string(),
  status: Status,
  /** Why it failed, if it did. */
  problem: z.string().optional(),
  spec: Spec,
  engine: z.object({ name: z.string(), version: z.string(), workers: z.int() }),
  provenance: Provenance,
  timing: z.object({
    /** Wall seconds under way, measuring included. */
    seconds: z.number(),
    /** Steps of all finished runs. */
    trainSteps: z.int(),
    stepsPerSecond: z.number().nullable(),
  }),
  checks: z.object({
    passed: z.int(),
    failed: z.int(),
    /** How often each was made, in the order in which they first come up. */
    byName: z.array(z.object({ name: z.string(), passed: z.int(), failed: z.int() })),
    failures: z.array(
      z.object({
        name: z.string(),
        replicate: z.int(),
        level: z.int(),
        role: z.string(),
        detail: z.string(),
      }),
    ),
  }),
};

/** An experiment and all that is known of it, complete or as far as it has come. */
export const ExperimentResult = z.discriminatedUnion('kind', [
  z.object({
    ...Common,
    kind: z.literal('lottery'),
    levels: z.array(LevelResult),
    acceleration: z.array(LevelAcceleration),
  }),
  z.object({ ...Common, kind: z.literal('train'), runs: RunsResult.nullable() }),
]);
export type ExperimentResult = z.infer<typeof ExperimentResult>;
