import type { Examples } from '../../science/data/examples';
import { NO_CLASS } from '../engine';
import { columnsOf } from './activation';
import type { BatchAugmentation } from './images';
import { PANEL, panelsFor, ROW } from './matrix';
import type { PlanMemory, Pointer } from './memory';
import type { Mode, TakeGradient } from './operation';
import type { Parameter } from './parameter';
import { planOf, type Plan, type PlanSpec } from './plan';
import type { Team } from './team';

/** Examples of a split to compute together. */
export interface Batch {
  data: Examples;
  positions: Uint32Array;
  augmentation?: BatchAugmentation;
}

/** A network that runs its plan. All threads of the team call every method at the same time. */
export class Network {
  readonly parameters: readonly Parameter[];
  private readonly plan: Plan;
  private readonly classes: number;
  /** A line for each panel of examples: the sum of their losses. */
  private readonly losses: Pointer;
  private readonly predictions: Pointer;
  /** Of the last `forward`. */
  private examples = 0;

  constructor(
    private readonly memory: PlanMemory,
    private readonly team: Team,
    spec: PlanSpec,
  ) {
    this.plan = planOf(memory, team, spec);
    this.parameters = this.plan.operations.flatMap(({ parameters }) => parameters);
    this.classes = spec.graph.classes;
    const panels = panelsFor(spec.capacity);
    this.losses = memory.reserve(panels * ROW);
    this.predictions = memory.reserve(panels * PANEL);
  }

  /** Computes the logits of a batch. */
  forward({ data, positions, augmentation }: Batch, mode: Mode): void {
    const { images, pixels, operations } = this.plan;
    this.examples = positions.length;
    images.fill(data, positions, augmentation);
    this.team.meet();
    pixels.read(this.examples);
    this.team.meet();
    for (const operation of operations) {
      operation.forward(this.examples, mode);
      this.team.meet();
    }
  }

  /**
   * The sum of the losses of the last `forward`, in nats, and the gradient of `scale` times it by the logits, ready
   * for `backward`.
   */
  loss(scale: number): number {
    const { values, gradient } = this.plan.logits;
    this.visitPanels((panel, examples) => {
      this.memory.kernels.crossEntropy(
        values.at(panel),
        values.plane,
        this.classes,
        this.plan.images.labels + panel * PANEL,
        examples,
        scale,
        gradient.at(panel),
        gradient.plane,
        this.losses + panel * ROW,
      );
    });
    const sums = this.memory.doubles(this.losses, (panelsFor(this.examples) * ROW) / 8);
    let sum = 0;
    for (let at = 0; at < sums.length; at += ROW / 8) sum += sums[at];
    return sum;
  }

  /** Goes back from the gradient by the logits to those by all parameters. */
  backward(take: TakeGradient): void {
    for (const operation of this.plan.operations.toReversed()) {
      operation.backward(this.examples, take);
      this.team.meet();
    }
  }

  /** The classes predicted by the last `forward`, as a view that the next call overwrites. */
  predict(): Uint8Array {
    const { values } = this.plan.logits;
    this.visitPanels((panel, examples) => {
      const to = this.predictions + panel * PANEL;
      this.memory.kernels.predict(values.at(panel), values.plane, this.classes, examples, NO_CLASS, to);
    });
    return this.memory.bytes(this.predictions, this.examples);
  }

  /** Visits this thread's share of the panels, with the count of examples in each; then all meet. */
  private visitPanels(visit: (panel: number, examples: number) => void): void {
    const [from, to] = this.team.share(panelsFor(this.examples));
    for (let panel = from; panel < to; panel++) visit(panel, columnsOf(panel, this.examples));
    this.team.meet();
  }
}
