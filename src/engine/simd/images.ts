import type { Examples } from '../../science/data/examples';
import type { PlanMemory, Pointer } from './memory';

const BYTE_VALUES = 256;
const VECTOR = 16;

/** The images and labels of one batch, as bytes: copied here from the shared data set, batch by batch. */
export class Images {
  /** Image after image, each `rowBytes` long. */
  readonly bytes: Pointer;
  readonly rowBytes: number;
  readonly labels: Pointer;
  /** The network's input for each byte, less `ground`: floats. */
  readonly values: Pointer;
  /** The network's input where the images have the background byte, when that is to be subtracted; else 0. */
  ground = 0;
  private valuesOf: Float32Array | undefined;

  /** `background` is the byte whose input is subtracted from all others. */
  constructor(
    private readonly memory: PlanMemory,
    readonly pixels: number,
    readonly capacity: number,
    readonly background?: number,
  ) {
    this.rowBytes = Math.ceil(pixels / VECTOR) * VECTOR;
    this.bytes = memory.reserve(capacity * this.rowBytes);
    this.labels = memory.reserve(capacity);
    this.values = memory.reserve(BYTE_VALUES * 4);
    // the ends of rows, which no image reaches, stay background
    memory.bytes(this.bytes, capacity * this.rowBytes).fill(background ?? 0);
  }

  /** Copies the examples at the given positions of a split. */
  fill(examples: Examples, positions: Uint32Array): void {
    const { pixels, rowBytes } = this;
    const labels = this.memory.bytes(this.labels, this.capacity);
    const bytes = this.memory.bytes(this.bytes, this.capacity * rowBytes);
    for (let i = 0; i < positions.length; i++) {
      const image = examples.indices[positions[i]];
      bytes.set(examples.images.subarray(image * pixels, (image + 1) * pixels), i * rowBytes);
      labels[i] = examples.labels[image];
    }
    if (this.valuesOf !== examples.pixelValues) this.take(examples.pixelValues);
  }

  private take(pixelValues: Float32Array): void {
    this.ground = this.background === undefined ? 0 : pixelValues[this.background];
    const values = this.memory.floats(this.values, BYTE_VALUES);
    for (let byte = 0; byte < BYTE_VALUES; byte++) values[byte] = pixelValues[byte] - this.ground;
    this.valuesOf = pixelValues;
  }
}

export function pixelsOf({ shape }: Examples): number {
  return shape[0] * shape[1] * shape[2];
}

const SAMPLE = 1000;

/**
 * The byte that makes up more than half of the first training images, if there is one: then a layer gains by taking
 * the input as that background and the few pixels that differ from it. It depends on nothing but the data, so that
 * every session computes alike.
 */
export function backgroundOf(examples: Examples): number | undefined {
  const { images, indices } = examples;
  const pixels = pixelsOf(examples);
  const counts = new Uint32Array(BYTE_VALUES);
  const sample = indices.subarray(0, SAMPLE);
  for (const image of sample) {
    for (let at = image * pixels; at < (image + 1) * pixels; at++) counts[images[at]]++;
  }
  const found = counts.findIndex((count) => count > (sample.length * pixels) / 2);
  return found < 0 ? undefined : found;
}
