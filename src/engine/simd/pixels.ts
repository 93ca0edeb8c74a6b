import type { Activation } from './activation';
import { BYTE_VALUES, type Images } from './images';
import { PANEL, ROW } from './matrix';
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

/** All pixels that anything reads, as an activation. */
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
    const { channels, height, width, row } = values;
    const pixels = height * width;
    const words: number[] = [];
    const starts = [0];
    for (let channel = 0; channel < channels; channel++) {
      for (let pixel = 0; pixel < pixels; pixel++) {
        if (isRead[channel * pixels + pixel] === 0) continue;
        words.push(pixel, Math.floor(pixel / width) * row + (pixel % width) * ROW);
      }
      starts.push(words.length * ADDRESS);
    }
    this.table = memory.table(Int32Array.from(words));
    this.starts = starts;
  }

  read(examples: number): void {
    const { bytes, rowBytes, values: inputs } = this.images;
    const { values, table, starts } = this;
    const pixels = values.height * values.width;
    visitPlanes(this.team, values, examples, (panel, channel) => {
      this.memory.kernels.expandPixels(
        bytes + panel * PANEL * rowBytes + channel * pixels,
        rowBytes,
        inputs + channel * BYTE_VALUES * 4,
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
  }

  /** Pixels of an image. */
  get count(): number {
    return this.images.pixels;
  }

  /** The network's input where the images show their background; entries have what is added to it. */
  get ground(): number {
    return this.images.ground;
  }

  read(examples: number): void {
    if (this.team.rank !== 0) return;
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
}
