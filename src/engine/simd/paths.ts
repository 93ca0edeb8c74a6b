import { INPUT, type Graph, type Layer, type Shape } from '../../science/network/graph';
import { outputShape, shapesOf } from '../../science/network/shapes';
import { keptIn, type Mask } from '../../science/pruning/mask';
import type { LayerPath } from '../../science/protocol/records';
import { Activation } from './activation';
import { bordersOf, type ConvolutionSpec } from './convolution';
import { DenseConvolution } from './convolutionDense';
import { SparseConvolution } from './convolutionSparse';
import { hasTiles } from './convolutionWinograd';
import { PANEL } from './matrix';
import type { PlanMemory } from './memory';
import type { Operation } from './operation';
import { ALONE } from './team';

/** Density of a layer above which, or below which, nothing needs to be timed. */
const SURELY_DENSE_ABOVE = 0.7;
const SURELY_SPARSE_BELOW = 0.01;

/**
 * Density of a first layer from which it skips the background of its images, if they are mostly that, instead of its pruned weights. A rule, not a
 * measurement, because the last bits of its results are other than those of the dense and the sparse path.
 */
export const BACKGROUND_FROM = 0.3;

/**
 * Density of a convolution from which it is computed by Winograd's filtering, where it can be, if it has many inputs and
 * outputs, and how much more of so few: then its transforms weigh more. A rule for the same reason.
 */
export const WINOGRAD_FROM = 0.3;
const TRANSFORMS = 6;

/** Examples of a timing: two panels, because kernels may take two at once. */
const EXAMPLES = 2 * PANEL;
/** Multiply-adds of a timed pass forward, were the layer dense: as much of its images, then of its outputs, as that allows is timed. */
const TIMED_OPERATIONS = 8e6;
const LEAST_OUTPUTS = 16;
/** Both paths take turns, at least so often and for so many seconds; the fastest turn of each counts. */
const LEAST_TURNS = 3;
const TIMED_SECONDS = 0.01;
/** For so many seconds they do so before the first timing of a thread, until V8 has compiled the kernels for good. */
const WARMING_SECONDS = 0.1;

/** A layer with weights. */
export type Weighted = ConvolutionSpec['layer'];

/** By layer, how it is computed. */
export type Paths = Record<string, LayerPath['path']>;

type Seconds = NonNullable<LayerPath['seconds']>;

/** What has been measured in this thread, by shape of the layer and density. */
const measured = new Map<string, Seconds>();

/**
 * How each layer with weights is best computed. Dense and sparse give the same bits, so that the choice between them, which
 * is made by the clock, changes no result.
 *
 * @param memory scratch: what is reserved in it is released
 * @param onBackground whether images are mostly background
 */
export function choosePaths(
  graph: Graph,
  mask: Mask,
  memory: PlanMemory,
  onBackground: boolean,
): LayerPath[] {
  const shapes = shapesOf(graph);
  return graph.layers.filter(isWeighted).map((layer): LayerPath => {
    const bits = mask[`${layer.name}.weight`];
    const density = keptIn(bits) / bits.length;
    const chosen = { layer: layer.name, density, seconds: null };
    if (onBackground && density >= BACKGROUND_FROM && readsFlatImages(graph, layer))
      return { ...chosen, path: 'background' };
    const shape = shapes.get(layer.from[0])!;
    if (hasTiles(layer, shape) && density >= winogradFrom(layer)) return { ...chosen, path: 'winograd' };
    if (density > SURELY_DENSE_ABOVE) return { ...chosen, path: 'dense' };
    if (density < SURELY_SPARSE_BELOW) return { ...chosen, path: 'sparse' };
    const seconds = secondsOf(layer, bits, shape, memory);
    return { ...chosen, path: seconds.sparse < seconds.dense ? 'sparse' : 'dense', seconds };
  });
}

export function isWeighted(layer: Layer): layer is Weighted {
  return layer.kind === 'linear' || layer.kind === 'convolution';
}

/** Whether a layer is a linear one and the only one that reads the images. */
function readsFlatImages({ layers }: Graph, layer: Weighted): boolean {
  const readersOf = (name: string) => layers.filter(({ from }) => from.some((read) => read === name));
  const [flatten, ...others] = readersOf(INPUT);
  if (layer.kind !== 'linear' || flatten.kind !== 'flatten' || others.length > 0) return false;
  const readers = readersOf(flatten.name);
  return readers.length === 1 && readers[0] === layer;
}

function winogradFrom({ inputs, outputs }: Weighted): number {
  return WINOGRAD_FROM + TRANSFORMS / Math.min(inputs, outputs);
}

/** Seconds of both paths of a layer, as measured now or before for another layer like it. */
function secondsOf(layer: Weighted, mask: Uint8Array, input: Shape, memory: PlanMemory): Seconds {
  const density = keptIn(mask) / mask.length;
  // paths differ by so much less than this within a bucket that it does not matter
  const bucket = Math.round(8 * Math.log2(density));
  const key = JSON.stringify([{ ...layer, name: '', from: '' }, input, bucket]);
  const seconds = measured.get(key) ?? measure(layer, mask, input, memory);
  measured.set(key, seconds);
  return seconds;
}

/** Seconds of a pass forward and backward over a few examples: of a large layer a part, from the top of its images and outputs. */
function measure(layer: Weighted, mask: Uint8Array, shape: Shape, memory: PlanMemory): Seconds {
  const part = partOf(layer, mask, shape);
  const dense = passOf(DenseConvolution, part, memory);
  const sparse = passOf(SparseConvolution, part, memory);
  const warming = performance.now();
  while (measured.size === 0 && secondsSince(warming) < WARMING_SECONDS) {
    dense();
    sparse();
  }
  const best = { dense: Infinity, sparse: Infinity };
  const began = performance.now();
  for (let turn = 0; turn < LEAST_TURNS || secondsSince(began) < TIMED_SECONDS; turn++) {
    best.dense = Math.min(best.dense, timeOf(dense));
    best.sparse = Math.min(best.sparse, timeOf(sparse));
  }
  memory.release();
  return best;
}

function passOf(
  Path: typeof DenseConvolution | typeof SparseConvolution,
  { layer, mask, shape }: Part,
  memory: PlanMemory,
): () => void {
  const all = new Uint8Array(layer.outputs).fill(1);
  const borders = bordersOf(layer, shape);
  const signal = (of: Shape, values: number, gradient: number) => ({
    values: new Activation(memory, of, EXAMPLES, { border: values }),
    gradient: new Activation(memory, of, EXAMPLES, { border: gradient }),
    adds: false,
  });
  const operation: Operation = new Path(
    memory,
    ALONE,
    { layer, relu: true, mask, slots: 0, live: all, learning: all },
    signal(shape, borders.input, 0),
    signal(outputShape(layer, [shape]), 0, borders.outputGradient),
  );
  return () => {
    operation.forward(EXAMPLES, { kind: 'evaluate', batch: 0 });
    operation.backward(EXAMPLES, () => undefined);
  };
}

function timeOf(pass: () => void): number {
  const began = performance.now();
  pass();
  return secondsSince(began);
}

function secondsSince(began: number): number {
  return (performance.now() - began) / 1000;
}

interface Part {
  layer: Weighted;
  mask: Uint8Array;
  shape: Shape;
}

/** So much of a layer as may be timed. */
function partOf(layer: Weighted, mask: Uint8Array, [channels, height, width]: Shape): Part {
  const { kernel, stride } = layer.kind === 'convolution' ? layer : { kernel: 1, stride: 1 };
  const perOutput = mask.length / layer.outputs;
  const operationsOf = (outputs: number, rows: number) =>
    (outputs * perOutput * rows * width * EXAMPLES) / stride ** 2;
  const most = TIMED_OPERATIONS / operationsOf(1, 1);
  const rows = Math.min(height, Math.max(kernel, Math.ceil(most / layer.outputs)));
  const outputs = Math.min(layer.outputs, Math.max(LEAST_OUTPUTS, Math.ceil(most / rows)));
  return {
    layer: { ...layer, outputs },
    mask: mask.subarray(0, outputs * perOutput),
    shape: [channels, rows, width],
  };
}
