import { describe, expect, test } from 'vitest';
import { Gradients } from '../../../../src/engine/simd/gradients';
import { PlanMemory } from '../../../../src/engine/simd/memory';
import type { Shape } from '../../../../src/science/network/graph';

const SHAPE: Shape = [3, 4, 5];

describe('room for gradients', () => {
  test('is used again when all readers of its signal are planned', () => {
    const gradients = new Gradients(new PlanMemory(), 16, true);
    const first = gradients.reserve(SHAPE, 1, false);
    expect(gradients.reserve(SHAPE, 1, false)).not.toBe(first);
    gradients.release(first);
    expect(gradients.reserve(SHAPE, 1, false)).toBe(first);
    expect(gradients.reserve(SHAPE, 1, false)).not.toBe(first);
  });

  test('is kept while another signal has it too', () => {
    const gradients = new Gradients(new PlanMemory(), 16, true);
    const shared = gradients.reserve(SHAPE, 1, false);
    gradients.share(shared);
    gradients.release(shared);
    expect(gradients.reserve(SHAPE, 1, false)).not.toBe(shared);
    gradients.release(shared);
    expect(gradients.reserve(SHAPE, 1, false)).toBe(shared);
  });

  test('is that which was given back last', () => {
    const gradients = new Gradients(new PlanMemory(), 16, true);
    const [first, second, third] = [1, 2, 3].map(() => gradients.reserve(SHAPE, 1, false));
    for (const gradient of [third, first, second]) gradients.release(gradient);
    const again = [1, 2, 3].map(() => gradients.reserve(SHAPE, 1, false));
    expect(again).toEqual([second, first, third]);
  });

  test.each<[string, Shape, number, boolean]>([
    ['shape', [3, 5, 4], 1, false],
    ['border', SHAPE, 0, false],
    ['layout', SHAPE, 1, true],
  ])('is not used for another %s', (_, shape, border, flat) => {
    const gradients = new Gradients(new PlanMemory(), 16, true);
    const first = gradients.reserve(SHAPE, 1, false);
    gradients.release(first);
    expect(gradients.reserve(shape, border, flat)).not.toBe(first);
  });
});

describe('room shared with the gradient below', () => {
  test('has each panel where that one has the next, and is used again when nobody has it any more', () => {
    const gradients = new Gradients(new PlanMemory(), 40, true);
    const below = gradients.reserve(SHAPE, 1, false);
    const above = gradients.reserve(SHAPE, 1, false, below);
    expect([0, 1].map((panel) => above.at(panel))).toEqual([1, 2].map((panel) => below.at(panel)));
    const next = gradients.reserve(SHAPE, 1, false);
    // the last panel of the one above is spare in the one below
    expect(next.at(0)).toBeGreaterThanOrEqual(above.at(2) + above.panel);
    gradients.release(above);
    expect(gradients.reserve(SHAPE, 1, false)).not.toBe(below);
    gradients.release(below);
    expect(gradients.reserve(SHAPE, 1, false)).toBe(below);
  });

  test.each<[string, Shape, number, boolean, boolean]>([
    ['another shape', [3, 5, 4], 1, false, true],
    ['another border', SHAPE, 0, false, true],
    ['a flat vector', SHAPE, 1, true, true],
    ['vectors, whose panels lie side by side', [3, 1, 1], 1, false, true],
    ['a pass back that does not go panel by panel', SHAPE, 1, false, false],
  ])('is not there for %s', (_, shape, border, flat, goesByPanel) => {
    const gradients = new Gradients(new PlanMemory(), 40, goesByPanel);
    const below = gradients.reserve(shape[2] === 1 ? shape : SHAPE, 1, false);
    const above = gradients.reserve(shape, border, flat, below);
    expect(above.at(0)).toBeGreaterThanOrEqual(below.at(0) + below.bytes);
  });

  test('is not there twice', () => {
    const gradients = new Gradients(new PlanMemory(), 40, true);
    const below = gradients.reserve(SHAPE, 1, false);
    const above = gradients.reserve(SHAPE, 1, false, below);
    const third = gradients.reserve(SHAPE, 1, false, above);
    expect(third.at(0)).toBeGreaterThan(above.at(2));
  });
});
