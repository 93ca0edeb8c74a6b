import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { Announcer } from '../../../../src/lab/desk/announcer';
import { Imports } from '../../../../src/lab/desk/import';
import { demandDataset } from '../../../../src/lab/datasets';
import { someFolder } from '../../store/places';

/** Imports into a folder of its own, and what was announced of them. */
function someImports() {
  const folder = someFolder();
  const noteImport = vi.fn<Announcer['noteImport']>();
  return { folder, noteImport, imports: new Imports(folder, { noteImport } as unknown as Announcer) };
}

/** The package's files: there is no copy in this data folder. */
const official = {
  kind: 'path',
  path: demandDataset('mnist', join(import.meta.dirname, 'nowhere')),
} as const;

describe('an import', () => {
  test('is announced as it goes, and at its end', async () => {
    const { imports, noteImport, folder } = someImports();
    const going = imports.begin('mnist', official);
    expect(imports.progressOf('mnist')).toMatchObject({ fraction: 0 });
    expect(await going).toEqual({ imported: true });
    expect(noteImport.mock.calls[0]).toMatchObject(['mnist', { doing: 'Copying train-images-idx3-ubyte' }]);
    expect(noteImport).toHaveBeenLastCalledWith('mnist', null);
    expect(imports.progressOf('mnist')).toBeNull();
    imports.remove('mnist');
    expect(existsSync(join(folder, 'datasets', 'mnist'))).toBe(false);
  });

  test('goes on alone, and can be called off', async () => {
    const { imports, noteImport, folder } = someImports();
    const going = imports.begin('mnist', official);
    const refused = expect(imports.begin('mnist', official)).rejects.toThrow('is being imported already');
    expect(() => {
      imports.remove('mnist');
    }).toThrow('MNIST is being imported already');
    imports.cancel('mnist');
    expect(await going).toEqual({ imported: false });
    await refused;
    expect(noteImport).toHaveBeenLastCalledWith('mnist', null);
    expect(readdirSync(folder)).toEqual(['temporary']);
    expect(readdirSync(join(folder, 'temporary'))).toEqual([]);
  });

  test('is called off when the lab closes', async () => {
    const { imports, folder } = someImports();
    const going = imports.begin('mnist', official);
    await imports.close();
    expect(readdirSync(join(folder, 'temporary'))).toEqual([]);
    expect(await going).toEqual({ imported: false });
  });

  test('of what is not known is refused', async () => {
    const { imports } = someImports();
    await expect(imports.begin('imagenet', official)).rejects.toThrow(
      'there is no data set "imagenet"; there is mnist, fashion-mnist, cifar10',
    );
  });
});
