import { afterEach, expect, test, vi } from 'vitest';
import { defaultDataFolder } from '../../../src/store/datafolder';

afterEach(() => {
  vi.unstubAllEnvs();
});

test.runIf(process.platform === 'linux')('on Linux it is under XDG_DATA_HOME', () => {
  vi.stubEnv('XDG_DATA_HOME', '/elsewhere');
  expect(defaultDataFolder()).toBe('/elsewhere/ticketlab');
});

test('it names the program', () => {
  expect(defaultDataFolder()).toMatch(/ticketlab/);
});
