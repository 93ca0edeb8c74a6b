import { describe, expect, test } from 'vitest';
import {
  chooseAll,
  click,
  keepOnly,
  move,
  NOTHING,
  toggle,
  type Selection,
} from '../../../src/renderer/lib/selection';

const order = ['a', 'b', 'c', 'd', 'e'];
const chosen = (selection: Selection) => [...selection.chosen].sort().join('');
const at = (id: string) => click(NOTHING, order, id, {});

describe('a click', () => {
  test('chooses one', () => {
    expect(chosen(click(at('a'), order, 'c', {}))).toBe('c');
  });

  test('with Ctrl adds, and takes away', () => {
    const both = click(at('a'), order, 'c', { ctrl: true });
    expect(chosen(both)).toBe('ac');
    expect(chosen(click(both, order, 'a', { ctrl: true }))).toBe('c');
  });

  test('with Shift chooses all from the last plain click, either way', () => {
    const down = click(at('b'), order, 'd', { shift: true });
    expect(chosen(down)).toBe('bcd');
    expect(chosen(click(down, order, 'a', { shift: true }))).toBe('ab');
  });

  test('with Shift and Ctrl adds a range to what is chosen', () => {
    const two = click(at('a'), order, 'c', { ctrl: true });
    expect(chosen(click(two, order, 'e', { shift: true, ctrl: true }))).toBe('acde');
  });

  test('with Shift and nothing to begin from chooses one', () => {
    expect(chosen(click(NOTHING, order, 'c', { shift: true }))).toBe('c');
  });
});

describe('the keyboard', () => {
  test('goes through the rows and stops at the ends', () => {
    expect(move(at('b'), order, 1, {}).active).toBe('c');
    expect(move(at('b'), order, -9, {}).active).toBe('a');
    expect(move(at('b'), order, 9, {}).active).toBe('e');
  });

  test('begins at the first row going down, at the last going up', () => {
    expect(move(NOTHING, order, 1, {}).active).toBe('a');
    expect(move(NOTHING, order, -1, {}).active).toBe('e');
    expect(move(NOTHING, [], 1, {})).toBe(NOTHING);
  });

  test('draws the choice out with Shift and back in again', () => {
    const two = move(at('b'), order, 1, { shift: true });
    const three = move(two, order, 1, { shift: true });
    expect(chosen(three)).toBe('bcd');
    expect(chosen(move(three, order, -1, { shift: true }))).toBe('bc');
  });

  test('goes without choosing with Ctrl, and chooses with the space bar', () => {
    const gone = move(at('a'), order, 2, { ctrl: true });
    expect([chosen(gone), gone.active]).toEqual(['a', 'c']);
    expect(chosen(toggle(gone, 'c'))).toBe('ac');
  });
});

test('all are chosen, and those that go are let go of', () => {
  const all = chooseAll(at('b'), order);
  expect(chosen(all)).toBe('abcde');
  const fewer = keepOnly(all, new Set(['a', 'd']));
  expect([chosen(fewer), fewer.active, fewer.anchor]).toEqual(['ad', null, null]);
  expect(keepOnly(fewer, new Set(['a', 'd']))).toBe(fewer);
});
