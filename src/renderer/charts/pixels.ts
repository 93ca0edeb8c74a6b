import type { MapModel } from './mapSvg';

export type Colour = readonly [number, number, number];
/** Colours of the least and the greatest value and of what lies between, evenly spaced. */
export type Ramp = readonly Colour[];

/** One hue from the paper to the ink, so that more is always more contrast. */
export const RAMPS = {
  light: [
    [246, 246, 244],
    [120, 165, 205],
    [0, 60, 110],
  ],
  dark: [
    [26, 28, 31],
    [44, 104, 150],
    [196, 228, 255],
  ],
} as const satisfies Record<string, Ramp>;

/** What two masks keep: neither, only the first, only the second, both. */
export const PAIR_RAMPS = {
  light: [
    [246, 246, 244],
    [86, 160, 214],
    [230, 140, 70],
    [20, 20, 22],
  ],
  dark: [
    [26, 28, 31],
    [50, 120, 175],
    [200, 105, 50],
    [245, 245, 245],
  ],
} as const satisfies Record<string, Ramp>;

/** Paints a map, a pixel for each of its values. */
export function paint(
  canvas: HTMLCanvasElement,
  { width, height, values, most, ramps }: Pick<MapModel, 'width' | 'height' | 'values' | 'most' | 'ramps'>,
  theme: 'light' | 'dark',
): void {
  canvas.width = width;
  canvas.height = height;
  const image = new ImageData(width, height);
  fill(image.data, values, most, ramps[theme]);
  canvas.getContext('2d')!.putImageData(image, 0, 0);
}

/** A painted map as the address of a PNG. */
export function address(map: MapModel, theme: 'light' | 'dark'): string {
  const canvas = document.createElement('canvas');
  paint(canvas, map, theme);
  return canvas.toDataURL('image/png');
}

/** Fills the bytes of a picture (red, green, blue, opacity) with values from 0 to `most` as colours; NaN stays clear. */
export function fill(bytes: Uint8ClampedArray, values: ArrayLike<number>, most: number, ramp: Ramp): void {
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) continue;
    const [red, green, blue] = colourAt(most > 0 ? values[i] / most : 0, ramp);
    bytes[4 * i] = red;
    bytes[4 * i + 1] = green;
    bytes[4 * i + 2] = blue;
    bytes[4 * i + 3] = 255;
  }
}

export function colourAt(share: number, ramp: Ramp): Colour {
  const place = Math.min(1, Math.max(0, share)) * (ramp.length - 1);
  const below = Math.min(ramp.length - 2, Math.floor(place));
  const [low, high] = [ramp[below], ramp[below + 1]];
  const mix = (i: 0 | 1 | 2) => Math.round(low[i] + (place - below) * (high[i] - low[i]));
  return [mix(0), mix(1), mix(2)];
}
