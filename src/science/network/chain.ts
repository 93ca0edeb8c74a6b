import { INPUT, type Graph, type Layer, type Shape } from './graph';
import { outputShape } from './shapes';

/** A place in a network: what the next layer reads, and its shape. */
interface Place {
  name: string;
  shape: Shape;
}

/** A layer that does not say yet where it reads from. */
type Unplaced = Layer extends infer Each ? (Each extends Layer ? Omit<Each, 'from'> : never) : never;

/**
 * A network being written down layer after layer, each reading the one before. How many channels come in follows from
 * that. Every layer throws a RangeError where nothing is left of the image.
 */
export class Chain {
  /** Where the next layer reads; set back to write a branch. */
  at: Place;
  private readonly layers: Layer[] = [];

  constructor(private readonly input: Shape) {
    this.at = { name: INPUT, shape: input };
  }

  /** With zeros around the image, so that at stride 1 it stays as large as it was. */
  convolution(
    name: string,
    outputs: number,
    { kernel = 3, stride = 1, bias }: { kernel?: 1 | 3; stride?: number; bias: boolean },
  ): this {
    const padding = (kernel - 1) / 2;
    return this.append({
      kind: 'convolution',
      name,
      inputs: this.channels,
      outputs,
      kernel,
      stride,
      padding,
      bias,
    });
  }

  linear(name: string, outputs: number): this {
    return this.append({ kind: 'linear', name, inputs: this.channels, outputs });
  }

  batchNorm(name: string): this {
    return this.append({ kind: 'batch-norm', name, channels: this.channels });
  }

  relu(name: string): this {
    return this.append({ kind: 'relu', name });
  }

  /** Halves the image. */
  maxPool(name: string): this {
    return this.append({ kind: 'max-pool', name, size: 2 });
  }

  globalAveragePool(name: string): this {
    return this.append({ kind: 'global-average-pool', name });
  }

  flatten(): this {
    return this.append({ kind: 'flatten', name: 'flatten' });
  }

  dropout(name: string, rate: number): this {
    return this.append({ kind: 'dropout', name, rate });
  }

  /** Adds what comes out here to what came out at another place. */
  add(name: string, other: Place): this {
    return this.place({ kind: 'add', name, from: [other.name, this.at.name] }, [other.shape, this.at.shape]);
  }

  /** The network, whose last layer gives the logits. */
  graph(name: string): Graph {
    return { name, input: this.input, classes: this.channels, layers: this.layers };
  }

  get channels(): number {
    return this.at.shape[0];
  }

  private append(layer: Unplaced): this {
    return this.place({ ...layer, from: [this.at.name] } as Layer, [this.at.shape]);
  }

  private place(layer: Layer, inputs: Shape[]): this {
    this.layers.push(layer);
    this.at = { name: layer.name, shape: outputShape(layer, inputs) };
    return this;
  }
}
