import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Chain } from '../../../../src/science/network/chain';
import { INPUT, prunableOf, type Shape } from '../../../../src/science/network/graph';
import { shapesOf } from '../../../../src/science/network/shapes';

/** What may be written at any place of an image. */
const WRITERS = {
  convolution: (net: Chain, name: string) => net.convolution(name, 3, { bias: true }),
  halving: (net: Chain, name: string) => net.convolution(name, 5, { stride: 2, bias: false }),
  batchNorm: (net: Chain, name: string) => net.batchNorm(name),
  relu: (net: Chain, name: string) => net.relu(name),
  dropout: (net: Chain, name: string) => net.dropout(name, 0.5),
  maxPool: (net: Chain, name: string) => net.maxPool(name),
  block: (net: Chain, name: string) => {
    const start = net.at;
    return net.convolution(`${name}.conv`, net.channels, { kernel: 1, bias: false }).add(name, start);
  },
};

const words = fc.array(fc.constantFrom(...(Object.keys(WRITERS) as (keyof typeof WRITERS)[])), {
  maxLength: 12,
});
const image: fc.Arbitrary<Shape> = fc.tuple(
  fc.integer({ min: 1, max: 4 }),
  fc.integer({ min: 1, max: 40 }),
  fc.integer({ min: 1, max: 40 }),
);

describe('whatever is written', () => {
  test('fits, from the image to the logits, or is refused at the layer that leaves nothing of it', () => {
    fc.assert(
      fc.property(words, image, fc.boolean(), (sentence, input, flat) => {
        const net = new Chain(input);
        try {
          sentence.forEach((word, i) => WRITERS[word](net, `${word}${i}`));
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
          expect((error as RangeError).message).toMatch(/^layer maxPool\d+: pooling .* leaves nothing$/);
          return;
        }
        const graph = (flat ? net.flatten() : net.globalAveragePool('mean')).linear('fc', 7).graph('any');
        const shapes = shapesOf(graph);
        expect(shapes.get('fc')).toEqual([7, 1, 1]);
        expect(net.at).toEqual({ name: 'fc', shape: [7, 1, 1] });
        expect(graph.classes).toBe(7);
        expect(new Set(graph.layers.map(({ name }) => name)).size).toBe(graph.layers.length);
        for (const { layer, shape } of prunableOf(graph)) {
          const [source] = graph.layers.find(({ name }) => name === layer)!.from;
          expect(shape[1], layer).toBe(shapes.get(source)![0]);
        }
      }),
    );
  });
});

test('a branch reads from where it is set back to', () => {
  const net = new Chain([3, 8, 8]).convolution('a', 3, { bias: true });
  const main = net.at;
  net.at = { name: INPUT, shape: [3, 8, 8] };
  const { layers } = net.convolution('b', 3, { bias: true }).add('sum', main).graph('branched');
  expect(layers.map(({ name, from }) => [name, ...from])).toEqual([
    ['a', INPUT],
    ['b', INPUT],
    ['sum', 'a', 'b'],
  ]);
});
