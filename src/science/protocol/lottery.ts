import type { Tensors } from '../network/graph';
import { initialise } from '../network/initialisation';
import { keepSigns } from '../network/reinitialise';
import { denseMask, type Mask } from '../pruning/mask';
import { magnitudes, pruneOnce, pruneRound, randomScores, type Scores } from '../pruning/prune';
import { shuffleGlobally, shuffleLayerwise } from '../pruning/shuffle';
import { deriveSeed } from '../random/stream';
import { iterationOf } from '../training/step';
import { BRANCH_NAMES, BRANCHES, type Branch, type BranchName } from './branches';
import { checkControl, checkTicket } from './checks';
import type { Artefacts, Setting, StabilityTask, Start, Task, TrainingTask } from './plan';
import type { Role } from './records';
import { levelsNamed, type LotterySpec } from './spec';

/**
 * The lottery ticket experiment (LTH 2019, Appendix B, strategy 1; with rewinding to step k, LMC 2020, Algorithm 2):
 *
 *     W_k = train the dense network from step 0 to k
 *     for each level: train m x W_k from k to the end with fresh noise; prune the smallest survivors of what came out
 *
 * Tickets come first, level by level, because everything else waits for them.
 */
export function planLottery(spec: LotterySpec, setting: Setting): Task[] {
  const replicates = Array.from(
    { length: spec.replicates },
    (_, replicate) => new Replicate(spec, setting, replicate),
  );
  const levels = levelsNamed('all', spec.pruning.levels);
  return [
    ...replicates.flatMap((replicate) => replicate.pretraining()),
    ...levels.flatMap((level) => replicates.map((replicate) => replicate.ticket(level))),
    ...levels.flatMap((level) => replicates.flatMap((replicate) => replicate.branches(level))),
    ...levels.flatMap((level) => replicates.flatMap((replicate) => replicate.stability(level))),
  ];
}

/** All runs of one replicate: the same spec under its own seed. */
class Replicate {
  private readonly seed: number;
  private readonly rewind: number;
  private drawn: WeakRef<Tensors> | undefined;

  constructor(
    private readonly spec: LotterySpec,
    private readonly setting: Setting,
    private readonly replicate: number,
  ) {
    this.seed = spec.seed + replicate;
    this.rewind = iterationOf(spec.rewind, setting.iterationsPerEpoch);
  }

  /** The dense run up to the rewind point, if that is not the start. */
  pretraining(): Task[] {
    if (this.rewind === 0) return [];
    return [
      this.run(0, 'pretrain', [], {
        from: 0,
        to: this.rewind,
        start: () => ({ weights: this.firstWeights(), mask: denseMask(this.setting.graph), checks: [] }),
      }),
    ];
  }

  /** The run of a level itself: dense at level 0, below it the ticket found at the level above. */
  ticket(level: number): TrainingTask {
    const above = this.prunedFrom(level);
    return this.run(level, 'ticket', above === undefined ? [] : [this.key(above, 'ticket')], {
      from: this.rewind,
      to: this.setting.length,
      start: (artefacts) => {
        const mask = this.ticketMask(level, artefacts);
        const outer = above === undefined ? undefined : artefacts(this.key(above, 'ticket')).mask;
        return { weights: this.rewindWeights(artefacts), mask, checks: checkTicket(mask, outer) };
      },
    });
  }

  /** The controls asked for at a level. */
  branches(level: number): TrainingTask[] {
    return BRANCH_NAMES.filter((name) => this.asks(this.spec.branches[name]?.levels, level)).map((name) =>
      this.branch(name, BRANCHES[name], level),
    );
  }

  /** The copies of a level, of which its own run is the first, and the comparison of every two of them. */
  stability(level: number): Task[] {
    const test = this.spec.stability;
    if (!test || !this.asks(test.levels, level)) return [];
    const copies = Array.from({ length: test.copies - 1 }, (_, i) => this.copy(level, i + 1));
    const keys = [this.key(level, 'ticket'), ...copies.map(({ key }) => key)];
    const comparisons = keys.flatMap((_, second) =>
      keys.slice(0, second).map((_, first): StabilityTask => ({
        kind: 'stability',
        key: this.key(level, `stability-${first}-${second}`),
        replicate: this.replicate,
        level,
        needs: [keys[first], keys[second]],
        pair: [first, second],
        points: test.points,
      })),
    );
    return [...copies, ...comparisons];
  }

  /** A run that differs from the level's own in SGD noise only. */
  private copy(level: number, number: number): TrainingTask {
    const ticket = this.key(level, 'ticket');
    return this.run(level, `copy-${number}`, [ticket], {
      from: this.rewind,
      to: this.setting.length,
      start: (artefacts) => ({
        weights: this.rewindWeights(artefacts),
        mask: artefacts(ticket).mask,
        checks: [],
      }),
    });
  }

  private branch(name: BranchName, branch: Branch, level: number): TrainingTask {
    const { graph, length } = this.setting;
    const needs = [this.key(level, 'ticket')];
    if (branch.mask === 'one-shot') needs.push(this.key(0, 'ticket'));
    return this.run(level, name, needs, {
      from: branch.weights === 'rewind' ? this.rewind : 0,
      to: length,
      start: (artefacts) => {
        const ticket = artefacts(this.key(level, 'ticket')).mask;
        const mask = this.branchMask(name, branch, level, ticket, artefacts);
        const old = this.rewindWeights(artefacts);
        const weights = this.branchWeights(name, branch, level, old);
        return {
          weights,
          mask,
          checks: checkControl(graph, branch, { mask, weights }, { mask: ticket, weights: old }),
        };
      },
    });
  }

  private branchMask(
    name: BranchName,
    branch: Branch,
    level: number,
    ticket: Mask,
    artefacts: Artefacts,
  ): Mask {
    const seed = deriveSeed(this.seed, 'branch mask', name, level);
    switch (branch.mask) {
      case 'ticket':
        return ticket;
      case 'layerwise shuffle':
        return shuffleLayerwise(ticket, seed);
      case 'global shuffle':
        return shuffleGlobally(ticket, seed);
      case 'one-shot':
        return this.prunedAtOnce(level, artefacts);
    }
  }

  private branchWeights(name: BranchName, branch: Branch, level: number, old: Tensors): Tensors {
    if (branch.weights === 'rewind') return old;
    const { graph } = this.setting;
    const fresh = initialise(
      graph,
      this.spec,
      deriveSeed(this.seed, 'branch weights', name, level),
      'reinit',
    );
    return branch.weights === 'fresh' ? fresh : keepSigns(graph, fresh, old);
  }

  /** The level whose trained network a level is pruned from. */
  private prunedFrom(level: number): number | undefined {
    if (level === 0) return undefined;
    return this.spec.pruning.schedule === 'iterative' ? level - 1 : 0;
  }

  private ticketMask(level: number, artefacts: Artefacts): Mask {
    const { graph } = this.setting;
    if (level === 0) return denseMask(graph);
    if (this.spec.pruning.schedule === 'one-shot') return this.prunedAtOnce(level, artefacts);
    const above = artefacts(this.key(level - 1, 'ticket'));
    return pruneRound(graph, above.mask, this.scores(level, above.weights), this.spec.pruning.scope);
  }

  private prunedAtOnce(level: number, artefacts: Artefacts): Mask {
    const { graph } = this.setting;
    const trained = artefacts(this.key(0, 'ticket')).weights;
    return pruneOnce(graph, denseMask(graph), this.scores(level, trained), this.spec.pruning, level);
  }

  private scores(level: number, trained: Tensors): Scores {
    const { graph } = this.setting;
    if (this.spec.pruning.criterion === 'magnitude') return magnitudes(graph, trained);
    return randomScores(graph, deriveSeed(this.seed, 'scores', level));
  }

  /** Every level starts from them: they are drawn anew only if the room they take was wanted for something else. */
  private firstWeights(): Tensors {
    const weights = this.drawn?.deref() ?? initialise(this.setting.graph, this.spec, this.seed);
    this.drawn = new WeakRef(weights);
    return weights;
  }

  /** W_k: everything saved at the rewind point. */
  private rewindWeights(artefacts: Artefacts): Tensors {
    return this.rewind === 0 ? this.firstWeights() : artefacts(this.key(0, 'pretrain')).weights;
  }

  private asks(levels: 'all' | number[] | undefined, level: number): boolean {
    return levels !== undefined && levelsNamed(levels, this.spec.pruning.levels).includes(level);
  }

  private run(
    level: number,
    role: Role,
    needs: string[],
    run: { from: number; to: number; start(artefacts: Artefacts): Start },
  ): TrainingTask {
    const pretraining = this.rewind === 0 || role === 'pretrain' ? [] : [this.key(0, 'pretrain')];
    return {
      kind: 'training',
      key: this.key(level, role),
      replicate: this.replicate,
      level,
      role,
      needs: [...pretraining, ...new Set(needs)],
      noise: deriveSeed(this.seed, 'noise', role, level),
      ...run,
    };
  }

  private key(level: number, role: Role | `stability-${number}-${number}`): string {
    return `replicate-${this.replicate}/level-${level}/${role}`;
  }
}
