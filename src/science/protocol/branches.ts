/** How the mask of a branch comes from the ticket's. */
type BranchMask = 'ticket' | 'layerwise shuffle' | 'global shuffle' | 'one-shot';
/** Which weights it starts from: those of the rewind point, a fresh draw, or fresh magnitudes under the old signs. */
type BranchWeights = 'rewind' | 'fresh' | 'sign-kept';

export interface Branch {
  title: string;
  mask: BranchMask;
  /** Weights of the rewind point start at that step; the others start at step 0, as in LTH (2019). */
  weights: BranchWeights;
}

/** The controls that can be run beside the ticket of a level (science: LTH 2019 App. E and F, open_lth). */
export const BRANCHES = {
  randomReinit: { title: 'Random reinit', mask: 'ticket', weights: 'fresh' },
  signKeptReinit: { title: 'Sign-kept reinit', mask: 'ticket', weights: 'sign-kept' },
  randomMask: { title: 'Random mask', mask: 'layerwise shuffle', weights: 'fresh' },
  randomMaskSameInit: { title: 'Random mask, same init', mask: 'layerwise shuffle', weights: 'rewind' },
  randomMaskGlobal: { title: 'Random mask, global', mask: 'global shuffle', weights: 'fresh' },
  randomMaskGlobalSameInit: {
    title: 'Random mask, global, same init',
    mask: 'global shuffle',
    weights: 'rewind',
  },
  oneShot: { title: 'One-shot', mask: 'one-shot', weights: 'rewind' },
} as const satisfies Record<string, Branch>;

export type BranchName = keyof typeof BRANCHES;

export const BRANCH_NAMES = Object.keys(BRANCHES) as BranchName[];
