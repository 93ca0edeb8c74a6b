import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { whenChanged } from '../../../scripts/lib/stamp.mjs';

let folder: string;
let product: string;

const make = vi.fn(() => {
  writeFileSync(product, 'made');
});

const build = (): void => {
  whenChanged(join(folder, 'out', 'stamp'), [join(folder, 'src'), join(folder, 'config')], product, make);
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ticketlab-stamp-'));
  product = join(folder, 'product');
  mkdirSync(join(folder, 'src', 'deep'), { recursive: true });
  writeFileSync(join(folder, 'src', 'deep', 'a'), '1');
  make.mockClear();
  build();
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

it('works once while nothing changes', () => {
  build();
  expect(make).toHaveBeenCalledTimes(1);
});

it.each([
  [
    'a file changes',
    () => {
      writeFileSync(join(folder, 'src', 'deep', 'a'), '2');
    },
  ],
  [
    'a file is added',
    () => {
      writeFileSync(join(folder, 'config'), '');
    },
  ],
  [
    'a file goes',
    () => {
      rmSync(join(folder, 'src', 'deep', 'a'));
    },
  ],
  [
    'the product goes',
    () => {
      rmSync(product);
    },
  ],
])('works again when %s', (_, change) => {
  change();
  build();
  build();
  expect(make).toHaveBeenCalledTimes(2);
});

it('works again after it failed', () => {
  writeFileSync(join(folder, 'config'), '');
  make.mockImplementationOnce(() => {
    throw new Error('does not compile');
  });
  expect(build).toThrow('does not compile');
  build();
  expect(make).toHaveBeenCalledTimes(3);
});
