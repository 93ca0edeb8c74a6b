import { expect, test } from 'vitest';
import { ENGINE_NAMES, openEngine } from '../../../src/engine/engines';

test.each(ENGINE_NAMES)('engine %s says what it is', async (name) => {
  const engine = await openEngine(name);
  expect(engine.name).toBe(name);
  expect(engine.version).not.toBe('');
  expect(Object.values(engine.describe()).every((value) => value !== '')).toBe(true);
});

test.each(['abacus', 'toString'])('there is no engine %s', async (name) => {
  await expect(openEngine(name)).rejects.toThrow(`There is no engine "${name}"`);
});
