import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/**
 * The oldest major of Electron that gets security fixes: its authors care for the last three. To be raised when one comes out;
 * this test then says that the package must be, too.
 */
const OLDEST_SUPPORTED = 40;

it('is built on an Electron that gets security fixes', () => {
  const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  const [major] = devDependencies.electron.split('.').map(Number);
  expect(major).toBeGreaterThanOrEqual(OLDEST_SUPPORTED);
});
