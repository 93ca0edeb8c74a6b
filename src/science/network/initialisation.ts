import { z } from 'zod';
import { drawn, Stream, type Seed } from '../random/stream';
import { parametersOf, type Graph, type Parameter, type Tensors } from './graph';

/**
 * How weights are drawn. Glorot and Bengio (2010) scale by inputs + outputs, as in LTH (2019); Kaiming He et al. (2015) by
 * inputs with the gain of ReLU, as in open_lth. An input of a convolution counts once for each place in its kernel.
 */
export const Initialisation = z.enum([
  'glorot-normal',
  'glorot-uniform',
  'kaiming-normal',
  'kaiming-uniform',
]);
export type Initialisation = z.infer<typeof Initialisation>;

export const InitialBiases = z
  .enum(['zero', 'uniform'])
  .describe('zero, or up to 1 / sqrt(inputs) either way (default of PyTorch, and so of open_lth)');

export const InitialScales = z
  .enum(['one', 'uniform'])
  .describe('scales of batch norm: one, or anything from 0 to 1 (open_lth)');

/** What a spec says of how a network starts; what it leaves out is `zero` and `one`. */
export interface Beginning {
  initialisation: Initialisation;
  initialBiases?: z.infer<typeof InitialBiases>;
  initialScales?: z.infer<typeof InitialScales>;
}

/**
 * Draws all tensors of a network, each from a stream of its own; batch norm starts with a shift and running mean of 0 and a
 * running variance of 1. `purpose` keeps a re-initialisation apart from the first one: under `reinit` no draw is
 * shared with `init`, even from the same seed.
 */
export function initialise(
  graph: Graph,
  beginning: Beginning,
  seed: Seed,
  purpose: 'init' | 'reinit' = 'init',
): Tensors {
  const parameters = parametersOf(graph);
  const fanIn = (layer: string) =>
    fansOf(parameters.find((parameter) => parameter.layer === layer && parameter.role === 'weight')!).inputs;
  return Object.fromEntries(
    parameters.map((parameter, index) => {
      const draw = drawOf(parameter, beginning, fanIn, new Stream(seed, purpose, 0, index));
      return [parameter.name, drawn(parameter.size, draw)];
    }),
  );
}

/** How each value of a tensor is drawn. */
function drawOf(
  parameter: Parameter,
  { initialisation, initialBiases, initialScales }: Beginning,
  fanIn: (layer: string) => number,
  stream: Stream,
): () => number {
  const eitherWay = (most: number) => () => most * (2 * stream.uniform() - 1);
  switch (parameter.role) {
    case 'weight': {
      const sd = standardDeviation(parameter, initialisation);
      return initialisation.endsWith('normal') ? () => sd * stream.normal() : eitherWay(sd * Math.sqrt(3));
    }
    case 'bias':
      return initialBiases === 'uniform' ? eitherWay(1 / Math.sqrt(fanIn(parameter.layer))) : () => 0;
    case 'scale':
      return initialScales === 'uniform' ? () => stream.uniform() : () => 1;
    case 'variance':
      return () => 1;
    case 'shift':
    case 'mean':
      return () => 0;
  }
}

/** Standard deviation of the weights of a layer; a uniform draw reaches sqrt(3) times as far. */
function standardDeviation(parameter: Parameter, initialisation: Initialisation): number {
  const { inputs, outputs } = fansOf(parameter);
  return Math.sqrt(2 / (initialisation.startsWith('glorot') ? inputs + outputs : inputs));
}

/** Connections into and out of each unit of a layer, by its weights. */
function fansOf({ shape }: Parameter): { inputs: number; outputs: number } {
  const [outputs, inputs, ...kernel] = shape;
  const places = kernel.reduce((product, side) => product * side, 1);
  return { inputs: inputs * places, outputs: outputs * places };
}
