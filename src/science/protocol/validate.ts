import type { z } from 'zod';
import { DATASETS } from '../data/datasets';
import { prunableOf } from '../network/graph';
import { iterationOf } from '../training/step';
import { BRANCH_NAMES } from './branches';
import { settingOf } from './plan';
import { levelsNamed, Spec, type LotterySpec } from './spec';

/** One thing that is wrong with a spec: the field, and a sentence with its value and what is allowed. */
export interface SpecProblem {
  /** Such as `pruning.scope.rate`; empty for the spec as a whole. */
  field: string;
  message: string;
}

/** Reads a spec with defaults filled in, or says everything that is wrong with it. */
export function readSpec(
  value: unknown,
): { spec: Spec; problems: [] } | { spec?: undefined; problems: SpecProblem[] } {
  const parsed = Spec.safeParse(value, { reportInput: true });
  if (!parsed.success) return { problems: parsed.error.issues.map((issue) => describeIssue(issue)) };
  const problems = contradictions(parsed.data);
  return problems.length === 0 ? { spec: parsed.data, problems: [] } : { problems };
}

function describeIssue(issue: z.core.$ZodIssue): SpecProblem {
  const field = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const known = knownFields(issue);
    return { field, message: `unknown field ${issue.keys.map((key) => `"${key}"`).join(', ')}${known}` };
  }
  const seen = issue.input === undefined ? 'it is missing' : `it is ${show(issue.input)}`;
  return { field, message: `${seen}; ${issue.message}` };
}

function knownFields(issue: z.core.$ZodIssue & { code: 'unrecognized_keys' }): string {
  const schema = (issue as { inst?: { shape?: Record<string, unknown> } }).inst?.shape;
  return schema ? `; allowed are ${Object.keys(schema).join(', ')}` : '';
}

function show(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** What no single field can see: fields that contradict each other or the data set. */
function contradictions(spec: Spec): SpecProblem[] {
  const problems: SpecProblem[] = [];
  const expect = (holds: boolean, field: string, message: string) => {
    if (!holds) problems.push({ field, message });
  };
  const { data, recipe, record } = spec;
  const dataset = DATASETS[data.dataset];
  const { graph, iterationsPerEpoch, recordEvery, length } = settingOf(spec);
  const most = dataset.train - data.validation;
  expect(
    data.validation < dataset.train,
    'data.validation',
    `it is ${data.validation}; ${dataset.title} has ${dataset.train} training examples, and some must be left to train on`,
  );
  expect(
    data.train <= most,
    'data.train',
    `it is ${data.train}; at most ${most} of the ${dataset.train} training examples of ${dataset.title} are left beside ${data.validation} for validation`,
  );
  expect(
    data.test <= dataset.test,
    'data.test',
    `it is ${data.test}; ${dataset.title} has ${dataset.test} test examples`,
  );
  expect(
    recipe.batchSize <= data.train,
    'recipe.batchSize',
    `it is ${recipe.batchSize}; it can be at most the ${data.train} training examples`,
  );
  expect(length > 0, 'recipe.length', `it is ${recipe.length}; training must take at least one iteration`);
  expect(recordEvery > 0, 'record.every', `it is ${record.every}; it must be at least one iteration`);
  const warmup = iterationOf(recipe.warmup, iterationsPerEpoch);
  expect(
    warmup <= length,
    'recipe.warmup',
    `it is ${recipe.warmup} (iteration ${warmup}); training ends at iteration ${length}`,
  );
  if (recipe.optimizer.kind === 'sgd') {
    const { nesterov, momentum } = recipe.optimizer;
    expect(
      !nesterov || momentum > 0,
      'recipe.optimizer.nesterov',
      'it is true; Nesterov needs a momentum above 0',
    );
  }
  if (spec.protocol === 'lottery') lotteryContradictions(spec, length, expect);
  return problems;

  function lotteryContradictions(lottery: LotterySpec, end: number, expectThat: typeof expect) {
    const { pruning, branches, stability, rewind } = lottery;
    const last = pruning.levels;
    const start = iterationOf(rewind, iterationsPerEpoch);
    expectThat(
      start < end,
      'rewind',
      `it is ${rewind} (iteration ${start}); it must come before the end of training at iteration ${end}`,
    );
    const layers = prunableOf(graph).map(({ layer }) => layer);
    const named =
      pruning.scope.kind === 'layerwise'
        ? Object.keys(pruning.scope.rates).map((layer) => ({ layer, field: `pruning.scope.rates.${layer}` }))
        : pruning.scope.leaveOut.map((layer, i) => ({ layer, field: `pruning.scope.leaveOut.${i}` }));
    for (const { layer, field } of named) {
      expectThat(
        layers.includes(layer),
        field,
        `there is no layer "${layer}"; ${graph.name} has ${layers.join(', ')}`,
      );
    }
    for (const name of BRANCH_NAMES) {
      const beyond = levelsNamed(branches[name]?.levels ?? [], last).find((level) => level > last);
      expectThat(
        beyond === undefined,
        `branches.${name}.levels`,
        `it names level ${beyond}; the last level is ${last}`,
      );
    }
    expectThat(
      pruning.schedule === 'iterative' || branches.oneShot === undefined,
      'branches.oneShot',
      'the levels themselves are pruned one-shot already; leave it out or set pruning.schedule to "iterative"',
    );
    const beyond = levelsNamed(stability?.levels ?? [], last).find((level) => level > last);
    expectThat(
      beyond === undefined,
      'stability.levels',
      `it names level ${beyond}; the last level is ${last}`,
    );
  }
}
