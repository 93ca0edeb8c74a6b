import { expect, test } from 'vitest';
import { lineStyle } from '../../../src/renderer/lib/colours';
import { matchesKeys, showKeys, type KeyPress } from '../../../src/renderer/lib/keys';
import { parseTags, retag } from '../../../src/renderer/screens/home/edit';

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});

test.each<[string, KeyPress, boolean]>([
  ['Ctrl+K', press('k', { ctrlKey: true }), true],
  ['Ctrl+K', press('k', { metaKey: true }), true],
  ['Ctrl+K', press('K', { ctrlKey: true, shiftKey: true }), false],
  ['Ctrl+K', press('k'), false],
  ['?', press('?', { shiftKey: true }), true],
  ['?', press('?'), true],
  ['Alt+ArrowLeft', press('ArrowLeft', { altKey: true }), true],
  ['Alt+ArrowLeft', press('ArrowLeft'), false],
  ['C', press('c'), true],
  ['C', press('c', { ctrlKey: true }), false],
  ['Delete', press('Delete', { shiftKey: true }), false],
])('%s and %o', (keys, event, matches) => {
  expect(matchesKeys(event, keys, false)).toBe(matches);
});

test('where text is typed, keys without a modifier are text, and Ctrl+Z is about text', () => {
  expect(matchesKeys(press('c'), 'C', true)).toBe(false);
  expect(matchesKeys(press('?', { shiftKey: true }), '?', true)).toBe(false);
  expect(matchesKeys(press('k', { ctrlKey: true }), 'Ctrl+K', true)).toBe(true);
  expect(matchesKeys(press('z', { ctrlKey: true }), 'Ctrl+Z', true)).toBe(false);
  expect(matchesKeys(press('z', { ctrlKey: true }), 'Ctrl+Z', false)).toBe(true);
});

test('keys are shown as people read them', () => {
  expect(showKeys('Alt+ArrowLeft')).toBe('Alt+←');
});

test('tags are parted by commas, each once', () => {
  expect(parseTags(' baseline, lr sweep,,baseline ')).toEqual(['baseline', 'lr sweep']);
});

test('tags are added and taken away with one request for each list that results', () => {
  const experiments = [
    { id: '1', tags: ['a'] },
    { id: '2', tags: ['a', 'b'] },
    { id: '3', tags: ['b'] },
    { id: '4', tags: ['a'] },
  ];
  expect(retag(experiments, ['b'], [])).toEqual([{ ids: ['1', '4'], tags: ['a', 'b'] }]);
  expect(retag(experiments, [], ['a'])).toEqual([
    { ids: ['1', '4'], tags: [] },
    { ids: ['2'], tags: ['b'] },
  ]);
});

test('the first 32 lines of a chart all differ, and neighbours in colour and dash', () => {
  for (const dark of [false, true]) {
    const styles = Array.from({ length: 32 }, (_, place) => lineStyle(place, dark));
    expect(new Set(styles.map((style) => JSON.stringify(style))).size).toBe(32);
    for (let i = 1; i < styles.length; i++) {
      expect(styles[i].colour).not.toBe(styles[i - 1].colour);
      expect(styles[i].dash).not.toEqual(styles[i - 1].dash);
    }
  }
});
