import { INPUT, type Graph, type Layer } from './graph';

/** A fully connected network with ReLU between its layers, which are named fc1, fc2, ... */
export function mlp(name: string, input: Graph['input'], widths: number[], classes: number): Graph {
  const sizes = [input[0] * input[1] * input[2], ...widths, classes];
  const layers: Layer[] = [{ kind: 'flatten', name: 'flatten', from: [INPUT] }];
  for (let i = 1; i < sizes.length; i++) {
    const before = layers.at(-1)!.name;
    layers.push({
      kind: 'linear',
      name: `fc${i}`,
      from: [before],
      inputs: sizes[i - 1],
      outputs: sizes[i],
    });
    if (i < sizes.length - 1) layers.push({ kind: 'relu', name: `relu${i}`, from: [`fc${i}`] });
  }
  return { name, input, classes, layers };
}
