import type { ExperimentListing } from '../../ipc/contract';

/**
 * The language of the search field: `lr<1e-3 tag:baseline lenet status:running,queued -archived`. Words are looked for
 * in names, tags and notes; `field:value` and comparisons in one field, be it a column or a setting of the spec. All
 * terms must hold; a minus turns one round; a comma in a value means or.
 */
export interface Query {
  matches(experiment: ExperimentListing): boolean;
  /** What of the text was not understood, in words. */
  problems: string[];
}

type Value = string | number | boolean | null | undefined;
type Test = (experiment: ExperimentListing) => boolean;
type Operator = ':' | '=' | '!=' | '<' | '<=' | '>' | '>=';

interface Field {
  /** What the experiment has there; several values of which one must match. */
  values: (experiment: ExperimentListing, now: number) => readonly Value[];
  /** How a number is written there, when it is more than a plain number. */
  read?: (text: string) => number;
  /** What to say of one that is not written so. */
  hint?: string;
}

/** Columns by the names a person would type. */
const FIELDS: Record<string, Field> = {
  name: { values: ({ name }) => [name] },
  tag: { values: ({ tags }) => tags },
  note: { values: ({ notes }) => [notes] },
  status: { values: ({ status }) => [status] },
  protocol: { values: ({ protocol }) => [protocol] },
  network: { values: ({ network }) => [network] },
  dataset: { values: ({ dataset }) => [dataset] },
  replicates: { values: ({ replicates }) => [replicates] },
  id: { values: ({ id }) => [id] },
  problem: { values: ({ problem }) => [problem] },
  steps: { values: ({ trainSteps }) => [trainSteps] },
  error: { values: ({ headline }) => [headline?.bestError.mean] },
  density: { values: ({ headline }) => [headline?.lowestMatchingDensity], read: readFraction },
  time: { values: ({ seconds }) => [seconds], read: readDuration },
  created: {
    values: ({ created }) => [created],
    read: readDate,
    hint: 'created takes a date, as in created>2026-01-01; say how old with age, as in age<7d',
  },
  age: { values: ({ created }, now) => [(now - created) / 1000], read: readDuration },
  star: { values: ({ starred }) => [starred] },
  is: {
    values: ({ starred, archived, trashed, notes, tags }) => [
      starred && 'starred',
      archived && 'archived',
      trashed !== null && 'trashed',
      notes !== '' && 'noted',
      tags.length > 0 && 'tagged',
    ],
  },
};

/** What other languages put between terms, and what this one has for it. */
const FOREIGN: Record<string, string> = {
  OR: 'OR is not known: a comma in a value means or, as in status:done,failed',
  AND: 'AND is not needed: all terms must hold',
  NOT: 'NOT is not known: a minus turns a term round, as in -tag:baseline',
};

/** Short names that are neither a column nor the end of a setting's path. */
const ALIASES: Record<string, string> = {
  tags: 'tag',
  notes: 'note',
  net: 'network',
  data: 'dataset',
  lr: 'learningRate',
  wd: 'weightDecay',
  batch: 'batchSize',
  optimizer: 'optimizer.kind',
  schedule: 'recipe.schedule.kind',
  scope: 'scope.kind',
};

const SIGN = {
  ':': ':',
  '=': '=',
  '==': '=',
  '!=': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
} as const;

const TERM = /(-?)(?:([A-Za-z][\w.]*)(:|==?|!=|<=|>=|<|>))?("[^"]*"?|[^\s"]*)/y;

/** Reads a query. `paths` are the settings that some experiment has; `now` is what ages are counted from. */
export function parseQuery(text: string, paths: ReadonlySet<string>, now: number): Query {
  const problems: string[] = [];
  const tests: Test[] = [];
  for (const term of termsOf(text)) {
    const test = readTerm(term, paths, now);
    if (typeof test === 'string') problems.push(test);
    else tests.push(term.not ? (experiment) => !test(experiment) : test);
  }
  return { matches: (experiment) => tests.every((test) => test(experiment)), problems };
}

/** A query with `field:value` terms taken out or put in: for filters that are a click away. */
export function withTerm(text: string, field: string, value: string): string {
  const quoted = /[\s"]/.test(value) ? `"${value.replaceAll('"', '')}"` : value;
  const term = `${field}:${quoted}`;
  return text.includes(term) ? text : `${text.trim()} ${term}`.trim();
}

interface Term {
  not: boolean;
  field?: string;
  operator?: Operator;
  value: string;
  text: string;
}

function* termsOf(text: string): Generator<Term> {
  const pattern = new RegExp(TERM);
  while (pattern.lastIndex < text.length) {
    const space = /\s*/y;
    space.lastIndex = pattern.lastIndex;
    pattern.lastIndex += space.exec(text)![0].length;
    if (pattern.lastIndex >= text.length) return;
    const from = pattern.lastIndex;
    const [whole, minus, field, sign, quoted] = pattern.exec(text)! as unknown as (string | undefined)[];
    // a lone minus or quote makes no term, and must not make the loop stand still either
    if (whole === '') {
      pattern.lastIndex = from + 1;
      continue;
    }
    const operator = sign === undefined ? undefined : SIGN[sign as keyof typeof SIGN];
    yield { not: minus === '-', field, operator, value: quoted!.replaceAll('"', ''), text: whole! };
  }
}

/** The test that a term stands for, or what is wrong with it. */
function readTerm(
  { field, operator, value, text }: Term,
  paths: ReadonlySet<string>,
  now: number,
): Test | string {
  if (field === undefined || operator === undefined) {
    if (Object.hasOwn(FOREIGN, text)) return FOREIGN[text];
    const word = value.toLowerCase();
    return (experiment) => haystack(experiment).includes(word);
  }
  const found = findField(field, paths);
  if (!found) return `No experiment has a field "${field}"`;
  if (value === '') return `"${text}" still needs a value`;
  const read = found.read ?? Number;
  if (operator === ':' || operator === '=' || operator === '!=') {
    const wanted = value.split(',').map((one) => ({ text: one.toLowerCase(), number: read(one) }));
    if (found.hint !== undefined && wanted.some(({ number }) => Number.isNaN(number))) return found.hint;
    const same = operator === ':' ? contains : equals;
    const test: Test = (experiment) =>
      found.values(experiment, now).some((seen) => wanted.some((want) => same(seen, want)));
    return operator === '!=' ? (experiment) => !test(experiment) : test;
  }
  const bound = read(value);
  if (Number.isNaN(bound)) return found.hint ?? `"${value}" is no number to compare ${field} with`;
  return (experiment) => found.values(experiment, now).some((seen) => compares(seen, operator, bound));
}

function findField(name: string, paths: ReadonlySet<string>): Field | undefined {
  const lower = name.toLowerCase();
  const known = Object.hasOwn(ALIASES, lower) ? ALIASES[lower] : name;
  const column = known.toLowerCase();
  if (Object.hasOwn(FIELDS, column)) return FIELDS[column];
  const settings = settingsCalled(known.toLowerCase(), paths);
  if (settings.length === 0) return undefined;
  return { values: ({ settings: own }) => settings.map((path) => own[path]) };
}

/** The setting of just this path; else those that end so. */
function settingsCalled(name: string, paths: ReadonlySet<string>): string[] {
  const ending = [...paths].filter((path) => `.${path}`.toLowerCase().endsWith(`.${name}`));
  const exact = ending.filter((path) => path.toLowerCase() === name);
  return exact.length > 0 ? exact : ending;
}

interface Wanted {
  text: string;
  number: number;
}

/** Numbers and switches are matched whole, words in part. */
function contains(seen: Value, wanted: Wanted): boolean {
  return typeof seen === 'string' ? seen.toLowerCase().includes(wanted.text) : equals(seen, wanted);
}

function equals(seen: Value, { text, number }: Wanted): boolean {
  if (seen === null || seen === undefined) return false;
  if (typeof seen === 'number') return nearly(seen, number);
  if (typeof seen === 'boolean') return (seen ? ['true', 'yes'] : ['false', 'no']).includes(text);
  return seen.toLowerCase() === text;
}

/** 0.1 + 0.2 is 0.3 to a person. */
function nearly(a: number, b: number): boolean {
  return a === b || Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
}

function compares(seen: Value, operator: '<' | '<=' | '>' | '>=', bound: number): boolean {
  if (typeof seen !== 'number') return false;
  switch (operator) {
    case '<':
      return seen < bound;
    case '<=':
      return seen <= bound;
    case '>':
      return seen > bound;
    case '>=':
      return seen >= bound;
  }
}

/** `5%` or `0.05` */
function readFraction(text: string): number {
  return text.endsWith('%') ? Number(text.slice(0, -1)) / 100 : Number(text);
}

const SECONDS = { s: 1, min: 60, h: 3600, d: 86_400, w: 604_800 };

/** `90`, `90s`, `2h`, `3d` in seconds. */
function readDuration(text: string): number {
  const match = /^([\d.]+)(s|min|h|d|w)?$/.exec(text);
  return match ? Number(match[1]) * SECONDS[(match[2] ?? 's') as keyof typeof SECONDS] : NaN;
}

/** A day such as `2024-05-03`, or a month: its beginning, local time. */
function readDate(text: string): number {
  return /^\d{4}-\d\d(-\d\d)?$/.test(text) ? new Date(`${text.padEnd(10, '-01')}T00:00:00`).getTime() : NaN;
}

const haystacks = new WeakMap<ExperimentListing, string>();

/** What bare words are looked for in; made once a row, for the sake of ten thousand rows at every key. */
function haystack(experiment: ExperimentListing): string {
  let text = haystacks.get(experiment);
  if (text === undefined) {
    const { id, name, protocol, network, dataset, status, tags, notes } = experiment;
    text = [name, ...tags, network, dataset, protocol, status, notes, id].join('\n').toLowerCase();
    haystacks.set(experiment, text);
  }
  return text;
}

/** Every setting that some experiment has, in alphabetical order. */
export function settingPaths(experiments: readonly ExperimentListing[]): string[] {
  const paths = new Set<string>();
  for (const { settings } of experiments) for (const path in settings) paths.add(path);
  return [...paths].sort();
}
