import { describe, expect, test } from 'vitest';
import { initialise } from '../../../../src/science/network/initialisation';
import { buildNetwork } from '../../../../src/science/network/networks';
import { keepSigns } from '../../../../src/science/network/reinitialise';

const graph = buildNetwork({ kind: 'mlp', widths: [40] }, [1, 10, 10], 10);
const old = initialise(graph, 'glorot-normal', 1);
const fresh = initialise(graph, 'glorot-normal', 2, 'reinit');
const kept = keepSigns(graph, fresh, old);

describe('fresh weights under the old signs', () => {
  test.each(['fc1.weight', 'fc2.weight'])('keep every sign of %s', (name) => {
    expect(kept[name].map(Math.sign)).toEqual(old[name].map(Math.sign));
  });

  test.each(['fc1.weight', 'fc2.weight'])('have every magnitude of the fresh draw of %s', (name) => {
    expect(kept[name].map(Math.abs)).toEqual(fresh[name].map(Math.abs));
  });

  test('take the fresh biases, in memory of their own', () => {
    expect(kept['fc1.bias']).toEqual(fresh['fc1.bias']);
    expect(kept['fc1.bias']).not.toBe(fresh['fc1.bias']);
  });
});
