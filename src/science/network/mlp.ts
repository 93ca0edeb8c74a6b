import { Chain } from './chain';
import type { Graph, Shape } from './graph';

/** A fully connected network with ReLU between its layers, which are named fc1, fc2, ... */
export function mlp(name: string, input: Shape, widths: number[], classes: number): Graph {
  const net = new Chain(input).flatten();
  widths.forEach((width, i) => net.linear(`fc${i + 1}`, width).relu(`relu${i + 1}`));
  return net.linear(`fc${widths.length + 1}`, classes).graph(name);
}
