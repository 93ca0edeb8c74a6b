import { expect, it } from 'vitest';
import { withVersion } from '../../../src/lab/provenance';

const versions = { ticketlab: '0.1.0', simd: '1' };

it('leaves the versions alone while the engine is the same', () => {
  expect(withVersion(versions, { name: 'simd', version: '1' })).toBe(versions);
});

it('lists the versions of an engine that an experiment has gone on with', () => {
  const second = withVersion(versions, { name: 'simd', version: '2' });
  expect(second).toEqual({ ticketlab: '0.1.0', simd: '1, 2' });
  expect(withVersion(second, { name: 'simd', version: '2' })).toBe(second);
  expect(withVersion(second, { name: 'simd', version: '1' }).simd).toBe('1, 2, 1');
});
