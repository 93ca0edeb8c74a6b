import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import * as tf from '@tensorflow/tfjs-core';
import type { Examples } from '../../../src/science/data/examples';
import {
  BATCH_NORM,
  INPUT,
  parametersOf,
  type Graph,
  type Layer,
  type Tensors,
} from '../../../src/science/network/graph';
import { inputOf, labelOf } from './reference';

// else the CPU backend advertises a faster one
tf.enableProdMode();

/** Examples x height x width x channels. */
type Images = tf.Tensor4D;

/**
 * Mean loss and gradients of a step of training as the CPU backend of TensorFlow.js computes them, in single precision. It has
 * no dropout that draws as ours does.
 */
export function tfjsGradients(
  graph: Graph,
  weights: Tensors,
  examples: Examples,
  batch: Uint32Array,
): { loss: number; gradients: Tensors } {
  return tf.tidy(() => {
    const parameters = parametersOf(graph).filter(({ trained }) => trained);
    const pixels = Array.from(batch, (position) => [...inputOf(examples, position)]);
    const input = tf.transpose<Images>(tf.tensor(pixels, [batch.length, ...graph.input]), [0, 2, 3, 1]);
    const labels = tf.oneHot(
      Array.from(batch, (position) => labelOf(examples, position)),
      graph.classes,
    );
    const loss = (...tensors: tf.Tensor[]) => {
      const byName = new Map(parameters.map(({ name }, i) => [name, tensors[i]]));
      const values = new Map([[INPUT, input]]);
      for (const layer of graph.layers) {
        const inputs = layer.from.map((name) => values.get(name)!);
        values.set(layer.name, forward(layer, inputs, byName));
      }
      const logits = tf.reshape(values.get(graph.layers.at(-1)!.name)!, [batch.length, graph.classes]);
      return tf.losses.softmaxCrossEntropy<tf.Tensor, tf.Scalar>(labels, logits);
    };
    const tensors = parameters.map(({ name, shape }) => tf.tensor(weights[name], shape));
    const { value, grads } = tf.valueAndGrads(loss)(tensors);
    return {
      loss: value.dataSync()[0],
      gradients: Object.fromEntries(parameters.map(({ name }, i) => [name, grads[i].dataSync<'float32'>()])),
    };
  });
}

function forward(layer: Layer, [x, other]: Images[], parameters: Map<string, tf.Tensor>): Images {
  const weight = parameters.get(`${layer.name}.weight`)!;
  const bias = parameters.get(`${layer.name}.bias`);
  switch (layer.kind) {
    case 'flatten':
      return tf.reshape(tf.transpose(x, [0, 3, 1, 2]), [x.shape[0], 1, 1, -1]);
    case 'linear': {
      const product = tf.matMul(tf.reshape(x, [x.shape[0], layer.inputs]), weight, false, true);
      return tf.reshape(tf.add(product, bias!), [x.shape[0], 1, 1, layer.outputs]);
    }
    case 'convolution': {
      const { stride, padding } = layer;
      const filter = tf.transpose<Images>(weight as Images, [2, 3, 1, 0]);
      const padded = tf.pad(x, [
        [0, 0],
        [padding, padding],
        [padding, padding],
        [0, 0],
      ]);
      const product = tf.conv2d(padded, filter, stride, 'valid');
      return bias ? tf.add(product, bias) : product;
    }
    case 'batch-norm': {
      const { mean, variance } = tf.moments(x, [0, 1, 2], true);
      const normal = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, BATCH_NORM.epsilon)));
      return tf.add(tf.mul(normal, weight), bias!);
    }
    case 'relu':
      return tf.relu(x);
    case 'max-pool':
      return tf.maxPool(x, layer.size, layer.size, 'valid');
    case 'average-pool':
      return tf.avgPool(x, layer.size, layer.size, 'valid');
    case 'global-average-pool':
      return tf.mean(x, [1, 2], true);
    case 'add':
      return tf.add(x, other);
    case 'dropout':
      throw new Error('there is no dropout here');
  }
}
