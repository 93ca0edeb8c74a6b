import type { Answers } from '../../../ipc/contract';
import { isRecord, type Field } from '../../lib/schemaForm';

/** A draft of a spec: a value and its JSON, always in step. Pure. */

/** The value with a part of it changed; a part set to undefined is taken out. What was not there is made. */
export function setAt(value: unknown, path: readonly string[], part: unknown): unknown {
  if (path.length === 0) return part;
  const [key, ...rest] = path;
  const whole = isRecord(value) ? value : {};
  const inner = setAt(Object.hasOwn(whole, key) ? whole[key] : undefined, rest, part);
  if (inner !== undefined) return { ...whole, [key]: inner };
  return Object.fromEntries(Object.entries(whole).filter(([other]) => other !== key));
}

/** As in the preset files: short lists and small objects on one line. */
export function toText(value: unknown): string {
  return write(value, '');
}

const WIDTH = 56;

/** `before` is what stands on the line already. */
function write(value: unknown, indent: string, before = indent.length): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const isList = Array.isArray(value);
  const parts: [string, unknown][] = isList
    ? value.map((item) => ['', item])
    : Object.entries(value).map(([key, item]) => [`${JSON.stringify(key)}: `, item]);
  const [open, close] = isList ? '[]' : '{}';
  if (parts.length === 0) return open + close;
  const flat = indent === '' ? undefined : writeFlat(value);
  if (flat !== undefined && before + flat.length <= WIDTH) return flat;
  const inner = `${indent}  `;
  const lines = parts.map(([key, item]) => inner + key + write(item, inner, inner.length + key.length));
  return `${open}\n${lines.join(',\n')}\n${indent}${close}`;
}

/** On one line, when there is no object inside it. */
function writeFlat(value: unknown): string | undefined {
  if (Array.isArray(value)) return joinFlat('[', value.map(flatItem), ']');
  if (!isRecord(value)) return JSON.stringify(value);
  const items = Object.entries(value).map(([key, item]) =>
    prefixed(`${JSON.stringify(key)}: `, flatItem(item)),
  );
  return joinFlat('{ ', items, ' }');
}

function flatItem(item: unknown): string | undefined {
  return isRecord(item) ? undefined : writeFlat(item);
}

function prefixed(key: string, text: string | undefined): string | undefined {
  return text === undefined ? undefined : key + text;
}

function joinFlat(open: string, items: (string | undefined)[], close: string): string | undefined {
  return items.includes(undefined) ? undefined : open + items.join(', ') + close;
}

/** The value of a JSON text, or what is wrong with it. */
export function fromText(text: string): { value: unknown } | { problem: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { problem: `This is no JSON yet: ${(error as Error).message}` };
  }
}

type SpecProblem = Answers['checkDraft']['problems'][number];

/** Where a text names what a problem is about, for who is to find it there; undefined where it does not. */
export function placeInText(
  text: string,
  { field, message }: SpecProblem,
): [from: number, to: number] | undefined {
  const unknown = /^unknown fields? "(.+?)"/.exec(message)?.[1];
  const keys = [...field.split('.').filter((step) => !/^\d*$/.test(step)), ...(unknown ? [unknown] : [])];
  let [from, to] = [0, 0];
  for (const key of keys) {
    const name = JSON.stringify(key);
    const at = text.indexOf(name, to);
    if (at < 0) return undefined;
    [from, to] = [at, at + name.length];
  }
  return to > 0 ? [from, to] : undefined;
}

/** What is wrong in a field, or in what it stands for: a list's items have no fields of their own. */
export function problemsOf(problems: readonly SpecProblem[], field: Field): string {
  const id = field.kind === 'variant' ? [field.id, field.tag].filter(Boolean).join('.') : field.id;
  return problems
    .filter(
      (problem) => problem.field === id || (field.kind === 'text' && problem.field.startsWith(`${id}.`)),
    )
    .map(({ message }) => sentence(message))
    .join(' ');
}

/** Problems that no field of the form shows. */
export function problemsElsewhere(problems: readonly SpecProblem[], fields: readonly Field[]): SpecProblem[] {
  const all = [...everyField(fields)];
  return problems.filter((problem) => all.every((field) => problemsOf([problem], field) === ''));
}

function* everyField(fields: readonly Field[]): Generator<Field> {
  for (const field of fields) {
    yield field;
    if (field.kind === 'group' || field.kind === 'variant') yield* everyField(field.fields);
  }
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** The parts of the form, each with the keys of the spec that belong there. */
const SECTIONS: { title: string; keys: string[] }[] = [
  { title: 'Experiment', keys: ['protocol', 'name', 'replicates', 'seed'] },
  { title: 'Network', keys: ['network', 'initialisation', 'initialBiases', 'initialScales'] },
  { title: 'Data', keys: ['data'] },
  { title: 'Training', keys: ['recipe'] },
  { title: 'Pruning', keys: ['pruning'] },
  { title: 'Rewinding', keys: ['rewind'] },
  { title: 'Controls', keys: ['branches'] },
  { title: 'Stability', keys: ['stability'] },
  { title: 'Measuring', keys: ['record'] },
];

/** Fields by section, empty sections left out; a field that is in none comes under "More". */
export function sectionsOf(fields: readonly Field[]): { title: string; fields: Field[] }[] {
  const placed = new Set(SECTIONS.flatMap(({ keys }) => keys));
  return [
    ...SECTIONS.map(({ title, keys }) => ({
      title,
      fields: keys.flatMap((key) => fields.filter((field) => field.path[0] === key)),
    })),
    { title: 'More', fields: fields.filter(({ path }) => !placed.has(path[0])) },
  ].filter((section) => section.fields.length > 0);
}
