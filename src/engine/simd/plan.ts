import { INPUT, prunableOf, type Graph, type Layer, type Shape } from '../../science/network/graph';
import { shapesOf } from '../../science/network/shapes';
import type { Mask } from '../../science/pruning/mask';
import { Activation, type Form, type Signal } from './activation';
import { Add } from './add';
import { BatchNorm } from './batchNorm';
import { bordersOf, readsAllRows, type ConvolutionSpec } from './convolution';
import { DenseConvolution } from './convolutionDense';
import { goesByPanel, SparseConvolution } from './convolutionSparse';
import { WinogradConvolution } from './convolutionWinograd';
import { Dropout } from './dropout';
import { Flatten, isFlat } from './flatten';
import { Gradients } from './gradients';
import { Images } from './images';
import { areGoneOverOnce } from './keptGradient';
import type { Liveness } from './liveness';
import type { PlanMemory } from './memory';
import type { Operation, Source } from './operation';
import { isWeighted, type Paths } from './paths';
import { DensePixels, SparsePixels, type Pixels } from './pixels';
import { AveragePool, MaxPool } from './pooling';
import { Rectifier } from './rectifier';
import type { RowsReader } from './rows';
import { SparseInputLinear } from './sparseInput';
import { stagesOf, type Stage } from './stages';
import type { Team } from './team';

export interface PlanSpec {
  graph: Graph;
  mask: Mask;
  /** How each layer with weights is computed. */
  paths: Paths;
  /** What need not be computed: see `livenessOf`. */
  liveness: Liveness;
  /** How many slots the optimiser keeps for a parameter. */
  slots: number;
  /** Examples there must be room for. */
  capacity: number;
  /** The byte that most of the images is, if there is one. */
  background: number | undefined;
}

/** What computes a network, in its order. */
export interface Plan {
  images: Images;
  pixels: Pixels;
  operations: readonly Operation[];
  logits: Required<Pick<Signal, 'values' | 'gradient'>>;
}

/**
 * Lays a network out in memory.
 * @throws RangeError naming the layer where shapes do not fit, or when there is not as much memory
 */
export function planOf(memory: PlanMemory, team: Team, spec: PlanSpec): Plan {
  return new Planner(memory, team, spec).plan();
}

/** By path, but for a layer that skips the background, which is planned apart. */
const CONVOLUTIONS = { dense: DenseConvolution, sparse: SparseConvolution, winograd: WinogradConvolution };

/** What is computed together with a layer with weights, at its end. */
type End = Pick<ConvolutionSpec, 'relu' | 'pool'>;

class Planner {
  private readonly stages: readonly Stage[];
  private readonly shapes: Map<string, Shape>;
  /** By name; a flat vector that lies where its image does is the image's signal. */
  private readonly signals = new Map<string, Signal>();
  /** How many readers of a signal are still to be planned. */
  private readonly readersLeft = new Map<Signal, number>();
  private readonly gradients: Gradients;
  /** By form. */
  private readonly inTurn = new Map<string, Activation>();

  constructor(
    private readonly memory: PlanMemory,
    private readonly team: Team,
    private readonly spec: PlanSpec,
  ) {
    const { graph, capacity } = spec;
    this.gradients = new Gradients(memory, capacity, goesByPanel(team));
    this.shapes = shapesOf(graph);
    this.stages = stagesOf(graph);
  }

  plan(): Plan {
    const { graph } = this.spec;
    const first = this.stages.find(({ layer }) => this.spec.paths[layer.name] === 'background');
    const { images, pixels, operations } = first ? this.backgroundInput(first) : this.denseInput();
    for (const stage of this.stages) {
      if (this.signals.has(stage.to) || !this.isReady(stage)) continue;
      operations.push(...this.operationsOf(stage));
      this.releaseGradients(stage);
    }
    const logits = this.signals.get(graph.layers.at(-1)!.name)!;
    if (!logits.gradient) throw new RangeError(`${graph.name} has no layer to train`);
    return { images, pixels, operations, logits: { ...logits, gradient: logits.gradient } };
  }

  private denseInput() {
    const { memory, team } = this;
    const { graph, capacity } = this.spec;
    const images = new Images(memory, team, graph.input, capacity);
    const { values } = this.addSignal(
      INPUT,
      new Activation(memory, graph.input, capacity, {
        ...this.formOf(INPUT),
        vector: this.readerAsVector !== undefined,
      }),
    );
    const pixels = new DensePixels(memory, team, images, values, this.pixelsRead(images.pixels));
    return { images, pixels, operations: [] as Operation[] };
  }

  /** A byte for each of the pixels of all channels of an image: 1 where it is read. */
  private pixelsRead(pixels: number): Uint8Array {
    const reader = this.readerAsVector;
    return reader ? this.spec.liveness.state.get(reader.to)! : new Uint8Array(pixels).fill(1);
  }

  /** What makes a vector of the images, if that alone reads them. */
  private get readerAsVector(): Stage | undefined {
    const [reader, ...others] = this.readersOf(INPUT);
    return reader.layer.kind === 'flatten' && others.length === 0 ? reader : undefined;
  }

  /** The images as a background and what differs from it, for the linear layer that reads them. */
  private backgroundInput(stage: Stage) {
    const { memory, team } = this;
    const { graph, capacity, background } = this.spec;
    const images = new Images(memory, team, graph.input, capacity);
    const pixels = new SparsePixels(memory, team, images, background!);
    const output = this.outputOf(stage);
    const spec = this.convolutionSpec(stage.layer, { relu: stage.relu });
    const operations: Operation[] = [new SparseInputLinear(memory, team, spec, pixels, output)];
    return { images, pixels, operations };
  }

  /** Whether what a stage reads has been planned; before a layer that skips the background nothing is. */
  private isReady({ from }: Stage): boolean {
    return from.every((name) => this.signals.has(name));
  }

  /** Of an image whose flat vector can be read where it is, there is none. */
  private operationsOf(stage: Stage): Operation[] {
    const { layer, from } = stage;
    if (layer.kind === 'flatten' && this.flattenInPlace(stage)) return [];
    const { memory, team } = this;
    const { slots, paths, graph } = this.spec;
    const [, height, width] = this.shapes.get(layer.from[0])!;
    const { relu } = stage;
    const [input, other] = from.map((name) => this.read(name));
    if (isWeighted(layer)) {
      const { output, ...end } = this.endOf(stage, input);
      const Convolution = CONVOLUTIONS[paths[layer.name] as keyof typeof CONVOLUTIONS];
      return [new Convolution(memory, team, this.convolutionSpec(layer, end), input, output)];
    }
    const output = this.outputOf(stage, [input, other]);
    switch (layer.kind) {
      case 'batch-norm':
        return [new BatchNorm(memory, team, { layer, relu, slots }, input, output, other)];
      case 'relu':
        return [new Rectifier(memory, team, input, output)];
      case 'max-pool':
        return [new MaxPool(memory, team, { size: layer.size, relu }, input, output)];
      case 'average-pool':
        return [new AveragePool(memory, team, { height: layer.size, width: layer.size }, input, output)];
      case 'global-average-pool':
        return [new AveragePool(memory, team, { height, width }, input, output)];
      case 'add':
        return [new Add(memory, team, { relu }, [input, other], output)];
      case 'dropout':
        return [
          new Dropout(memory, team, { rate: layer.rate, index: graph.layers.indexOf(layer) }, input, output),
        ];
      case 'flatten':
        return [new Flatten(memory, team, input, output)];
    }
  }

  /** Gives a signal another name, if it can be read as a flat vector where it is. */
  private flattenInPlace({ from: [from], to }: Stage): boolean {
    const signal = this.signals.get(from)!;
    const { values, gradient } = signal;
    if (!isFlat(values) || (gradient && !isFlat(gradient))) return false;
    this.signals.set(to, signal);
    // those who read the vector read the image, instead of the stage that would have copied it
    this.readersLeft.set(signal, this.readersLeft.get(signal)! - 1 + this.readersOf(to).length);
    return true;
  }

  /** What ends a layer with weights: max-pooling too, if that alone reads it, square by square. */
  private endOf(stage: Stage, input: Source): End & { output: Signal } {
    const { memory, team } = this;
    const pooling = this.poolingOf(stage);
    if (!pooling) return { relu: stage.relu, output: this.outputOf(stage, [input]) };
    // the gradient takes the place of the values, which nothing else needs, and the next panel that of the last if it can
    const shape = this.shapes.get(stage.to)!;
    const border = this.gradientBorderOf(stage, input);
    const inTurn = this.goesByPanel(stage.layer);
    const sums = new Activation(memory, shape, this.spec.capacity, { border, inTurn });
    const squares = { values: sums, gradient: sums, adds: false };
    const output = this.outputOf(pooling.stage, [squares]);
    const pool = new MaxPool(memory, team, { size: pooling.size, relu: false }, squares, output);
    return { relu: pooling.stage.relu, output, pool };
  }

  private poolingOf({ relu, to }: Stage): { stage: Stage; size: number } | undefined {
    const [, height, width] = this.shapes.get(to)!;
    const [stage, ...others] = this.readersOf(to);
    if (relu || others.length > 0 || stage?.layer.kind !== 'max-pool') return undefined;
    const { size } = stage.layer;
    return height % size === 0 && width % size === 0 ? { stage, size } : undefined;
  }

  private convolutionSpec(layer: Layer, end: End): ConvolutionSpec {
    const { mask, slots, liveness } = this.spec;
    if (!isWeighted(layer)) throw new TypeError(`${layer.name} has no weights`);
    return {
      layer,
      ...end,
      mask: mask[`${layer.name}.weight`],
      slots,
      live: liveness.state.get(layer.name)!,
      learning: liveness.loss.get(layer.name)!,
    };
  }

  /** Gives back the gradients by what a planned stage was the last to read. */
  private releaseGradients({ from }: Stage): void {
    for (const signal of new Set(from.map((name) => this.signals.get(name)!))) {
      if (signal.gradient && this.readersLeft.get(signal) === 0) this.gradients.release(signal.gradient);
    }
  }

  /** Takes a signal as something to read. Readers are gone back through in reverse: the last one planned comes first. */
  private read(name: string): Source {
    const signal = this.signals.get(name)!;
    const left = this.readersLeft.get(signal)!;
    this.readersLeft.set(signal, left - 1);
    return { ...signal, adds: left > 1 };
  }

  /** The signal that a stage gives. */
  private outputOf(stage: Stage, inputs: (Source | undefined)[] = []): Signal {
    const { memory } = this;
    const { capacity } = this.spec;
    const shape = this.shapes.get(stage.to)!;
    const form = this.formOf(stage.to);
    const hasGradient = isTrained(stage) || inputs.some((input) => input?.gradient);
    const values = this.isOnDemand(stage)
      ? this.valuesInTurn(shape, { ...form, inTurn: true })
      : new Activation(memory, shape, capacity, form);
    if (!hasGradient) return this.addSignal(stage.to, values);
    const gradientBorder = this.gradientBorderOf(stage, inputs[0]);
    const inPlace = gradientInPlace(stage, inputs);
    const gradient = inPlace
      ? this.gradients.share(inPlace)
      : this.gradients.reserve(shape, gradientBorder, form.flat, this.gradientBelow(stage, inputs[0]));
    return this.addSignal(stage.to, values, gradient, this.tellsOfRows(stage) ? [] : undefined);
  }

  /** Whether a stage is a convolution, computed by one thread, that batch norm alone reads: it can tell that of rows as it computes them. */
  private tellsOfRows({ layer, to }: Stage): boolean {
    const [reader, ...others] = this.readersOf(to);
    const isNormalised = reader?.layer.kind === 'batch-norm' && reader.from[0] === to && others.length === 0;
    return layer.kind === 'convolution' && this.team.size === 1 && isNormalised;
  }

  /** Whether a stage is batch norm whose output a sparse convolution alone reads, which can ask for it row by row. */
  private isOnDemand({ layer, from, to }: Stage): boolean {
    const [reader, ...others] = this.readersOf(to);
    return (
      layer.kind === 'batch-norm' &&
      from.length === 1 &&
      others.length === 0 &&
      reader?.layer.kind === 'convolution' &&
      this.goesByPanel(reader.layer) &&
      readsAllRows(reader.layer, this.shapes.get(to)!)
    );
  }

  /** Room for values that are not read any more once the next ones of their form are computed. */
  private valuesInTurn(shape: Shape, form: Form): Activation {
    const key = JSON.stringify([shape, form]);
    const room = this.inTurn.get(key) ?? new Activation(this.memory, shape, this.spec.capacity, form);
    this.inTurn.set(key, room);
    return room;
  }

  /** The gradient by what a stage reads, if that goes back panel by panel, writes it anew and then needs nothing of the panel any more. */
  private gradientBelow({ layer }: Stage, input?: Source): Activation | undefined {
    if (layer.kind !== 'convolution' || !this.goesByPanel(layer) || !input || input.adds) return undefined;
    const goesOnce = areGoneOverOnce(this.spec.mask[`${layer.name}.weight`], layer.outputs);
    return goesOnce ? input.gradient : undefined;
  }

  /** Whether a layer's sparse form computes it, and goes back panel by panel. */
  private goesByPanel({ name }: Layer): boolean {
    return this.spec.paths[name] === 'sparse' && goesByPanel(this.team);
  }

  private addSignal(name: string, values: Activation, gradient?: Activation, readers?: RowsReader[]): Signal {
    const signal: Signal = { values, gradient, readers };
    this.signals.set(name, signal);
    this.readersLeft.set(signal, this.readersOf(name).length);
    return signal;
  }

  /** The border that readers of a signal need, and whether one reads it as a flat vector. */
  private formOf(name: string): { border: number; flat: boolean } {
    const shape = this.shapes.get(name)!;
    const layers = this.readersOf(name).map(({ layer }) => layer);
    const borders = layers.filter(isWeighted).map((layer) => bordersOf(layer, shape).input);
    return { border: Math.max(0, ...borders), flat: layers.some(({ kind }) => kind === 'flatten') };
  }

  private gradientBorderOf({ layer }: Stage, input?: Source): number {
    if (!isWeighted(layer) || !input?.gradient) return 0;
    return bordersOf(layer, this.shapes.get(layer.from[0])!).outputGradient;
  }

  private readersOf(name: string): Stage[] {
    return this.stages.filter(({ from }) => from.includes(name));
  }
}

/** Where batch norm can go back in place: the gradient by what it reads last, if nothing is there that it would be added to. */
function gradientInPlace({ layer }: Stage, inputs: (Source | undefined)[]): Activation | undefined {
  const last = inputs.findLast((input) => input !== undefined);
  return layer.kind === 'batch-norm' && last && !last.adds ? last.gradient : undefined;
}

/** Whether a stage has something to train itself. */
function isTrained({ layer }: Stage): boolean {
  return isWeighted(layer) || layer.kind === 'batch-norm';
}

/** @throws RangeError naming the tensor that a mask does not fit */
export function demandFit(graph: Graph, mask: Mask): void {
  for (const { name, size } of prunableOf(graph)) {
    if (mask[name]?.length !== size) throw new RangeError(`The mask does not fit ${name}.`);
  }
}
