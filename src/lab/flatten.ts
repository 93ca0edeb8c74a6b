import type { Spec } from '../science/protocol/spec';
import type { Settings } from '../store/rows';

/** The fields of a spec by path, `recipe.optimizer.learningRate` and so on; a list is one value: `300, 100`. */
export function flattenSettings(spec: Spec): Settings {
  return Object.fromEntries(pathsIn(spec).filter(([path]) => path !== 'name'));
}

function pathsIn(value: object, prefix = ''): [string, string | number | boolean][] {
  return Object.entries(value).flatMap(([name, field]: [string, unknown]) => {
    const path = prefix + name;
    if (Array.isArray(field)) return [[path, field.join(', ')]];
    if (typeof field === 'object' && field !== null) return pathsIn(field, `${path}.`);
    return field === undefined ? [] : [[path, field as string | number | boolean]];
  });
}
