import { inputFor, type Scale } from '../../science/data/scale';
import type { Activation } from './activation';
import { BYTE_VALUES, type Images } from './images';
import { PANEL } from './matrix';
import type { PlanMemory, Pointer } from './memory';
import { planeAt, visitPlanes } from './planes';
import type { Team } from './team';

/** Bytes of an address or an offset. */
export const ADDRESS = 4;
/** Bytes of an entry, an offset and a value: see assembly/sparse.ts. */
const ENTRY = 8;

/** How the first layer gets the images of a batch. */
export interface Pixels {
  /** Makes the first `examples` images ready to be read; they are complete when it is called, and all threads meet after it. */
  read(examples: number): void;
}

/** Pixels that `expandPixels` reads at once. */
const PIXELS = 4;

/** The pixels that anything reads, and those that are computed together with them, as an activation. */
export class DensePixels implements Pixels {
  /** Of the channels one after the other, the pixels that are read, as `expandPixels` wants them. */
  private readonly table: Pointer;
  /** Where those of each channel begin, and the end of the last ones. */
  private readonly starts: readonly number[];

  /** `isRead` has a byte for each pixel of each channel: 1 is read. */
  constructor(
    private readonly memory: PlanMemory,
    private readonly team: Team,
    private readonly images: Images,
    readonly values: Activation,
    isRead: Uint8Array,
  ) {
    const { channels, height, width, pixel: step, row } = values;
    const pixels = height * width;
    const rowOf = (pixel: number) => Math.floor(pixel / width) * row + (pixel % width) * step;
    const words: number[] = [];
    const starts = [0];
    for (let channel = 0; channel < channels; channel++) {
      const areRead = isRead.subarray(channel * pixels, (channel + 1) * pixels);
      for (let first = 0; first < pixels; first += PIXELS) {
        if (!areRead.subarray(first, first + PIXELS).includes(1)) continue;
        const four = [first, first + 1, first + 2, first + 3];
        words.push(first, ...four.map((pixel) => rowOf(pixel < pixels ? pixel : first)));
      }
      starts.push(words.length * ADDRESS);
    }
    this.table = memory.table(Int32Array.from(words));
    this.starts = starts;
  }

  read(examples: number): void {
    const { images, values, table, starts } = this;
    const pixels = values.height * values.width;
    visitPlanes(this.team, values, examples, (panel, channel) => {
      this.memory.kernels.expandPixels(
        images.addresses + panel * PANEL * ADDRESS,
        channel * pixels,
        images.scale.factor[channel],
        images.scale.summand[channel],
        planeAt(values, panel, channel),
        table + starts[channel],
        table + starts[channel + 1],
      );
    });
  }
}

/** The pixels that differ from the background, as a sparse matrix; the thread that leads finds them. */
export class SparsePixels implements Pixels {
  /** For each image the address of its first entry, and the end of the last one's. */
  readonly byImage: Pointer;
  /** The same for each pixel; written by `orderByPixel`. */
  readonly byPixel: Pointer;
  private readonly imageEntries: Pointer;
  private readonly pixelEntries: Pointer;
  /** The network's input for each byte, less that for the background: floats. */
  private readonly values: Pointer;
  private valuesOf: Scale | undefined;

  constructor(
    private readonly memory: PlanMemory,
    private readonly team: Team,
    private readonly images: Images,
    private readonly background: number,
  ) {
    const { pixels, capacity } = images;
    this.byImage = memory.reserve((capacity + 1) * ADDRESS);
    this.byPixel = memory.reserve((pixels + 2) * ADDRESS);
    this.imageEntries = memory.reserve(pixels * capacity * ENTRY);
    this.pixelEntries = memory.reserve(pixels * capacity * ENTRY);
    this.values = memory.reserve(BYTE_VALUES * 4);
  }

  /** Pixels of an image. */
  get count(): number {
    return this.images.pixels;
  }

  /** The network's input where the images show their background; entries have what is added to it. */
  get ground(): number {
    return inputFor(this.images.scale, 0, this.background);
  }

  read(examples: number): void {
    if (this.team.rank !== 0) return;
    const { addresses, pixels, scale } = this.images;
    if (this.valuesOf !== scale) this.take(scale);
    this.memory.kernels.findEntries(
      addresses,
      pixels,
      examples,
      this.background,
      this.values,
      this.imageEntries,
      this.byImage,
    );
  }

  /** Orders the entries by pixel; all threads meet after it. */
  orderByPixel(examples: number): void {
    if (this.team.rank !== 0) return;
    this.memory.kernels.orderEntriesByPixel(
      this.byImage,
      examples,
      this.images.pixels,
      this.pixelEntries,
      this.byPixel,
    );
  }

  private take(scale: Scale): void {
    const values = this.memory.floats(this.values, BYTE_VALUES);
    values.forEach((_, byte) => (values[byte] = inputFor(scale, 0, byte) - this.ground));
    this.valuesOf = scale;
  }
}
