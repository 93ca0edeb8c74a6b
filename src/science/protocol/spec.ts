import { z } from 'zod';
import { Data } from '../data/split';
import { InitialBiases, Initialisation, InitialScales } from '../network/initialisation';
import { Network } from '../network/networks';
import { Pruning } from '../pruning/pruning';
import { Recipe, StepText } from '../training/recipe';
import { BRANCH_NAMES } from './branches';

/** The largest replicates a person could mean; it bounds what a slip of the keyboard can ask for. */
const MOST_REPLICATES = 1000;

const Common = {
  name: z.string().trim().min(1).max(200),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .default(0)
    .describe('seed of the first replicate; the others count up from it'),
  replicates: z.int().min(1).max(MOST_REPLICATES),
  network: Network,
  initialisation: Initialisation.default('glorot-normal'),
  initialBiases: InitialBiases.default('zero'),
  initialScales: InitialScales.default('one'),
  data: Data,
  recipe: Recipe,
  record: z
    .strictObject({
      every: StepText.default('100it').describe('how often validation and test are measured'),
      trainExamples: z
        .int()
        .min(1)
        .default(10_000)
        .describe(
          'training examples on which error and loss are measured at the end of a run and along a line',
        ),
    })
    .prefault({}),
};

const Levels = z
  .union([z.literal('all'), z.array(z.int().min(0)).min(1)], {
    error: 'it must be "all" or a list of levels such as [0, 3]',
  })
  .describe('"all" or a list of levels');

const Branches = z
  .strictObject(
    Object.fromEntries(
      BRANCH_NAMES.map((name) => [name, z.strictObject({ levels: Levels }).optional()]),
    ) as Record<
      (typeof BRANCH_NAMES)[number],
      z.ZodOptional<z.ZodObject<{ levels: typeof Levels }, z.core.$strict>>
    >,
  )
  .describe('controls to run beside the ticket, each at the levels named');

const StabilityTest = z
  .strictObject({
    levels: Levels,
    copies: z.int().min(2).max(20).default(2).describe("runs compared, the level's own run among them"),
    points: z.int().min(2).max(1000).default(30).describe('evenly spaced points on the line, ends included'),
  })
  .describe(
    'stability to SGD noise (LMC 2020): copies that differ in their noise only, and the error on the line between them',
  );

/** Iterative magnitude pruning with rewinding, beside its controls (LTH 2019; LMC 2020, Algorithm 2). */
export const LotterySpec = z.strictObject({
  protocol: z.literal('lottery'),
  ...Common,
  pruning: Pruning,
  rewind: StepText.default('0it').describe(
    'the step that tickets are rewound to; 0it is the original method',
  ),
  branches: Branches.prefault({}),
  stability: StabilityTest.optional(),
});
export type LotterySpec = z.infer<typeof LotterySpec>;

/** Plain dense training. */
export const TrainSpec = z.strictObject({ protocol: z.literal('train'), ...Common });
export type TrainSpec = z.infer<typeof TrainSpec>;

/** An experiment as its author writes it. */
export const Spec = z.discriminatedUnion('protocol', [LotterySpec, TrainSpec]);
export type Spec = z.infer<typeof Spec>;

/** The levels a spec names by list or by "all". */
export function levelsNamed(levels: 'all' | number[], last: number): number[] {
  return levels === 'all' ? Array.from({ length: last + 1 }, (_, level) => level) : levels;
}
