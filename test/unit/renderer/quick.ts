import { checkSpec, findSpec } from '../../../src/lab/presets';
import type { LotterySpec } from '../../../src/science/protocol/spec';

/** The spec of the quick preset: levels 0 to 8, two controls and stability at some of them, 3 replicates. */
export const QUICK = checkSpec(findSpec('mnist-quick')) as LotterySpec;
