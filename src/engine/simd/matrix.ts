import type { PlanMemory, Pointer } from './memory';

/** Bytes of a float, or of an offset. */
export const WORD = 4;
/** Columns of a panel; see assembly/lanes.ts. */
export const PANEL = 16;
/** Bytes of a row of a panel. */
export const ROW = 64;
/** Bytes of 16 rows: a square block of a panel. */
const BLOCK = PANEL * ROW;

export function panelsFor(columns: number): number {
  return Math.ceil(columns / PANEL);
}

/**
 * Values or gradients, features x examples, in two forms: feature rows, panel after panel of 16 examples, and example rows,
 * panel after panel of 16 features; each as it was last written, or made from the other.
 */
export class Matrix {
  /** Panels of 16 features. */
  readonly featurePanels: number;
  /** Bytes from one panel of feature rows to the next. */
  readonly featureRowsPanel: number;
  /** Bytes from one panel of example rows to the next. */
  readonly exampleRowsPanel: number;
  /** The feature rows. */
  readonly features: Pointer;
  /** The example rows. */
  readonly examples: Pointer;

  constructor(
    private readonly memory: PlanMemory,
    features: number,
    capacity: number,
  ) {
    this.featurePanels = panelsFor(features);
    const examplePanels = panelsFor(capacity);
    this.featureRowsPanel = this.featurePanels * PANEL * ROW;
    this.exampleRowsPanel = examplePanels * PANEL * ROW;
    this.features = memory.reserve(examplePanels * this.featureRowsPanel);
    this.examples = memory.reserve(this.featurePanels * this.exampleRowsPanel);
  }

  /** Makes the feature rows of a panel of examples from its example rows. */
  toFeatureRows(panel: number): void {
    const from = this.examples + panel * BLOCK;
    const to = this.features + panel * this.featureRowsPanel;
    // each panel of features has one block of these examples
    this.memory.kernels.transpose(from, this.exampleRowsPanel, to, 0, this.featurePanels, 1);
  }

  /** Makes the example rows of a panel of examples from its feature rows. */
  toExampleRows(panel: number): void {
    const from = this.features + panel * this.featureRowsPanel;
    const to = this.examples + panel * BLOCK;
    this.memory.kernels.transpose(from, 0, to, this.exampleRowsPanel, 1, this.featurePanels);
  }
}
