import type { Job } from '../../../../src/engine/engine';
import { livenessOf, type Liveness } from '../../../../src/engine/simd/liveness';
import { PlanMemory } from '../../../../src/engine/simd/memory';
import { Network } from '../../../../src/engine/simd/network';
import { optimizerFor, slotsOf } from '../../../../src/engine/simd/optimizer';
import { hasTiles } from '../../../../src/engine/simd/convolutionWinograd';
import { isWeighted, type Paths, type Weighted } from '../../../../src/engine/simd/paths';
import { ALONE } from '../../../../src/engine/simd/team';
import { batchOf, epochOrder } from '../../../../src/science/data/order';
import type { Tensors } from '../../../../src/science/network/graph';
import { shapesOf } from '../../../../src/science/network/shapes';
import type { Mask } from '../../../../src/science/pruning/mask';

export interface Choice {
  path: Paths[string];
  /** What is left out; what may be, when not given. */
  liveness?: Liveness;
}

/**
 * The weights, buffers and slots after so many steps by a plan in which every layer has the same path; but without tiles
 * none has that of Winograd.
 */
export function trainPlanned(job: Job, weights: Tensors, mask: Mask, steps: number, choice: Choice): Tensors {
  const { graph, recipe, data } = job;
  const memory = new PlanMemory();
  const slots = slotsOf(recipe);
  const shapes = shapesOf(graph);
  const pathOf = (layer: Weighted) =>
    choice.path === 'winograd' && !hasTiles(layer, shapes.get(layer.from[0])!) ? 'dense' : choice.path;
  const network = new Network(memory, ALONE, {
    graph,
    mask,
    paths: Object.fromEntries(graph.layers.filter(isWeighted).map((layer) => [layer.name, pathOf(layer)])),
    liveness: choice.liveness ?? livenessOf(graph, mask),
    slots: slots.length,
    capacity: recipe.batchSize,
    background: undefined,
  });
  for (const parameter of network.parameters) parameter.load(weights[parameter.name], parameter.values);
  const optimizer = optimizerFor(recipe, memory.kernels);
  for (let iteration = 0; iteration < steps; iteration++) {
    const order = epochOrder(7, iteration, data.train.indices.length);
    const positions = batchOf(order, iteration % 2, recipe.batchSize);
    network.forward({ data: data.train, positions }, { kind: 'train', noise: 7, iteration });
    network.loss(1 / positions.length);
    optimizer.begin(recipe.optimizer.learningRate, iteration + 1);
    network.backward((parameter, offset, gradient, bytes) => {
      if (parameter.mask !== undefined) memory.kernels.applyMask(gradient, parameter.mask + offset, bytes);
      optimizer.update(parameter, offset, gradient, bytes);
    });
  }
  return Object.fromEntries(
    network.parameters.flatMap((parameter) => [
      [parameter.name, parameter.save(parameter.values)],
      ...parameter.slots.map((slot, i) => [`${parameter.name}/${slots[i]}`, parameter.save(slot)]),
    ]),
  ) as Tensors;
}

/** That all of them are alive. */
export function everythingLives({ state, loss }: Liveness): Liveness {
  const all = (live: Liveness['loss']) => new Map([...live].map(([name, bits]) => [name, bits.map(() => 1)]));
  return { state: all(state), loss: all(loss) };
}
