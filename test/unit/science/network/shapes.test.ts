import { describe, expect, test } from 'vitest';
import { INPUT, type Graph, type Layer, type Shape } from '../../../../src/science/network/graph';
import { shapesOf } from '../../../../src/science/network/shapes';

const shapeAfter = (layers: Layer[], input: Shape): Shape => {
  const graph: Graph = { name: 'test', input, classes: 1, layers };
  return shapesOf(graph).get(layers.at(-1)!.name)!;
};
const convolution = (kernel: number, stride: number, padding: number): Layer => {
  return {
    kind: 'convolution',
    name: 'conv',
    from: [INPUT],
    inputs: 3,
    outputs: 5,
    kernel,
    stride,
    padding,
    bias: true,
  };
};
const pool = (kind: 'max-pool' | 'average-pool', size: number): Layer => {
  return { kind, name: 'pool', from: [INPUT], size };
};

describe('the shape that a layer gives', () => {
  test.each<[string, Layer, Shape, Shape]>([
    ['a 3 x 3 convolution with padding', convolution(3, 1, 1), [3, 8, 6], [5, 8, 6]],
    ['without padding', convolution(3, 1, 0), [3, 8, 6], [5, 6, 4]],
    ['at stride 2', convolution(3, 2, 1), [3, 8, 7], [5, 4, 4]],
    ['a 1 x 1 convolution at stride 2', convolution(1, 2, 0), [3, 8, 7], [5, 4, 4]],
    ['pooling, what does not fill a square left out', pool('max-pool', 2), [3, 7, 4], [3, 3, 2]],
    ['pooling by 3', pool('average-pool', 3), [3, 7, 9], [3, 2, 3]],
    ['global pooling', { kind: 'global-average-pool', name: 'pool', from: [INPUT] }, [3, 7, 4], [3, 1, 1]],
    ['flattening', { kind: 'flatten', name: 'flat', from: [INPUT] }, [3, 7, 4], [84, 1, 1]],
    ['batch norm', { kind: 'batch-norm', name: 'bn', from: [INPUT], channels: 3 }, [3, 7, 4], [3, 7, 4]],
    ['addition', { kind: 'add', name: 'sum', from: [INPUT, INPUT] }, [3, 7, 4], [3, 7, 4]],
  ])('%s', (_, layer, input, output) => {
    expect(shapeAfter([layer], input)).toEqual(output);
  });
});

describe('what does not fit is named:', () => {
  const conv = convolution(3, 2, 0);

  test.each<[string, Layer[], Shape]>([
    ['layer conv: it takes 3 channels, but is given 4 x 8 x 8', [conv], [4, 8, 8]],
    ['layer conv: a kernel of 3 x 3 does not fit an image of 2 x 8', [conv], [3, 2, 8]],
    ['layer pool: pooling 8 x 1 by 2 leaves nothing', [pool('max-pool', 2)], [3, 8, 1]],
    [
      'layer fc: it takes a flat input, but is given 3 x 2 x 2',
      [{ kind: 'linear', name: 'fc', from: [INPUT], inputs: 12, outputs: 4 }],
      [3, 2, 2],
    ],
    [
      'layer sum: it cannot add 5 x 3 x 3 and 3 x 8 x 8',
      [conv, { kind: 'add', name: 'sum', from: ['conv', INPUT] }],
      [3, 8, 8],
    ],
    [
      'test: layer relu reads from conv, which does not come before it',
      [{ kind: 'relu', name: 'relu', from: ['conv'] }],
      [3, 8, 8],
    ],
  ])('%s', (message, layers, input) => {
    expect(() => shapeAfter(layers, input)).toThrow(new RangeError(message));
  });
});
