import { parametersOf, type Tensors } from '../../science/network/graph';
import { shapesOf } from '../../science/network/shapes';
import type { LayerPath } from '../../science/protocol/records';
import { denseMask, type Mask } from '../../science/pruning/mask';
import type { Seed } from '../../science/random/stream';
import type { Evaluation, Job, Split, TrainingState, TrainReport, TrainRequest } from '../engine';
import { Crew } from './crew';
import { backgroundOf, copiedImages } from './images';
import { livenessOf } from './liveness';
import { PlanMemory, sharedMemory } from './memory';
import { Network } from './network';
import { slotsOf } from './optimizer';
import type { Parameter } from './parameter';
import { choosePaths, type Paths } from './paths';
import { demandFit } from './plan';
import { Program, type Command } from './program';
import { ALONE } from './team';
import { isWorthSharing } from './threads';

/** The work of one session, as the thread that leads it does it. */
export class Training {
  private readonly shared = sharedMemory();
  private readonly memory: PlanMemory;
  private readonly program: Program;
  private readonly slots: readonly string[];
  private readonly hasBackground: boolean;
  private crew: Crew | undefined;
  private loaded: { network: Network; paths: LayerPath[]; crew: Crew | undefined } | undefined;
  private iteration = 0;
  private optimizerStart = 0;

  /** @throws RangeError when the images are not what the network takes, or a shape does not fit */
  constructor(private readonly job: Job) {
    const { graph, recipe, data } = job;
    demandImages(job);
    shapesOf(graph);
    this.memory = new PlanMemory(this.shared, copiedImages(job));
    this.memory.copyAll();
    this.program = new Program(job);
    this.slots = slotsOf(recipe);
    this.hasBackground = backgroundOf(data.train) !== undefined;
  }

  async load(state: TrainingState, mask: Mask): Promise<void> {
    this.loaded = undefined; // until all of it is there
    demandFit(this.job.graph, mask);
    const { network, paths, crew } = await this.plan(mask);
    const fresh = this.slots.length > 0 && Object.keys(state.optimizer).length === 0;
    for (const parameter of network.parameters) {
      const { name, values, slots } = parameter;
      parameter.load(tensorIn(state.weights, name), values);
      if (fresh) continue;
      slots.forEach((slot, i) => {
        parameter.load(tensorIn(state.optimizer, `${name}/${this.slots[i]}`), slot);
      });
    }
    this.loaded = { network, paths, crew };
    this.iteration = state.iteration;
    this.optimizerStart = fresh ? state.iteration : state.optimizerStart;
  }

  async train({ to, noise }: TrainRequest): Promise<TrainReport> {
    const { iteration: from, optimizerStart, program } = this;
    if (to <= from) throw new RangeError(`Training to step ${to} from step ${from} takes no step.`);
    const { crew } = this.demandLoaded();
    const command = { kind: 'train', from, to, noise, optimizerStart } as const;
    const losses = await this.together(crew, command, () => program.train(command));
    this.iteration = to;
    return {
      losses,
      firstBatch: program.batchAt(from, noise).slice(),
      firstLearningRate: program.rateAt(from),
    };
  }

  async evaluate(split: Split, examples = this.job.data[split].indices.length): Promise<Evaluation> {
    if (examples > this.job.data[split].indices.length)
      throw new RangeError(`There are no ${examples} ${split} examples.`);
    const { crew } = this.demandLoaded();
    const command = { kind: 'evaluate', split, examples } as const;
    return this.together(crew, command, () => this.program.evaluate(command));
  }

  async recomputeStatistics(examples: number): Promise<void> {
    const { crew } = this.demandLoaded();
    const command = { kind: 'recompute', examples } as const;
    await this.together(crew, command, () => this.program.recompute(command));
  }

  /** They are unmasked, so a network of its own computes them, which has the pruned weights too: as zeros. */
  gradients(positions: Uint32Array, noise: Seed): { loss: number; gradients: Tensors } {
    const { graph, data } = this.job;
    const weights = this.weights();
    const memory = new PlanMemory();
    const mask = denseMask(graph);
    const network = new Network(memory, ALONE, {
      graph,
      mask,
      paths: pathsIn(choosePaths(graph, mask, memory, this.hasBackground)),
      liveness: livenessOf(graph, mask),
      slots: 0,
      capacity: positions.length,
      background: backgroundOf(data.train),
    });
    for (const parameter of network.parameters) parameter.load(weights[parameter.name], parameter.values);
    network.forward({ data: data.train, positions }, { kind: 'train', noise, iteration: this.iteration });
    const loss = network.loss(1 / positions.length) / positions.length;
    const gradients = new Map<Parameter, Float32Array>();
    network.backward((parameter, offset, gradient, bytes) => {
      const all = gradients.get(parameter) ?? new Float32Array(parameter.bytes / 4);
      all.set(memory.floats(gradient, bytes / 4), offset / 4);
      gradients.set(parameter, all);
    });
    const tensors = new Map(
      [...gradients].map(([parameter, all]) => [parameter.name, parameter.tensor(all)]),
    );
    const trained = parametersOf(graph).filter(({ trained }) => trained);
    return { loss, gradients: Object.fromEntries(trained.map(({ name }) => [name, tensors.get(name)!])) };
  }

  weights(): Tensors {
    return Object.fromEntries(
      this.parameters().map((parameter) => [parameter.name, parameter.save(parameter.values)]),
    );
  }

  state(): TrainingState {
    const { iteration, optimizerStart } = this;
    const slots = this.parameters().flatMap((parameter) =>
      parameter.slots.map((slot, i) => [`${parameter.name}/${this.slots[i]}`, parameter.save(slot)]),
    );
    const optimizer = Object.fromEntries(slots) as Tensors;
    return { iteration, weights: this.weights(), optimizer, optimizerStart };
  }

  paths(): LayerPath[] {
    return this.demandLoaded().paths;
  }

  /** How many threads compute the network that is loaded. */
  get threads(): number {
    return this.demandLoaded().crew?.leader.size ?? 1;
  }

  /** Bytes that the plan has. */
  get memorySize(): number {
    return this.memory.size;
  }

  async close(): Promise<void> {
    await this.crew?.close();
  }

  /** Lays the network out for the threads that will compute it. */
  private async plan(mask: Mask) {
    const { graph, recipe } = this.job;
    const { memory, program } = this;
    memory.release();
    const paths = choosePaths(graph, mask, memory, this.hasBackground);
    const command = { kind: 'plan', mask, paths: pathsIn(paths) } as const;
    const crew = isWorthSharing(graph, recipe.batchSize, mask) ? await this.helpers() : undefined;
    const team = crew?.leader ?? ALONE;
    // before the helpers, who find the memory as large as it has to be
    const network = program.plan(memory, team, command);
    await this.together(crew, command, () => team.meet());
    return { network, paths, crew };
  }

  /** The helpers that the job allows, who are started when they are needed first. */
  private async helpers(): Promise<Crew | undefined> {
    const { threads, ...job } = this.job;
    if (threads === undefined || threads.count === 1) return undefined;
    this.crew ??= await Crew.start(job, this.shared, threads);
    return this.crew;
  }

  /** Carries a command out together with the helpers, if there are any. What goes wrong in one thread ends it for all. */
  private async together<Result>(
    crew: Crew | undefined,
    command: Command,
    carryOut: () => Result,
  ): Promise<Result> {
    try {
      crew?.tell(command);
      return carryOut();
    } catch (error) {
      this.loaded = undefined;
      this.crew = undefined;
      await crew?.close();
      throw error;
    }
  }

  /** Of the network that is loaded, in the graph's order. */
  private parameters(): Parameter[] {
    const { parameters } = this.demandLoaded().network;
    const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
    return parametersOf(this.job.graph).map(({ name }) => byName.get(name)!);
  }

  private demandLoaded() {
    if (!this.loaded) throw new Error('No state has been loaded.');
    return this.loaded;
  }
}

function demandImages({ graph, data }: Job): void {
  const taken = graph.input.join(' x ');
  const given = data.train.shape.join(' x ');
  if (taken !== given) throw new RangeError(`${graph.name} takes images of ${taken}, but is given ${given}.`);
}

function pathsIn(paths: LayerPath[]): Paths {
  return Object.fromEntries(paths.map(({ layer, path }) => [layer, path]));
}

function tensorIn(tensors: Tensors, name: string): Float32Array {
  const tensor = tensors[name];
  if (!tensor) throw new Error(`The state has no ${name}.`);
  return tensor;
}
