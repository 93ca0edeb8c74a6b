import { z } from 'zod';
import { isStep, iterationOf, STEP_FORMAT } from './step';

const mustBeStep = { error: `it must be ${STEP_FORMAT}` };

/** A step written as text: `500it`, `2ep`, `2ep50it`. */
export const StepText = z.string(mustBeStep).refine(isStep, mustBeStep);

const positive = z.number().positive();
const decay = z.number().min(0).lt(1);

const Sgd = z.strictObject({
  kind: z.literal('sgd'),
  learningRate: positive,
  momentum: decay.default(0),
  nesterov: z.boolean().default(false),
});

const Adam = z.strictObject({
  kind: z.literal('adam'),
  learningRate: positive,
  beta1: decay.default(0.9),
  beta2: decay.default(0.999),
  epsilon: positive.default(1e-8),
});

const Schedule = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('constant') }),
  z.strictObject({
    kind: z.literal('steps').describe('multiplies the learning rate by `factor` at each of the steps `at`'),
    at: z.array(StepText).min(1),
    factor: z.number().positive().lt(1).default(0.1),
  }),
  z.strictObject({
    kind: z.literal('cosine').describe('half a cosine, from the learning rate to 0 at the end'),
  }),
  z.strictObject({
    kind: z
      .literal('linear')
      .describe('a straight line from the learning rate to `final` times it at the end'),
    final: z.number().min(0).lt(1).default(0),
  }),
]);

/** How a network is trained. */
export const Recipe = z.strictObject({
  optimizer: z.discriminatedUnion('kind', [Sgd, Adam]),
  weightDecay: z
    .number()
    .min(0)
    .default(0)
    .describe('L2 penalty, added to the gradient of every parameter as in PyTorch'),
  schedule: Schedule.default({ kind: 'constant' }),
  warmup: StepText.default('0it').describe(
    'the learning rate rises from 0 in a straight line until this step',
  ),
  length: StepText.describe('training ends at this step'),
  batchSize: z.int().min(1),
});
export type Recipe = z.infer<typeof Recipe>;

/** Iterations from the start of training to its end. */
export function trainingLength(recipe: Recipe, iterationsPerEpoch: number): number {
  return iterationOf(recipe.length, iterationsPerEpoch);
}
