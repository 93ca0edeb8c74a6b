import { INPUT, type Graph, type Layer, type Shape } from './graph';

/**
 * The shape of each layer's output (channels, height, width; a flat one is [features, 1, 1]) by name, that of the input
 * included.
 * @throws RangeError naming the layer where shapes do not fit or nothing is left of an image
 */
export function shapesOf(graph: Graph): Map<string, Shape> {
  const shapes = new Map<string, Shape>([[INPUT, graph.input]]);
  for (const layer of graph.layers) {
    const inputs = layer.from.map((name) => {
      const shape = shapes.get(name);
      if (!shape)
        throw new RangeError(
          `${graph.name}: layer ${layer.name} reads from ${name}, which does not come before it`,
        );
      return shape;
    });
    shapes.set(layer.name, outputShape(layer, inputs));
  }
  return shapes;
}

/**
 * The shape of what a layer gives from what it reads.
 * @throws RangeError naming the layer where shapes do not fit or nothing is left of an image
 */
export function outputShape(layer: Layer, [input, other]: Shape[]): Shape {
  const [channels, height, width] = input;
  const fail = (what: string) => {
    throw new RangeError(`layer ${layer.name}: ${what}`);
  };
  const demand = (expected: number, actual: number) => {
    if (expected !== actual)
      fail(`it takes ${expected} channels, but is given ${channels} x ${height} x ${width}`);
  };
  switch (layer.kind) {
    case 'flatten':
      return [channels * height * width, 1, 1];
    case 'linear':
      if (height * width !== 1)
        fail(`it takes a flat input, but is given ${channels} x ${height} x ${width}`);
      demand(layer.inputs, channels);
      return [layer.outputs, 1, 1];
    case 'convolution': {
      demand(layer.inputs, channels);
      const side = (length: number) =>
        Math.floor((length + 2 * layer.padding - layer.kernel) / layer.stride) + 1;
      if (Math.min(side(height), side(width)) < 1)
        fail(`a kernel of ${layer.kernel} x ${layer.kernel} does not fit an image of ${height} x ${width}`);
      return [layer.outputs, side(height), side(width)];
    }
    case 'batch-norm':
      demand(layer.channels, channels);
      return input;
    case 'max-pool':
    case 'average-pool':
      if (Math.min(height, width) < layer.size)
        fail(`pooling ${height} x ${width} by ${layer.size} leaves nothing`);
      return [channels, Math.floor(height / layer.size), Math.floor(width / layer.size)];
    case 'global-average-pool':
      return [channels, 1, 1];
    case 'add':
      if (input.join() !== other.join()) fail(`it cannot add ${input.join(' x ')} and ${other.join(' x ')}`);
      return input;
    case 'relu':
    case 'dropout':
      return input;
  }
}
