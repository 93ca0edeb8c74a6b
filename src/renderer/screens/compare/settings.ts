/** A setting as it stands in a spec; undefined where the spec has no such setting, which is not null. */
export type Setting = string | number | boolean | null | undefined;

export interface SettingRow {
  /** `recipe.optimizer.learningRate` */
  path: string;
  /** One for each spec, in their order. */
  values: Setting[];
  differs: boolean;
}

/** All settings of several specs side by side, in the order in which they first come up. Names are no settings. */
export function alignSettings(specs: readonly object[]): SettingRow[] {
  const flat = specs.map((spec) => new Map(flatten(spec)));
  const paths = [...new Set(flat.flatMap((settings) => [...settings.keys()]))].filter(
    (path) => path !== 'name',
  );
  return paths.map((path) => {
    const values = flat.map((settings) => settings.get(path));
    return { path, values, differs: values.some((value) => value !== values[0]) };
  });
}

function flatten(value: unknown, path = ''): [string, Setting][] {
  if (typeof value !== 'object' || value === null) return [[path, value as Setting]];
  if (Array.isArray(value)) return [[path, value.length === 0 ? 'none' : value.join(', ')]];
  return Object.entries(value).flatMap(([key, inner]) =>
    flatten(inner, path === '' ? key : `${path}.${key}`),
  );
}

export function formatSetting(value: Setting): string {
  if (value === undefined) return 'not set';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return String(value);
}
