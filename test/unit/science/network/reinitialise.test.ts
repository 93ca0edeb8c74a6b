import { describe, expect, test } from 'vitest';
import { parametersOf } from '../../../../src/science/network/graph';
import { initialise } from '../../../../src/science/network/initialisation';
import { buildNetwork } from '../../../../src/science/network/networks';
import { keepSigns } from '../../../../src/science/network/reinitialise';

const graph = buildNetwork({ kind: 'mlp', widths: [40] }, [1, 10, 10], 10);
const old = initialise(graph, { initialisation: 'glorot-normal' }, 1);
const fresh = initialise(graph, { initialisation: 'glorot-normal' }, 2, 'reinit');
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

test('batch norm is as fresh as the draw: the signs are those of weights only', () => {
  const resnet = buildNetwork({ kind: 'resnet', depth: 8, width: 2 }, [3, 8, 8], 10);
  const how = { initialisation: 'kaiming-normal', initialScales: 'uniform' } as const;
  const [first, second] = [initialise(resnet, how, 1), initialise(resnet, how, 2, 'reinit')];
  first['bn1.running_mean'].fill(-3);
  first['bn1.weight'].fill(-1);
  const control = keepSigns(resnet, second, first);
  for (const { name, role } of parametersOf(resnet)) {
    if (role !== 'weight') expect(control[name], name).toEqual(second[name]);
  }
  expect(control['layer1.0.conv1.weight'].map(Math.sign)).toEqual(
    first['layer1.0.conv1.weight'].map(Math.sign),
  );
});
