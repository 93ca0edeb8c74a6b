import { describe, expect, test } from 'vitest';
import {
  configurationKey,
  linesOf,
  pooledError,
  sortExperiments,
} from '../../../src/renderer/screens/home/arrange';
import { allColumns, findColumns, USUAL_COLUMNS } from '../../../src/renderer/screens/home/columns';
import { headline, listing } from './listings';

const names = (experiments: { name: string }[]) => experiments.map(({ name }) => name);
const column = (id: string) => findColumns([id])[0];

describe('sorting', () => {
  test('orders numbers in names as people do', () => {
    const rows = ['run #10', 'run #9', 'Run #1'].map((name) => listing({ name }));
    expect(names(sortExperiments(rows, column('name'), false))).toEqual(['Run #1', 'run #9', 'run #10']);
  });

  test('puts those without a value last, either way, and keeps the order of equals', () => {
    const rows = [
      listing({ name: 'none' }),
      listing({ name: 'worse', headline: headline([2]) }),
      listing({ name: 'better', headline: headline([1]) }),
      listing({ name: 'as good', headline: headline([1]) }),
    ];
    const ascending = sortExperiments(rows, column('error'), false);
    expect(names(ascending)).toEqual(['better', 'as good', 'worse', 'none']);
    expect(names(sortExperiments(rows, column('error'), true))).toEqual([
      'worse',
      'better',
      'as good',
      'none',
    ]);
    expect(rows[0].name).toBe('none');
  });

  test('goes by any setting of the spec', () => {
    const rows = [0.1, 0.01].map((rate) =>
      listing({ name: String(rate), settings: { 'recipe.optimizer.learningRate': rate } }),
    );
    const byRate = column('settings.recipe.optimizer.learningRate');
    expect(names(sortExperiments(rows, byRate, false))).toEqual(['0.01', '0.1']);
    expect(byRate.text(rows[0], 0)).toBe('0.1');
    expect([byRate.title, column('settings.recipe.optimizer.kind').title]).toEqual([
      'learningRate',
      'optimizer.kind',
    ]);
  });
});

describe('columns', () => {
  test('names that mean nothing are left out', () => {
    expect(findColumns(['name', 'gone', 'settings.seed']).map(({ id }) => id)).toEqual([
      'name',
      'settings.seed',
    ]);
  });

  test('the usual ones are among all', () => {
    const all = allColumns(['seed']).map(({ id }) => id);
    expect(all).toEqual(expect.arrayContaining([...USUAL_COLUMNS, 'settings.seed']));
  });

  test('a finished experiment that no ticket matches says so', () => {
    expect(column('density').text(listing({ headline: headline([1]) }), 0)).toBe('none');
    expect(column('density').text(listing(), 0)).toBe('');
    expect(column('density').text(listing({ headline: headline([1], 1, 0.0345) }), 0)).toBe('3.45 %');
  });
});

describe('groups', () => {
  const a = listing({ network: 'mlp' });
  const b = listing({ network: 'lenet' });
  const c = listing({ network: 'mlp' });

  test('come in the order of their first members, each with its own', () => {
    const lines = linesOf([a, b, c], 'network', new Set());
    expect(lines.map((line) => (line.kind === 'group' ? line.group.title : line.id))).toEqual([
      'mlp',
      a.id,
      c.id,
      'lenet',
      b.id,
    ]);
  });

  test('hide their members when folded', () => {
    const lines = linesOf([a, b, c], 'network', new Set(['network:mlp']));
    expect(lines.map(({ id }) => id)).toEqual(['network:mlp', 'network:lenet', b.id]);
  });

  test('are not made when nobody asks', () => {
    expect(linesOf([a, b], 'none', new Set()).map(({ id }) => id)).toEqual([a.id, b.id]);
  });
});

describe('repetitions of one configuration', () => {
  const settings = { 'recipe.length': '1500it', 'data.seed': 0 };

  test('differ in seed, replicates and name only', () => {
    const first = listing({ settings: { ...settings, seed: 0, replicates: 3 } });
    const again = listing({ settings: { replicates: 5, seed: 9, ...settings } });
    const other = listing({ settings: { ...settings, 'data.seed': 1, seed: 0 } });
    expect(configurationKey(first)).toBe(configurationKey(again));
    expect(configurationKey(first)).not.toBe(configurationKey(other));
  });

  test('are summed up over distinct seeds', () => {
    const first = listing({ settings: { seed: 0 }, headline: headline([1, 2, 3]) });
    const overlapping = listing({ settings: { seed: 2 }, headline: headline([3, 6]) });
    expect(pooledError([first, overlapping, listing()])).toMatchObject({
      n: 4,
      mean: 3,
      values: [1, 2, 3, 6],
    });
  });

  test('are not summed up when their best is at different densities', () => {
    const sparse = listing({ headline: headline([1], 0.1) });
    expect(pooledError([sparse, listing({ headline: headline([1], 0.5) })])).toBeNull();
    expect(pooledError([listing()])).toBeNull();
  });
});
