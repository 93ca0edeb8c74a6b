import { z } from 'zod';

/** Where the window was when it was last closed, and where it may open again. */

export const Placement = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().positive(),
  height: z.int().positive(),
  maximised: z.boolean(),
});
export type Placement = z.infer<typeof Placement>;

interface Size {
  width: number;
  height: number;
}

interface Area extends Size {
  x: number;
  y: number;
}

export const SMALLEST: Size = { width: 800, height: 560 };
const USUAL: Size = { width: 1360, height: 900 };

/** As much of the window's upper edge must be on a display for it to be taken hold of, in pixels. */
const HOLD = { width: 100, height: 24 };

/**
 * Where to open the window, given the displays' areas for windows, the main display first: where it was, if it can be
 * taken hold of there; else, without a place, in the middle of the main display. It is never larger than its display.
 */
export function placeFor(last: Placement | undefined, displays: Area[]): Size & Partial<Area> {
  const display = last && displays.find((area) => canBeHeld(last, area));
  const size = smallerOf(last ?? USUAL, display ?? displays[0]);
  return display ? { x: last.x, y: last.y, ...size } : size;
}

function canBeHeld(window: Area, area: Area): boolean {
  const left = Math.max(window.x, area.x);
  const right = Math.min(window.x + window.width, area.x + area.width);
  return right - left >= HOLD.width && window.y >= area.y && window.y + HOLD.height <= area.y + area.height;
}

function smallerOf(size: Size, most: Size): Size {
  return { width: Math.min(size.width, most.width), height: Math.min(size.height, most.height) };
}
