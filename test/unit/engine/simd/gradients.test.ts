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
