/**
 * A form for a value described by a JSON Schema: which fields there are, how each is written and read. What the form
 * has no field for is still kept, and edited as JSON. Pure.
 */

/** What is used of JSON Schema. */
export interface Schema {
  type?: string;
  description?: string;
  default?: unknown;
  const?: unknown;
  enum?: unknown[];
  oneOf?: Schema[];
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
}

interface Base {
  /** As the lab names it in problems: `recipe.batchSize`. */
  id: string;
  path: string[];
  label: string;
  help: string;
  required: boolean;
}

/** One line of text, read into a value. Text that makes no such value is kept as text, for the lab to complain of. */
export interface TextField extends Base {
  kind: 'text';
  /** Empty when left out. */
  text: string;
  /** What holds when it is left out. */
  placeholder: string;
  numeric: boolean;
  value: unknown;
  read: (text: string) => unknown;
}

export interface ChoiceField extends Base {
  kind: 'choice';
  options: string[];
  chosen: string;
}

export interface SwitchField extends Base {
  kind: 'switch';
  on: boolean;
}

/** Fields that belong together; with a switch of its own when it can be left out altogether. */
export interface GroupField extends Base {
  kind: 'group';
  optional: boolean;
  on: boolean;
  /** What switching it on puts in. */
  initial: unknown;
  fields: Field[];
}

/** One of several kinds of thing, each with fields of its own. */
export interface VariantField extends Base {
  kind: 'variant';
  /** The key that says which kind: `kind`. */
  tag: string;
  options: string[];
  chosen: string | undefined;
  fields: Field[];
  /** The value with another kind: what both kinds have stays. */
  choose: (option: string) => unknown;
}

export type Field = TextField | ChoiceField | SwitchField | GroupField | VariantField;

/** The fields for a value; of a union, the tag's own field comes first. */
export function formOf(schema: Schema, value: unknown): Field[] {
  if (!schema.oneOf) return fieldsOf(schema, value, []);
  const root = variantField(schema, value, [], false);
  return [root];
}

function fieldsOf(schema: Schema, value: unknown, path: string[], without?: string): Field[] {
  return Object.entries(schema.properties ?? {})
    .filter(([key]) => key !== without)
    .map(([key, property]) =>
      fieldOf(property, own(value, key), [...path, key], schema.required?.includes(key) ?? false),
    );
}

function fieldOf(schema: Schema, value: unknown, path: string[], required: boolean): Field {
  if (schema.oneOf && tagOf(schema.oneOf)) return variantField(schema, value, path, required);
  const base = baseOf(schema, path, required);
  if (schema.properties) {
    const initial = initialValue(schema);
    const optional = !required && (schema.required?.length ?? 0) > 0;
    const on = !optional || value !== undefined;
    const fields = on ? fieldsOf(schema, value, path) : [];
    return { ...base, kind: 'group', optional, on, initial, fields };
  }
  if (schema.type === 'boolean') {
    return { ...base, kind: 'switch', on: value === undefined ? schema.default === true : value === true };
  }
  if (schema.enum) {
    const options = schema.enum.map(String);
    const chosen = value ?? schema.default;
    return { ...base, kind: 'choice', options, chosen: chosen === undefined ? '' : textOf(chosen) };
  }
  return {
    ...base,
    kind: 'text',
    text: writeText(value),
    placeholder: writeText(schema.default),
    numeric: schema.type === 'number' || schema.type === 'integer',
    value,
    read: (text) => readText(schema, text),
  };
}

function variantField(schema: Schema, given: unknown, path: string[], required: boolean): VariantField {
  const variants = schema.oneOf!;
  const tag = tagOf(variants)!;
  const value = given ?? schema.default;
  const nameOf = (variant: Schema) => textOf(variant.properties![tag].const);
  const chosen = variants.find((variant) => variant.properties![tag].const === own(value, tag));
  const base = baseOf(schema, path, required);
  const help = base.help || helpOf(chosen?.properties![tag]) || helpOf(chosen);
  return {
    ...base,
    help,
    label: path.length === 0 ? label([tag]) : base.label,
    kind: 'variant',
    tag,
    options: variants.map(nameOf),
    chosen: chosen && nameOf(chosen),
    fields: chosen ? fieldsOf(chosen, value, path, tag) : [],
    choose: (option) =>
      changeVariant(
        variants.find((variant) => nameOf(variant) === option)!,
        value,
      ),
  };
}

/** The key whose constant tells the variants apart. */
function tagOf(variants: Schema[]): string | undefined {
  const keys = Object.keys(variants[0]?.properties ?? {});
  return keys.find((key) => variants.every(({ properties }) => properties?.[key]?.const !== undefined));
}

function changeVariant(variant: Schema, value: unknown): unknown {
  const initial = initialValue(variant) as Record<string, unknown>;
  const shared = Object.entries(isRecord(value) ? value : {}).filter(
    ([key]) => variant.properties![key] && variant.properties![key].const === undefined,
  );
  const changed = { ...initial, ...Object.fromEntries(shared) };
  // in the schema's order, so that the JSON reads as people write it
  return Object.fromEntries(
    Object.keys(variant.properties!)
      .filter((key) => Object.hasOwn(changed, key))
      .map((key) => [key, changed[key]]),
  );
}

/**
 * The least that must be there: constants and the parts that are made of them. A number that has no default is left
 * out, and so asked for, rather than made up.
 */
export function initialValue(schema: Schema): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.default !== undefined) return schema.default;
  const [first] = schema.anyOf ?? schema.oneOf ?? [];
  if (first) return initialValue(first);
  if (!schema.properties) return undefined;
  const required = schema.required ?? [];
  return Object.fromEntries(
    required
      .map((key) => [key, initialValue(schema.properties![key])] as const)
      .filter(([, value]) => value !== undefined),
  );
}

function baseOf(schema: Schema, path: string[], required: boolean): Base {
  const name = label(path);
  const help = helpOf(schema);
  return { id: path.join('.'), path, label: name, help: help === name ? '' : help, required };
}

/** The description, with the fields it names by key called as the form calls them. */
function helpOf(schema: Schema = {}): string {
  return sentence(schema.description).replaceAll(/`(\w+)`/g, (_, key: string) => `“${label([key])}”`);
}

/** Where a key alone would not say enough. */
const LABELS: Record<string, string> = {
  network: 'Architecture',
  rewind: 'Rewind to',
  stability: 'Test stability',
  'data.dataset': 'Data set',
  'data.train': 'Training examples',
  'data.validation': 'Validation examples',
  'data.test': 'Test examples',
  'data.seed': 'Seed of the split',
  'data.balanced': 'Balanced classes',
  'record.every': 'Measure every',
  'record.trainExamples': 'Training examples measured',
  'recipe.length': 'Train until',
  'recipe.warmup': 'Warm-up until',
  'recipe.optimizer': 'Optimiser',
  'pruning.levels': 'Levels',
  'pruning.scope.countLeftOut': 'Count layers left out',
  signKeptReinit: 'Sign-kept reinit',
  randomMaskSameInit: 'Random mask, same init',
  randomMaskGlobal: 'Random mask, global',
  randomMaskGlobalSameInit: 'Random mask, global, same init',
  oneShot: 'One-shot pruning',
};

function label(path: string[]): string {
  const key = path.at(-1) ?? '';
  return LABELS[path.join('.')] ?? LABELS[key] ?? humanise(key);
}

/** `learningRate` -> `Learning rate` */
function humanise(key: string): string {
  return sentence(
    key.replaceAll(/([a-z])([A-Z\d])/g, (_, end: string, start: string) => `${end} ${start.toLowerCase()}`),
  );
}

function sentence(text = ''): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A value as it stands in a field. */
function writeText(value: unknown): string {
  if (value === undefined || (isRecord(value) && Object.keys(value).length === 0)) return '';
  if (Array.isArray(value)) return value.map(textOf).join(', ');
  return textOf(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The value of what stands in a field; undefined, that is left out, when nothing does. */
function readText(schema: Schema, text: string): unknown {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  if (schema.anyOf) {
    const constant = schema.anyOf.find((option) => option.const === trimmed);
    if (constant) return constant.const;
    const list = schema.anyOf.find(({ type }) => type === 'array');
    return list ? readText(list, text) : trimmed;
  }
  switch (schema.type) {
    case 'integer':
      return readNumber(THOUSANDS.test(trimmed) ? trimmed.replaceAll(',', '') : trimmed);
    case 'number':
      return readNumber(trimmed);
    case 'array':
      return readList(schema.items ?? {}, trimmed);
    case 'string':
      return text;
    default:
      return readJson(trimmed);
  }
}

/** `55,000`: of whole numbers only, since in a rate the comma may be somebody's decimal point. */
const THOUSANDS = /^[1-9]\d{0,2}(,\d{3})+$/;

function readNumber(text: string): unknown {
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
}

/** `4, 6, 8`; as JSON, with brackets, too. */
function readList(items: Schema, text: string): unknown {
  return text
    .replace(/^\[(.*)\]$/, '$1')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
    .map((item) => (items.type === 'string' ? item.replace(/^"(.*)"$/, '$1') : readNumber(item)));
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function own(value: unknown, key: string): unknown {
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
