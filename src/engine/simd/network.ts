import type { Examples } from '../../science/data/examples';
import type { Graph } from '../../science/network/graph';
import { keptIn, type Mask } from '../../science/pruning/mask';
import { NO_CLASS } from '../engine';
import { chainOf, type Link } from './chain';
import { DenseLinear } from './dense';
import { Images } from './images';
import type { Layer, LinearSpec, TakeGradient } from './layer';
import { PANEL, panelsFor } from './matrix';
import type { PlanMemory, Pointer } from './memory';
import type { Parameter } from './parameter';
import { DensePixels, SparsePixels, type Pixels } from './pixels';
import { PrunedLinear } from './pruned';
import { SparseInputLinear } from './sparseInput';

/**
 * Density of a layer below which it is computed by its kept weights alone: where that was found to be faster. A rule, not
 * a measurement, so that the same experiment computes alike everywhere.
 */
export const SPARSE_BELOW = 0.5;
/** The same for a first layer that can skip the background of its images instead. */
export const SPARSE_BELOW_ON_BACKGROUND = 0.25;

export interface NetworkSpec {
  graph: Graph;
  mask: Mask;
  /** How many slots the optimiser keeps for a parameter. */
  slots: number;
  /** Examples there must be room for. */
  largestBatch: number;
  /** The byte that most of the input is, if there is one. */
  background: number | undefined;
}

/** A network as a fixed plan: which kernels run, in which order, on which memory. */
export class Network {
  readonly parameters: readonly Parameter[];
  readonly capacity: number;
  private readonly classes: number;
  private readonly images: Images;
  private readonly pixels: Pixels;
  private readonly layers: readonly Layer[];
  private readonly last: Layer;
  private readonly predictions: Pointer;

  constructor(
    private readonly memory: PlanMemory,
    { graph, mask, slots, largestBatch, background }: NetworkSpec,
  ) {
    const capacity = panelsFor(largestBatch) * PANEL;
    const [first, ...rest] = chainOf(graph).map((link): LinearSpec => ({
      ...link,
      mask: maskOf(link, mask),
      slots,
      capacity,
    }));
    this.capacity = capacity;
    this.classes = graph.classes;
    const { images, pixels, layer } = firstLayer(memory, first, background);
    this.images = images;
    this.pixels = pixels;
    const layers = [layer];
    for (const spec of rest) {
      const { output, outputGradient } = layers[layers.length - 1];
      const Linear = densityOf(spec) < SPARSE_BELOW ? PrunedLinear : DenseLinear;
      layers.push(new Linear(memory, spec, output, outputGradient));
    }
    this.layers = layers;
    this.last = layers[layers.length - 1];
    this.parameters = layers.flatMap((layer) => layer.parameters);
    this.predictions = memory.reserve(capacity);
  }

  /** Computes the logits of the examples at the given positions of a split. */
  forward(examples: Examples, positions: Uint32Array): void {
    this.images.fill(examples, positions);
    this.pixels.read(positions.length);
    for (const layer of this.layers) layer.forward(positions.length);
  }

  /**
   * The sum of the losses of the last `forward`, in nats, and the gradient of `scale` times it by the logits, ready
   * for `backward`.
   */
  loss(examples: number, scale: number): number {
    const { output, outputGradient } = this.last;
    const logits = output.read('features', examples);
    const gradient = outputGradient.write('features');
    let sum = 0;
    for (let panel = 0; panel < panelsFor(examples); panel++) {
      const at = panel * output.featureRowsPanel;
      const labels = this.images.labels + panel * PANEL;
      const count = Math.min(PANEL, examples - panel * PANEL);
      sum += this.memory.kernels.crossEntropy(logits + at, this.classes, labels, count, scale, gradient + at);
    }
    return sum;
  }

  /** Goes back from the gradient by the logits to those by all parameters. */
  backward(examples: number, take: TakeGradient): void {
    for (const layer of this.layers.toReversed()) layer.backward(examples, take);
  }

  /** The classes predicted by the last `forward`, as a view that the next call overwrites. */
  predict(examples: number): Uint8Array {
    const { output } = this.last;
    const logits = output.read('features', examples);
    for (let panel = 0; panel < panelsFor(examples); panel++) {
      const at = logits + panel * output.featureRowsPanel;
      const count = Math.min(PANEL, examples - panel * PANEL);
      this.memory.kernels.predict(at, this.classes, count, NO_CLASS, this.predictions + panel * PANEL);
    }
    return this.memory.bytes(this.predictions, examples);
  }
}

/** How the images come in, and the layer that reads them. */
function firstLayer(
  memory: PlanMemory,
  spec: LinearSpec,
  background: number | undefined,
): { images: Images; pixels: Pixels; layer: Layer } {
  const { layer, capacity } = spec;
  const density = densityOf(spec);
  if (background !== undefined && density >= SPARSE_BELOW_ON_BACKGROUND) {
    const images = new Images(memory, layer.inputs, capacity, background);
    const pixels = new SparsePixels(memory, images, background);
    return { images, pixels, layer: new SparseInputLinear(memory, spec, pixels) };
  }
  const images = new Images(memory, layer.inputs, capacity);
  const pixels = new DensePixels(memory, images);
  const Linear = density < SPARSE_BELOW ? PrunedLinear : DenseLinear;
  return { images, pixels, layer: new Linear(memory, spec, pixels.matrix) };
}

function maskOf({ layer }: Link, mask: Mask): Uint8Array {
  const name = `${layer.name}.weight`;
  const bits = mask[name];
  if (bits?.length !== layer.inputs * layer.outputs) throw new RangeError(`The mask does not fit ${name}.`);
  return bits;
}

/** Kept / all weights of a layer. */
function densityOf({ mask }: LinearSpec): number {
  return keptIn(mask) / mask.length;
}
