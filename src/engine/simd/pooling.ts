import type { Signal } from './activation';
import { PANEL, panelsFor } from './matrix';
import type { PlanMemory, Pointer } from './memory';
import type { Operation, Panels, Source } from './operation';
import { planeAt, visitPlanes, visitPlanesIn } from './planes';
import type { Rows, RowsReader } from './rows';
import type { Team } from './team';

export interface MaxPoolSpec {
  /** Of a square, in pixels. */
  size: number;
  /** Whether a ReLU follows. */
  relu: boolean;
}

/** The longest side of a square whose places are bytes. */
const MOST = 16;

/**
 * The largest value of each square, the squares side by side, and the ReLU, where one follows; what does not fill a square is
 * left out. The gradient goes to the first of the largest, row after row, as in PyTorch. A square with a NaN gives a NaN.
 */
export class MaxPool implements Operation, RowsReader {
  readonly parameters = [];
  /** What the ReLU, or nothing, keeps values from falling below. */
  private readonly floor: number;
  /** Of the largest in each square, a byte for each: what the way back needs to know of the input. */
  private readonly places: Pointer;

  /** The gradient by the input may take the place of its values, if squares leave nothing out and it is not added to. */
  constructor(
    private readonly memory: PlanMemory,
    private readonly team: Team,
    private readonly spec: MaxPoolSpec,
    readonly input: Source,
    private readonly output: Signal,
  ) {
    if (spec.size > MOST)
      throw new RangeError(`Squares of ${spec.size} pixels are pooled; up to ${MOST} can be.`);
    this.floor = spec.relu ? 0 : -Infinity;
    const { features, panels } = output.values;
    this.places = memory.reserve(panels * features * PANEL);
  }

  /** Rows of squares. */
  get rowsAtOnce(): number {
    return this.spec.size;
  }

  forward(examples: number): void {
    const { height } = this.output.values;
    visitPlanes(this.team, this.output.values, examples, (panel, channel) => {
      const at = planeAt(this.input.values, panel, channel);
      this.pool(panel, channel, [0, height * this.spec.size], at);
    });
  }

  /** Computes what comes of some rows of the images of a panel, as part of a pass forward: whole rows of squares. */
  read(panel: number, rows: Rows, at: Pointer): void {
    const { channels, plane } = this.input.values;
    for (let channel = 0; channel < channels; channel++)
      this.pool(panel, channel, rows, at + channel * plane);
  }

  private pool(panel: number, channel: number, [first, end]: Rows, at: Pointer): void {
    const { size } = this.spec;
    const { values: from } = this.input;
    const { values: to } = this.output;
    this.memory.kernels.maxPool(
      at,
      from.row,
      planeAt(to, panel, channel) + (first / size) * to.row,
      to.row,
      this.placesAt(panel, channel) + (first / size) * to.width * PANEL,
      (end - first) / size,
      to.width,
      size,
      this.floor,
    );
  }

  /** Of the first square of a channel in a panel of examples. */
  private placesAt(panel: number, channel: number): Pointer {
    const { channels, height, width } = this.output.values;
    return this.places + (panel * channels + channel) * height * width * PANEL;
  }

  backward(examples: number): void {
    this.backwardIn([0, panelsFor(examples)]);
  }

  /** Goes back in some panels only. */
  backwardIn(panels: Panels): void {
    const { kernels } = this.memory;
    const { gradient, adds } = this.input;
    const { values: pooled, gradient: from } = this.output;
    if (!gradient || !from) return;
    const { size } = this.spec;
    const leavesOut = gradient.height % size !== 0 || gradient.width % size !== 0;
    visitPlanesIn(this.team, pooled.channels, panels, (panel, channel) => {
      const to = planeAt(gradient, panel, channel);
      if (!adds && leavesOut) kernels.clearPlane(to, gradient.row, gradient.height, gradient.width);
      kernels.maxPoolGradient(
        planeAt(pooled, panel, channel),
        pooled.row,
        this.placesAt(panel, channel),
        planeAt(from, panel, channel),
        from.row,
        to,
        gradient.row,
        pooled.height,
        pooled.width,
        size,
        this.floor,
        adds,
      );
    });
  }
}

/** The mean of each window, the windows side by side; what does not fill a window is left out. */
export class AveragePool implements Operation {
  readonly parameters = [];

  /** `height` and `width` of a window are in pixels: a square, or the whole image for a global mean. */
  constructor(
    private readonly memory: PlanMemory,
    private readonly team: Team,
    private readonly spec: { height: number; width: number },
    private readonly input: Source,
    private readonly output: Signal,
  ) {}

  forward(examples: number): void {
    const { height, width } = this.spec;
    const from = this.input.values;
    const to = this.output.values;
    visitPlanes(this.team, to, examples, (panel, channel) => {
      this.memory.kernels.averagePool(
        planeAt(from, panel, channel),
        from.row,
        planeAt(to, panel, channel),
        to.row,
        to.height,
        to.width,
        height,
        width,
      );
    });
  }

  backward(examples: number): void {
    const { height, width } = this.spec;
    const { gradient: to, adds } = this.input;
    const { gradient: from } = this.output;
    if (!to || !from) return;
    const { kernels } = this.memory;
    const leavesOut = to.height % height !== 0 || to.width % width !== 0;
    visitPlanes(this.team, from, examples, (panel, channel) => {
      const plane = planeAt(to, panel, channel);
      if (!adds && leavesOut) kernels.clearPlane(plane, to.row, to.height, to.width);
      kernels.averagePoolGradient(
        planeAt(from, panel, channel),
        from.row,
        plane,
        to.row,
        from.height,
        from.width,
        height,
        width,
        adds,
      );
    });
  }
}
