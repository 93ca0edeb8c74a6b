import type { TicketView } from '../../../ipc/contract';
import type { MapModel } from '../../charts/mapSvg';
import { PAIR_RAMPS, RAMPS } from '../../charts/pixels';
import { formatPercent } from '../../lib/format';
import {
  cutOff,
  inputPicture,
  isConvolution,
  keptInKernels,
  kernelPicture,
  kernelsOf,
  pairBits,
  readsPixels,
  tiled,
  type Layer,
} from './masks';

/** What masks look like, in numbers, colours and words. */

/** Whose mask it is: on the screen, where little needs to be said, and in a file. */
export interface Owner {
  short: string;
  full: string;
}

/** What the first layer sees of the input: pixels, or by which kernels; undefined where it has no such picture. */
export function firstLayerMap(ticket: TicketView, of: Owner, most?: number): MapModel | undefined {
  if (readsPixels(ticket)) return inputMap(ticket, of, most);
  return isConvolution(ticket.layers[0]) ? kernelMap(ticket.layers[0], of) : undefined;
}

/** `most` is the count that is drawn in full; the greatest when left out. */
function inputMap(ticket: TicketView, of: Owner, most?: number): MapModel {
  const [, height, width] = ticket.input;
  const counts = inputPicture(ticket);
  const top = most ?? Math.max(1, ...counts);
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const unseen = counts.reduce((sum, count) => sum + Number(count === 0), 0);
  return {
    ...titled('What the first layer still sees', of),
    caption:
      `Kept weights by the pixel that they read: ${mean.toFixed(1)} a pixel on average; ` +
      `${unseen} of ${counts.length} pixels are not seen at all.`,
    width,
    height,
    values: counts,
    most: top,
    ramps: RAMPS,
    key: shades(top, 'weights'),
    names: { row: 'Row', column: 'Column' },
  };
}

function kernelMap(layer: Layer, of: Owner): MapModel {
  const { outputs, inputs, height, width } = kernelsOf(layer);
  return {
    ...titled(`Kernels of ${layer.name}`, of),
    caption: `The ${outputs} kernels of ${height} × ${width} weights, one an output: for how many of the ${inputs} input channels each weight is kept.`,
    ...kernelPicture(layer),
    most: inputs,
    ramps: RAMPS,
    key: shades(inputs, 'channels'),
    names: { row: 'Row', column: 'Column' },
  };
}

/** Outputs by inputs: each weight, or the kept share of each kernel. */
export function layerMap(layer: Layer, of: Owner): MapModel {
  const { outputs, inputs, height, width } = kernelsOf(layer);
  const unused = cutOff(layer);
  const most = height * width;
  return {
    ...titled(layer.name, of),
    caption: [
      `${layer.kept.toLocaleString('en')} of ${layer.total.toLocaleString('en')} weights (${formatPercent(layer.kept / layer.total)}).`,
      `A row an output, a column an input${most > 1 ? `, a pixel a kernel of ${height} × ${width} weights` : ''}.`,
      unused.inputs > 0 && `Nothing reads ${unused.inputs} of the inputs.`,
      unused.outputs > 0 && `${unused.outputs} of the outputs read nothing.`,
    ]
      .filter(Boolean)
      .join(' '),
    width: inputs,
    height: outputs,
    values: keptInKernels(layer),
    most,
    ramps: RAMPS,
    key:
      most > 1
        ? shades(most, 'weights kept')
        : [
            { value: 0, label: 'pruned' },
            { value: 1, label: 'kept' },
          ],
    names: { row: 'Output', column: 'Input' },
  };
}

/** Two masks of a layer over each other. */
export function pairMap(layer: Layer, other: Layer, of: Owner): MapModel {
  const { height, width } = kernelsOf(layer);
  return {
    ...titled(layer.name, of),
    caption: `A row an output, a column an input${height * width > 1 ? `, each a kernel of ${height} × ${width} weights` : ''}.`,
    ...tiled(pairBits(layer.bits, other.bits), layer),
    most: 3,
    ramps: PAIR_RAMPS,
    key: ['neither', 'only the first', 'only the second', 'both'].map((label, value) => ({ value, label })),
    names: { row: 'Row', column: 'Column' },
  };
}

function titled(title: string, { short, full }: Owner): Pick<MapModel, 'title' | 'subject'> {
  return { title: short === '' ? title : `${title}: ${short}`, subject: full };
}

/** What paper, half and full colour stand for. */
function shades(most: number, noun: string): MapModel['key'] {
  const values = most > 1 ? [0, Math.round(most / 2), most] : [0, most];
  return values.map((value) => ({ value, label: `${value.toLocaleString('en')} ${noun}` }));
}
