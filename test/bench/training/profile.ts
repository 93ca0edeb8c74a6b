import type { Job } from '../../../src/engine/engine';
import { backgroundOf, copiedImages } from '../../../src/engine/simd/images';
import type { Kernels } from '../../../src/engine/simd/kernels';
import { PlanMemory } from '../../../src/engine/simd/memory';
import { choosePaths, isWeighted, type Paths } from '../../../src/engine/simd/paths';
import { Program } from '../../../src/engine/simd/program';
import { stagesOf } from '../../../src/engine/simd/stages';
import { ALONE } from '../../../src/engine/simd/team';
import { ELEMENTS, KERNEL, TILE } from '../../../src/engine/simd/winogradTiles';
import { INPUT, type Graph } from '../../../src/science/network/graph';
import { initialise } from '../../../src/science/network/initialisation';
import { operationsOf } from '../../../src/science/network/operations';
import { shapesOf } from '../../../src/science/network/shapes';
import type { Mask } from '../../../src/science/pruning/mask';
import { BEYOND_CACHES, type OwnPeaks } from './peak';
import { ticket } from './ticket';

/** Where the time of a copy's training step goes, and the least that it could take, in milliseconds. */
export interface Profile {
  density: number;
  milliseconds: number;
  /** The longest first; what is left is JavaScript. */
  kernels: { name: string; milliseconds: number }[];
  bounds: {
    /**
     * The multiply-adds with kept weights, or those of Winograd's filtering where that is used, at the peak of our kernel; but none
     * of a layer that skips the background of its images.
     */
    arithmetic: Bound;
    /**
     * Reading and writing the activations and their gradients once in each direction, as fast as memory is copied, where they fit in
     * no cache.
     */
    memory?: Bound;
  };
}

/** Products of Winograd's filtering for each that a convolution has otherwise. */
const WINOGRAD = ELEMENTS / (TILE ** 2 * KERNEL);

/** So many operations or bytes, in thousands of millions, take so many milliseconds. */
export interface Bound {
  billions: number;
  milliseconds: number;
}

/** Times each kernel over so many steps of a ticket, after as many that are not timed. */
export function profileOf(job: Job, density: number, steps: number, peaks: OwnPeaks): Profile {
  const { graph, recipe, data } = job;
  const mask = ticket(graph, density);
  const times = new Map<string, number>();
  const memory = timedMemory(job, times);
  const program = new Program(job);
  const layers = choosePaths(graph, mask, memory, backgroundOf(data.train) !== undefined);
  const paths = Object.fromEntries(layers.map(({ layer, path }) => [layer, path]));
  const network = program.plan(memory, ALONE, { kind: 'plan', mask, paths });
  const weights = initialise(graph, { initialisation: 'kaiming-normal' }, 1);
  for (const parameter of network.parameters) parameter.load(weights[parameter.name], parameter.values);
  const train = (from: number) =>
    program.train({ kind: 'train', from, to: from + steps, noise: 1, optimizerStart: 0 });
  train(0);
  times.clear();
  const began = performance.now();
  train(steps);
  const milliseconds = (performance.now() - began) / steps;
  const bytes = bytesOf(graph) * recipe.batchSize;
  return {
    density,
    milliseconds,
    kernels: [...times]
      .map(([name, time]) => ({ name, milliseconds: time / steps }))
      .sort((a, b) => b.milliseconds - a.milliseconds),
    bounds: {
      arithmetic: boundOf(2 * stepOperationsOf(graph, mask, paths) * recipe.batchSize, peaks.ticketlab),
      memory: bytes > BEYOND_CACHES ? boundOf(bytes, peaks.copy) : undefined,
    },
  };
}

/** `peak` is in thousands of millions a second. */
function boundOf(count: number, peak: number): Bound {
  return { billions: count / 1e9, milliseconds: count / peak / 1e6 };
}

/** Memory whose kernels add the milliseconds they take to `times`, by name. */
function timedMemory(job: Job, times: Map<string, number>): PlanMemory {
  const memory = new PlanMemory(undefined, copiedImages(job));
  memory.copyAll();
  const timed = Object.entries(memory.kernels).map(([name, kernel]: [string, unknown]) => {
    if (typeof kernel !== 'function') return [name, kernel];
    const call = (...args: unknown[]) => {
      const began = performance.now();
      const result: unknown = Reflect.apply(kernel, undefined, args);
      times.set(name, (times.get(name) ?? 0) + performance.now() - began);
      return result;
    };
    return [name, call];
  });
  return Object.defineProperty(memory, 'kernels', { value: Object.fromEntries(timed) as Kernels });
}

/** Of an example: forward, to the weights and, but for the layer that reads the images, to the input. */
function stepOperationsOf(graph: Graph, mask: Mask, paths: Paths): number {
  const [first] = graph.layers.filter(isWeighted);
  return operationsOf(graph, mask)
    .filter(({ layer }) => paths[layer] !== 'background')
    .reduce((sum, { layer, multiplyAdds }) => {
      const done = paths[layer] === 'winograd' ? WINOGRAD * multiplyAdds : multiplyAdds;
      return sum + (layer === first.name ? 2 : 3) * done;
    }, 0);
}

/**
 * Of an example: each stage reads its inputs and writes its output; on the way back it reads its inputs and the gradient by its
 * output, and writes that by its inputs.
 */
function bytesOf(graph: Graph): number {
  const shapes = shapesOf(graph);
  const floatsOf = (name: string) => shapes.get(name)!.reduce((product, length) => product * length, 1);
  const floats = stagesOf(graph)
    .filter(({ layer }) => layer.kind !== 'flatten')
    .reduce((sum, { from, to }) => {
      const read = from.reduce((total, name) => total + floatsOf(name), 0);
      const returned = from.reduce((total, name) => total + (name === INPUT ? 0 : floatsOf(name)), 0);
      return sum + 2 * read + returned + 2 * floatsOf(to);
    }, 0);
  return 4 * floats;
}
