import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileOf } from '../../../src/main/content';

const folder = join('/opt', 'ticketlab', 'renderer');

describe('the file that an address stands for', () => {
  it('is in the folder', () => {
    expect(fileOf('app://ticketlab/assets/index.js?v=1#part', folder)).toEqual({
      path: join(folder, 'assets', 'index.js'),
      type: 'text/javascript; charset=utf-8',
    });
  });

  it.each([
    ['another scheme', 'https://ticketlab/index.html'],
    ['a file address', 'file:///opt/ticketlab/renderer/index.html'],
    ['another host', 'app://elsewhere/index.html'],
    ['no address', 'index.html'],
    ['an unknown type', 'app://ticketlab/history.sqlite'],
    ['the folder itself', 'app://ticketlab/'],
    ['a step up', 'app://ticketlab/..%2f..%2fmain/index.js'],
    ['an encoded backslash', 'app://ticketlab/..%5c..%5cmain%5cindex.js'],
    ['a neighbour whose name begins alike', 'app://ticketlab/..%2frenderer-other/index.js'],
    ['a null byte', 'app://ticketlab/index.html%00.js'],
    ['broken encoding', 'app://ticketlab/%zz.js'],
  ])('is none for %s', (_, address) => {
    expect(fileOf(address, folder)).toBeUndefined();
  });

  it('is never outside, whatever is asked for', () => {
    const part = fc.constantFrom('..', '.', '%2e%2e', '%2f', '%5c', '\\', '/', 'a', 'index.js', '%00', '//');
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const file = fileOf(`app://ticketlab/${parts.join('')}`, folder);
        expect(file === undefined || file.path.startsWith(`${folder}/`)).toBe(true);
      }),
    );
  });
});
