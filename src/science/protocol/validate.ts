import type { z } from 'zod';
import { contradictions, type SpecProblem } from './contradictions';
import { Spec } from './spec';
import { wording } from './wording';

export type { SpecProblem };

/** Reads a spec with defaults filled in, or says everything that is wrong with it. */
export function readSpec(
  value: unknown,
): { spec: Spec; problems: [] } | { spec?: undefined; problems: SpecProblem[] } {
  const parsed = Spec.safeParse(value, { reportInput: true, error: wording });
  if (!parsed.success) return { problems: onePerField(parsed.error.issues.map(describeIssue)) };
  const problems = [...contradictions(parsed.data)];
  return problems.length === 0 ? { spec: parsed.data, problems: [] } : { problems };
}

/** The last problem of each field: of two bounds that a value breaks, the narrower one comes last. */
function onePerField(problems: SpecProblem[]): SpecProblem[] {
  return [...new Map(problems.map((problem) => [problem.field, problem])).values()];
}

function describeIssue(issue: z.core.$ZodIssue): SpecProblem {
  return { field: issue.path.join('.'), message: `${seenIn(issue)}; ${issue.message}` };
}

function seenIn(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    return `unknown field${issue.keys.length === 1 ? '' : 's'} ${issue.keys.map(show).join(', ')}`;
  }
  const seen = valueSeen(issue);
  return seen === undefined ? 'it is missing' : `it is ${show(seen)}`;
}

/** The value at fault. For a wrong kind the issue's path is that of the kind, but its input the object around it. */
function valueSeen(issue: z.core.$ZodIssue): unknown {
  if (issue.code !== 'invalid_union' || issue.discriminator === undefined) return issue.input;
  return (issue.input as Record<string, unknown>)[issue.discriminator];
}

function show(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
