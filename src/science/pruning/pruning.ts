import { z } from 'zod';

const Rate = z.number().gt(0).lt(1);

const Layerwise = z.strictObject({
  kind: z.literal('layerwise').describe('each layer loses a share of its own survivors (LTH 2019)'),
  rate: Rate.describe('share of the surviving weights that each round removes'),
  outputRate: Rate.optional().describe('rate of the output layer; half of `rate` when left out'),
  convolutionRate: Rate.optional().describe('rate of convolutions; `rate` when left out'),
  rates: z.record(z.string(), Rate).default({}).describe('rates of single layers by name: {"fc1": 0.1}'),
});

const Global = z.strictObject({
  kind: z.literal('global').describe('one threshold over the survivors of all layers'),
  rate: Rate.describe('share of the surviving weights that each round removes'),
  leaveOut: z.array(z.string()).default([]).describe('layers that are never pruned'),
  countLeftOut: z
    .boolean()
    .default(true)
    .describe(
      'whether the share is one of all survivors (open_lth) or of those that may be pruned (LTH 2019)',
    ),
});

export const Scope = z.discriminatedUnion('kind', [Layerwise, Global]);
export type Scope = z.infer<typeof Scope>;

/** How a network is pruned from level to level. */
export const Pruning = z.strictObject({
  criterion: z
    .enum(['magnitude', 'random'])
    .default('magnitude')
    .describe('which weights go first: the smallest after training, or any'),
  scope: Scope,
  schedule: z
    .enum(['iterative', 'one-shot'])
    .default('iterative')
    .describe(
      'iterative: each level is pruned from the one before; one-shot: each is pruned from the dense network',
    ),
  levels: z.int().min(0).max(60).describe('rounds of pruning; level 0 is dense'),
});
export type Pruning = z.infer<typeof Pruning>;
