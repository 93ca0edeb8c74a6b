import type { Kernels } from './kernels';
import type { PlanMemory, Pointer } from './memory';

/** Columns of a panel; see assembly/lanes.ts. */
export const PANEL = 16;
/** Bytes of a row of a panel. */
export const ROW = 64;

export function panelsFor(columns: number): number {
  return Math.ceil(columns / PANEL);
}

type Rows = 'features' | 'examples';

/**
 * Values or gradients, features x examples, in either of two forms: feature rows, panel after panel of 16 examples, or
 * example rows, panel after panel of 16 features. Who reads a form that was not the last one written gets it
 * transposed from the other.
 */
export class Matrix {
  /** Panels of 16 features. */
  readonly featurePanels: number;
  /** Bytes from one panel of feature rows to the next. */
  readonly featureRowsPanel: number;
  /** Bytes from one panel of example rows to the next. */
  readonly exampleRowsPanel: number;
  private readonly kernels: Kernels;
  private readonly features: Pointer;
  private readonly examples: Pointer;
  private current: Rows | 'both' = 'both';

  constructor(memory: PlanMemory, features: number, capacity: number) {
    this.kernels = memory.kernels;
    this.featurePanels = panelsFor(features);
    const examplePanels = panelsFor(capacity);
    this.featureRowsPanel = this.featurePanels * PANEL * ROW;
    this.exampleRowsPanel = examplePanels * PANEL * ROW;
    this.features = memory.reserve(examplePanels * this.featureRowsPanel);
    this.examples = memory.reserve(this.featurePanels * this.exampleRowsPanel);
  }

  /** Where to write the matrix anew in one form. */
  write(rows: Rows): Pointer {
    this.current = rows;
    return this[rows];
  }

  /** Where to read the matrix of `examples` columns in one form. */
  read(rows: Rows, examples: number): Pointer {
    if (this.current !== 'both' && this.current !== rows) {
      this.transpose(panelsFor(examples));
      this.current = 'both';
    }
    return this[rows];
  }

  /** Where to change the matrix of `examples` columns, in place, in one form. */
  change(rows: Rows, examples: number): Pointer {
    this.read(rows, examples);
    return this.write(rows);
  }

  private transpose(examplePanels: number): void {
    const { kernels, features, examples, featurePanels } = this;
    const { featureRowsPanel: featureRows, exampleRowsPanel: exampleRows } = this;
    if (this.current === 'features') {
      kernels.transpose(features, featureRows, examples, exampleRows, examplePanels, featurePanels);
    } else {
      kernels.transpose(examples, exampleRows, features, featureRows, featurePanels, examplePanels);
    }
  }
}
