import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import * as tf from '@tensorflow/tfjs-core';
import type { Examples } from '../../../src/science/data/examples';
import { parametersOf, type Graph, type Tensors } from '../../../src/science/network/graph';
import { inputOf, labelOf } from './reference';

// else the CPU backend advertises a faster one
tf.enableProdMode();

/** Mean loss and gradients as the CPU backend of TensorFlow.js computes them, in single precision. */
export function tfjsGradients(
  graph: Graph,
  weights: Tensors,
  examples: Examples,
  batch: Uint32Array,
): { loss: number; gradients: Tensors } {
  return tf.tidy(() => {
    const parameters = parametersOf(graph);
    const input = tf.tensor2d(Array.from(batch, (position) => [...inputOf(examples, position)]));
    const labels = tf.oneHot(
      Array.from(batch, (position) => labelOf(examples, position)),
      graph.classes,
    );
    const loss = (...tensors: tf.Tensor[]) => {
      const byName = new Map(parameters.map(({ name }, i) => [name, tensors[i]]));
      let x: tf.Tensor = input;
      for (const layer of graph.layers) {
        if (layer.kind === 'relu') x = tf.relu(x);
        if (layer.kind !== 'linear') continue;
        const product = tf.matMul(x, byName.get(`${layer.name}.weight`) as tf.Tensor2D, false, true);
        x = tf.add(product, byName.get(`${layer.name}.bias`)!);
      }
      return tf.losses.softmaxCrossEntropy<tf.Tensor, tf.Scalar>(labels, x);
    };
    const tensors = parameters.map(({ name, shape }) => tf.tensor(weights[name], shape));
    const { value, grads } = tf.valueAndGrads(loss)(tensors);
    return {
      loss: value.dataSync()[0],
      gradients: Object.fromEntries(parameters.map(({ name }, i) => [name, grads[i].dataSync<'float32'>()])),
    };
  });
}
