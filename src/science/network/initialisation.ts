import { z } from 'zod';
import { Stream, type Seed } from '../random/stream';
import { parametersOf, type Graph, type Parameter, type Tensors } from './graph';

/**
 * How weights are drawn; biases start at zero. Glorot and Bengio (2010) scale by inputs + outputs, Kaiming He et al.
 * (2015) by inputs with the gain of ReLU.
 */
export const Initialisation = z.enum([
  'glorot-normal',
  'glorot-uniform',
  'kaiming-normal',
  'kaiming-uniform',
]);
export type Initialisation = z.infer<typeof Initialisation>;

/**
 * Draws all tensors of a network. `purpose` keeps a re-initialisation apart from the first one: under `reinit` no draw
 * is shared with `init`, even from the same seed.
 */
export function initialise(
  graph: Graph,
  initialisation: Initialisation,
  seed: Seed,
  purpose: 'init' | 'reinit' = 'init',
): Tensors {
  return Object.fromEntries(
    parametersOf(graph).map((parameter, index) => [
      parameter.name,
      parameter.role === 'weight'
        ? drawWeights(parameter, initialisation, new Stream(seed, purpose, 0, index))
        : new Float32Array(parameter.size),
    ]),
  );
}

function drawWeights(parameter: Parameter, initialisation: Initialisation, stream: Stream): Float32Array {
  const sd = standardDeviation(parameter, initialisation);
  const draw = initialisation.endsWith('normal')
    ? () => sd * stream.normal()
    : () => sd * Math.sqrt(3) * (2 * stream.uniform() - 1);
  return Float32Array.from({ length: parameter.size }, draw);
}

/** Standard deviation of the weights of a layer; a uniform draw reaches sqrt(3) times as far. */
export function standardDeviation({ shape }: Parameter, initialisation: Initialisation): number {
  const [outputs, inputs] = shape as [number, number];
  return initialisation.startsWith('glorot') ? Math.sqrt(2 / (inputs + outputs)) : Math.sqrt(2 / inputs);
}
