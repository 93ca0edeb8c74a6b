import type { Images } from './images';
import { Matrix, panelsFor } from './matrix';
import type { PlanMemory, Pointer } from './memory';
import { ADDRESS, ENTRY } from './sparseMatrix';

/** How the first layer gets the images of a batch. */
export interface Pixels {
  /** Makes the first `examples` images ready to be read. */
  read(examples: number): void;
}

/** All pixels, as a matrix. */
export class DensePixels implements Pixels {
  readonly matrix: Matrix;

  constructor(
    private readonly memory: PlanMemory,
    private readonly images: Images,
  ) {
    this.matrix = new Matrix(memory, images.pixels, images.capacity);
  }

  read(examples: number): void {
    const { bytes, rowBytes, pixels, values } = this.images;
    this.memory.kernels.expandPixels(
      bytes,
      rowBytes,
      panelsFor(examples),
      pixels,
      values,
      this.matrix.write('features'),
      this.matrix.featureRowsPanel,
    );
  }
}

/** The pixels that differ from the background, as a sparse matrix. */
export class SparsePixels implements Pixels {
  /** For each image the address of its first entry, and the end of the last one's. */
  readonly byImage: Pointer;
  /** The same for each pixel; written by `orderByPixel`. */
  readonly byPixel: Pointer;
  private readonly imageEntries: Pointer;
  private readonly pixelEntries: Pointer;

  constructor(
    private readonly memory: PlanMemory,
    private readonly images: Images,
    private readonly background: number,
  ) {
    const { pixels, capacity } = images;
    this.byImage = memory.reserve((capacity + 1) * ADDRESS);
    this.byPixel = memory.reserve((pixels + 2) * ADDRESS);
    this.imageEntries = memory.reserve(pixels * capacity * ENTRY);
    this.pixelEntries = memory.reserve(pixels * capacity * ENTRY);
  }

  /** The network's input where the images show their background; entries have what is added to it. */
  get ground(): number {
    return this.images.ground;
  }

  read(examples: number): void {
    const { bytes, rowBytes, values } = this.images;
    this.memory.kernels.findEntries(
      bytes,
      rowBytes,
      examples,
      this.background,
      values,
      this.imageEntries,
      this.byImage,
    );
  }

  orderByPixel(examples: number): void {
    this.memory.kernels.orderEntriesByPixel(
      this.byImage,
      examples,
      this.images.pixels,
      this.pixelEntries,
      this.byPixel,
    );
  }
}
