import { z } from 'zod';

/** What a field must be, in words a person can act on. It is asked for every issue whose schema has no words of its own. */
export const wording: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      return `it must be ${typeOf(issue.inst) ?? TYPES[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `it must be ${oneOf(issue.values)}`;
    case 'invalid_union':
      return Array.isArray(issue.options) ? `it must be ${oneOf(issue.options)}` : undefined;
    case 'too_small':
      return `it must ${bound(issue.origin, issue.inclusive ? 'at least' : 'above', issue.minimum)}`;
    case 'too_big':
      return `it must ${bound(issue.origin, issue.inclusive ? 'at most' : 'below', issue.maximum)}`;
    case 'unrecognized_keys':
      return issue.inst instanceof z.ZodObject ? `allowed are ${fieldsOf(issue.inst)}` : undefined;
    default:
      return undefined;
  }
};

const TYPES: Record<string, string> = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  record: 'an object',
};

/** The type of which the schema says more than the issue does: an object by what it must have in it. */
function typeOf(schema: unknown): string | undefined {
  if (schema instanceof z.ZodNumberFormat) return 'a whole number';
  if (schema instanceof z.ZodObject) return `an object with ${fieldsOf(schema)}`;
  if (!(schema instanceof z.ZodDiscriminatedUnion)) return undefined;
  const { discriminator } = schema.def;
  const kinds = [...(schema._zod.propValues?.[discriminator] ?? [])];
  return `an object in which "${discriminator}" is ${oneOf(kinds)}`;
}

function fieldsOf(schema: z.ZodObject): string {
  return Object.keys(schema.shape).join(', ');
}

function oneOf(values: readonly unknown[]): string {
  return new Intl.ListFormat('en', { type: 'disjunction' }).format(
    values.map((value) => JSON.stringify(value)),
  );
}

function bound(origin: string, relation: string, limit: number | bigint): string {
  const unit = { string: 'character', array: 'item' }[origin];
  if (unit === undefined) return `be ${relation} ${limit}`;
  return `have ${relation} ${limit} ${unit}${limit === 1 ? '' : 's'}`;
}
