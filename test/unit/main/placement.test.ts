import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeFor } from '../../../src/main/placement';

const main = { x: 0, y: 25, width: 1920, height: 1055 };
const second = { x: 1920, y: 0, width: 1280, height: 1024 };
const last = { x: 2000, y: 40, width: 1000, height: 800, maximised: false };

test('it opens where it was', () => {
  expect(placeFor(last, [main, second])).toEqual({ x: 2000, y: 40, width: 1000, height: 800 });
});

test('the first time it has its usual size, as far as the display has room', () => {
  expect(placeFor(undefined, [main])).toEqual({ width: 1360, height: 900 });
  expect(placeFor(undefined, [{ ...main, height: 700 }])).toEqual({ width: 1360, height: 700 });
});

test.each([
  ['its display is gone', last, [main]],
  ['its upper edge is above the display', { ...last, y: -30 }, [main, second]],
  ['its upper edge is below the display', { ...last, y: 1010 }, [main, second]],
  ['only a sliver of it is on a display', { ...last, x: -950 }, [main, second]],
])('it opens in the middle when %s', (_, window, displays) => {
  expect(placeFor(window, displays)).toEqual({ width: 1000, height: 800 });
});

test('wherever it was, it is no larger than a display, and its upper edge can be reached', () => {
  const coordinate = fc.integer({ min: -5000, max: 5000 });
  const side = fc.integer({ min: 1, max: 5000 });
  const area = fc.record({
    x: coordinate,
    y: coordinate,
    width: fc.integer({ min: 800, max: 4000 }),
    height: side,
  });
  const window = fc.record({
    x: coordinate,
    y: coordinate,
    width: side,
    height: side,
    maximised: fc.boolean(),
  });
  fc.assert(
    fc.property(window, fc.array(area, { minLength: 1, maxLength: 3 }), (before, displays) => {
      const { x, y, width, height } = placeFor(before, displays);
      expect(displays.some((display) => width <= display.width && height <= display.height)).toBe(true);
      if (x === undefined || y === undefined) return;
      const reached = displays.some(
        (display) =>
          y >= display.y &&
          y < display.y + display.height &&
          x < display.x + display.width &&
          x + before.width > display.x,
      );
      expect(reached).toBe(true);
    }),
  );
});
