import type { Engine } from './engine';

/** The engines by name; each is loaded when it is asked for. */
const engines: Record<string, () => Promise<Engine>> = {
  simd: async () => (await import('./simd/engine')).simd,
};

export const ENGINE_NAMES = Object.keys(engines);

export async function openEngine(name: string): Promise<Engine> {
  if (!Object.hasOwn(engines, name)) {
    throw new RangeError(`There is no engine "${name}"; there is ${ENGINE_NAMES.join(', ')}.`);
  }
  return engines[name]();
}
