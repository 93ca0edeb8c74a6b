import { expect, test } from 'vitest';
import { presetGroups } from '../../../src/renderer/lib/presets';
import { Spec } from '../../../src/science/protocol/spec';
import { PRESETS } from '../../../src/lab/presets';

test('presets are offered quickest first, those as published last', () => {
  const presets = PRESETS.map(({ name, description, spec }) => ({
    name,
    description,
    spec: Spec.parse(spec),
  }));
  const [quick, published] = presetGroups(presets).map((group) => group.presets.map(({ name }) => name));
  expect(quick[0]).toBe('mnist-quick');
  expect(quick).toContain('cifar-quick');
  expect(published).toContain('lth-2019-lenet');
  expect([...quick, ...published].sort()).toEqual(PRESETS.map(({ name }) => name).sort());
});
