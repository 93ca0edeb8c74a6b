import { z } from 'zod';
import { BRANCH_NAMES } from '../protocol/branches';

/** A quantity over replicates; null where too few of them are finite to tell. */
export const Summary = z.object({
  mean: z.number().nullable(),
  /** With n - 1 in the denominator. */
  sd: z.number().nullable(),
  /** Replicates that the statistics are over. */
  n: z.int(),
  /** 95 % Student-t interval of the mean. */
  interval: z.tuple([z.number(), z.number()]).nullable(),
  /** One per replicate, in order of replicate; null for one that diverged. */
  values: z.array(z.number().nullable()),
  /** Replicates left out because their value is no finite number. */
  diverged: z.int(),
});
export type Summary = z.infer<typeof Summary>;

/** An exact sign test over pairs of the same replicate; ties are left out of it and counted. */
export const SignTest = z.object({
  /** Pairs in which the control's error is the larger one. */
  positive: z.int(),
  negative: z.int(),
  ties: z.int(),
  /** One-sided: the control is worse. */
  p: z.number(),
});
export type SignTest = z.infer<typeof SignTest>;

/** Errors are percent, losses nats. */
const ErrorAndLoss = z.object({ error: Summary, loss: Summary });

const EarlyStop = z.object({
  /** Steps since the start of training at the least validation loss. */
  iteration: Summary,
  testError: Summary,
  testLoss: Summary,
});

/** A group of finished runs, one per replicate, at the end of training and at early stop. */
export const RunsResult = z.object({
  /** Whose values they are: ascending, and all of them only when the experiment is complete. */
  replicates: z.array(z.int()),
  test: ErrorAndLoss,
  train: ErrorAndLoss,
  earlyStop: EarlyStop,
});
export type RunsResult = z.infer<typeof RunsResult>;

const BranchResult = RunsResult.extend({
  /** Against the ticket of the level, over the replicates that have both. */
  minusTicket: z.object({
    /** Of the control less that of the ticket, in percentage points. */
    testError: Summary,
    signTest: SignTest,
    /** The p of the sign test after Holm's correction over all levels with this control. */
    adjustedP: z.number(),
  }),
});
export type BranchResult = z.infer<typeof BranchResult>;

export const Verdict = z.enum(['stable', 'unstable', 'indeterminate']);
export type Verdict = z.infer<typeof Verdict>;

/** What was concluded, and from what. */
export const Judgement = z.object({
  verdict: Verdict,
  /** 95 % bootstrap interval of the mean test barrier over initialisations, in percentage points. */
  interval: z.tuple([z.number(), z.number()]).nullable(),
  /** Why the verdict is what it is, in words. */
  reason: z.string(),
});
export type Judgement = z.infer<typeof Judgement>;

const Barrier = z.object({
  /** Highest error on the line less the mean of its ends, in percentage points. */
  barrier: Summary,
  /** The same of the loss, in nats. */
  lossBarrier: Summary,
});

/** The line between two copies. */
const Line = z.object({
  test: Barrier,
  train: Barrier,
  path: z.array(
    z.object({
      alpha: z.number(),
      testError: Summary,
      testLoss: Summary,
      trainError: Summary,
      trainLoss: Summary,
    }),
  ),
});
export type Line = z.infer<typeof Line>;

/** Every value is the mean over the pairs of copies of one replicate. */
const Stability = z.object({
  replicates: z.array(z.int()),
  /** The step the copies start from. */
  rewind: z.string(),
  /** Per replicate. */
  copies: z.int(),
  /** Of every tensor, the running statistics of batch norm included (as LMC 2020 was measured). */
  ...Line.shape,
  /**
   * With these statistics recomputed at every point over training examples; absent without batch norm. A barrier
   * that is high without and low with it tells of statistics that do not fit the weights between the copies, not of
   * instability (REPAIR, Jordan et al. 2023).
   */
  recomputed: Line.optional(),
  l2: Summary,
  /** Percent of test examples that two copies class differently. */
  disagreement: Summary,
  /** Of the test error barrier against 2 percentage points (LMC 2020). */
  ...Judgement.shape,
});
export type Stability = z.infer<typeof Stability>;

/** Against the dense network, over the replicates that have both; null where there are too few to tell. */
const Matching = z.object({
  /** Test error less the dense network's at the end of training, in percentage points. */
  drop: Summary,
  /** The mean drop is at most one standard deviation of the dense network's error (LMC section 4). */
  withinOneSd: z.boolean().nullable(),
  /** The mean drop is less than 0.2 percentage points (LMC section 4.4). */
  withinPointTwo: z.boolean().nullable(),
});
export type Matching = z.infer<typeof Matching>;

export const LevelResult = RunsResult.extend({
  level: z.int(),
  /** Weights kept: the mean over replicates, since under global pruning those of a layer differ. */
  kept: z.number(),
  total: z.int(),
  /** kept / total */
  density: z.number(),
  layers: z.array(z.object({ name: z.string(), kept: z.number(), total: z.int() })),
  /** Before any training from the rewind point. */
  untrained: z.object({ testError: Summary }),
  matching: Matching,
  branches: z.partialRecord(z.enum(BRANCH_NAMES), BranchResult),
  stability: Stability.optional(),
});
export type LevelResult = z.infer<typeof LevelResult>;

/** How a layer of the tickets of a level was computed. */
const LayerPaths = z.object({
  layer: z.string(),
  /** Kept / all of its weights: the mean over replicates. */
  density: z.number(),
  /**
   * Replicates, by the path that was faster for them; `winograd` is dense with fewer products, `background` skips pixels that
   * are background instead of pruned weights.
   */
  paths: z.partialRecord(z.enum(['dense', 'winograd', 'sparse', 'background']), z.int()),
  /**
   * Of a pass forward and backward over a few examples: what the choice was made by. The mean over the replicates that were timed;
   * null where the choice was plain without.
   */
  seconds: z.object({ dense: z.number(), sparse: z.number() }).nullable(),
});
export type LayerPaths = z.infer<typeof LayerPaths>;

/** Training time of a level's tickets against that of the dense network of the same replicate. */
export const LevelAcceleration = z.object({
  level: z.int(),
  density: z.number(),
  /** Multiply-adds of the dense network / multiply-adds of the weights kept. */
  theoretical: z.number(),
  /** Whose values they are: those that trained on as many threads as their dense network. */
  replicates: z.array(z.int()),
  /** Replicates left out because they did not: their seconds compare machines, not networks. */
  otherThreads: z.int(),
  /** How many threads the runs had, ascending. */
  threads: z.array(z.int()),
  /** Of training, measuring left out. */
  secondsPerStep: Summary,
  /** Seconds per step of the dense network / those of the level: below 1 where the level is slower. */
  speedup: Summary,
  /** null in a history that has no times of measurements. */
  toTarget: z
    .object({
      /** Replicates that reached it; the others count as `diverged` in the summaries. */
      reached: z.int(),
      of: z.int(),
      /** Of training until the first measurement at which it was reached. */
      seconds: Summary,
      /** Seconds of the dense network / those of the level. */
      speedup: Summary,
    })
    .nullable(),
  /** In the order of the layers; empty in a history that does not have them. */
  layers: z.array(LayerPaths),
});
export type LevelAcceleration = z.infer<typeof LevelAcceleration>;

/** One self-check over all runs: what was asserted, how often it held, and where it did not. */
export const CheckResult = z.object({
  name: z.string(),
  passed: z.int(),
  failures: z.array(z.object({ replicate: z.int(), level: z.int(), role: z.string(), detail: z.string() })),
});
export type CheckResult = z.infer<typeof CheckResult>;

export const LotteryResult = z.object({ levels: z.array(LevelResult), checks: z.array(CheckResult) });
export type LotteryResult = z.infer<typeof LotteryResult>;

/** Dense networks, trained once each. */
export const TrainResult = RunsResult.extend({ checks: z.array(CheckResult) });
export type TrainResult = z.infer<typeof TrainResult>;
