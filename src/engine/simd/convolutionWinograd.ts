import type { Shape } from '../../science/network/graph';
import type { Signal } from './activation';
import { Convolution, type ConvolutionSpec } from './convolution';
import type { PlanMemory, Pointer } from './memory';
import type { Source, TakeGradient } from './operation';
import { foursLayout, Parameter } from './parameter';
import type { RowsReader } from './rows';
import type { Team } from './team';
import { TurnedWeights } from './turnedWeights';
import { WinogradGradient } from './winogradGradient';
import { WinogradProduct } from './winogradProduct';
import { KERNEL, TILE } from './winogradTiles';

/** Whether a layer is a convolution that can be computed tile by tile. */
export function hasTiles(layer: ConvolutionSpec['layer'], [, height, width]: Shape): boolean {
  if (layer.kind === 'linear') return false;
  const { kernel, stride, padding } = layer;
  return kernel === 3 && stride === 1 && padding === 1 && height % TILE === 0 && width % TILE === 0;
}

/**
 * A convolution of 3 x 3 with all its weights, pruned or not, by Winograd's minimal filtering: with 36 products where
 * others need 144. Its last bits are not those of the other paths, and its rounding
 * errors some three times theirs.
 */
export class WinogradConvolution extends Convolution {
  protected readonly weight: Parameter;
  private readonly product: WinogradProduct;
  private readonly back?: { product: WinogradProduct; turned: TurnedWeights };
  private readonly weightGradient: WinogradGradient;

  constructor(memory: PlanMemory, team: Team, spec: ConvolutionSpec, input: Source, output: Signal) {
    super(memory, team, spec, input, output);
    const { layer, mask, slots } = spec;
    const layout = foursLayout(layer.outputs, KERNEL * layer.inputs);
    this.weight = new Parameter(memory, `${layer.name}.weight`, layout, slots, mask);
    this.product = new WinogradProduct(memory, team, this.forwardSweep);
    const [sweep] = this.backwardSweeps;
    if (sweep) {
      // from the other side, a kernel is upside down
      const taps = Array.from({ length: KERNEL }, (_, tap) => KERNEL - 1 - tap);
      this.back = {
        product: new WinogradProduct(memory, team, sweep),
        turned: new TurnedWeights(memory, team, sweep, taps),
      };
    }
    this.weightGradient = new WinogradGradient(memory, team, this.weightSweep);
  }

  protected multiply(examples: number, start: Pointer, floor: number, reader?: RowsReader): void {
    this.product.transform(this.weight.values);
    this.team.meet();
    this.product.compute(examples, start, floor, reader);
  }

  protected turnWeights(): void {
    if (!this.back) return;
    const { product, turned } = this.back;
    turned.turn(this.weight.values, KERNEL);
    product.transform(turned.values);
  }

  protected multiplyBack(examples: number, start: Pointer, take: TakeGradient): void {
    this.outputBackward(examples);
    this.back?.product.compute(examples, start, -Infinity);
    this.weightGradient.compute(examples);
    this.team.meet();
    this.weightGradient.give(this.weight, take);
  }
}
