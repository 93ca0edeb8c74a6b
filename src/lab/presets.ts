import { existsSync, readFileSync, statSync } from 'node:fs';
import { readSpec, type SpecProblem } from '../science/protocol/validate';
import type { Spec } from '../science/protocol/spec';
import { LabProblem } from './problem';

export interface Preset {
  name: string;
  /** What it is for and what to expect, in a sentence or two. */
  description: string;
  spec: unknown;
}

/** No spec that a person wrote is larger; reading stops before memory is wasted on something else. */
const MOST_BYTES = 1_000_000;

const files = import.meta.glob<{ description: string; spec: unknown }>('../../resources/presets/*.json', {
  eager: true,
  import: 'default',
});

/** The experiments that come with the lab, by name. */
export const PRESETS: Preset[] = Object.entries(files).map(([path, preset]) => ({
  name: path.split('/').at(-1)!.replace('.json', ''),
  ...preset,
}));

/** The spec that a preset's name or a JSON file's path stands for, not yet checked. */
export function findSpec(source: string): unknown {
  const preset = PRESETS.find(({ name }) => name === source);
  if (preset) return structuredClone(preset.spec);
  if (!existsSync(source)) {
    throw new LabProblem(
      'usage',
      `"${source}" is neither a preset nor a file; the presets are ${PRESETS.map(({ name }) => name).join(', ')}`,
    );
  }
  return readSpecFile(source);
}

function readSpecFile(path: string): unknown {
  const stat = statSync(path);
  if (!stat.isFile()) throw new LabProblem('usage', `${path} is not a file`);
  if (stat.size > MOST_BYTES) {
    throw new LabProblem('usage', `${path} has ${stat.size} bytes; a spec has at most ${MOST_BYTES}`);
  }
  const text = readFileSync(path, 'utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new LabProblem('usage', `${path} is not JSON: ${(error as Error).message}`);
  }
}

/** The spec with defaults filled in; throws a LabProblem that lists everything wrong with it. */
export function checkSpec(value: unknown): Spec {
  const { spec, problems } = readSpec(value);
  if (spec) return spec;
  throw new LabProblem('usage', ['the spec cannot be used:', ...problems.map(describe)].join('\n  '));
}

function describe({ field, message }: SpecProblem): string {
  return field === '' ? message : `${field}: ${message}`;
}

/** Sets one field of a spec, `path=value`, where the value is JSON or else a plain word. */
export function setField(spec: unknown, assignment: string): void {
  const split = assignment.indexOf('=');
  if (split < 1)
    throw new LabProblem('usage', `"${assignment}" does not say path=value, such as recipe.batchSize=60`);
  if (typeof spec !== 'object' || spec === null) return; // no spec at all, as its schema will say
  const path = assignment.slice(0, split).split('.');
  const last = path.pop()!;
  let target = spec as Record<string, unknown>;
  for (const step of path) {
    if (!Object.hasOwn(target, step) || typeof target[step] !== 'object' || target[step] === null)
      setOwn(target, step, {});
    target = target[step] as Record<string, unknown>;
  }
  setOwn(target, last, parseValue(assignment.slice(split + 1)));
}

/** A name such as `__proto__` is a field like any other here, for the schema to refuse. */
function setOwn(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, writable: true, configurable: true });
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
