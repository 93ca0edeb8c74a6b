import { describe, expect, test } from 'vitest';
import type { ExperimentListing } from '../../../src/ipc/contract';
import { parseQuery, settingPaths, withTerm } from '../../../src/renderer/lib/query';
import { headline, listing } from './listings';

const NOW = new Date('2024-05-10T12:00:00').getTime();
const DAY = 86_400_000;

const adam = listing({
  name: 'Baseline LeNet',
  tags: ['baseline', 'paper draft'],
  status: 'done',
  created: NOW - 2 * DAY,
  seconds: 7200,
  headline: headline([1.6, 1.7], 0.211, 0.0345),
  settings: {
    seed: 0,
    'data.seed': 7,
    'recipe.optimizer.kind': 'adam',
    'recipe.optimizer.learningRate': 0.0012,
    'recipe.length': '1500it',
    'data.balanced': false,
  },
});
const sgd = listing({
  name: 'SGD',
  network: 'mlp-512-128',
  status: 'running',
  created: NOW - 30 * DAY,
  starred: true,
  notes: 'Too slow?',
  settings: {
    seed: 7,
    'data.seed': 0,
    'recipe.optimizer.kind': 'sgd',
    'recipe.optimizer.learningRate': 0.1,
    'data.balanced': true,
  },
});
const all = [adam, sgd];
const paths = new Set(settingPaths(all));

function find(text: string): ExperimentListing[] {
  const query = parseQuery(text, paths, NOW);
  expect(query.problems).toEqual([]);
  return all.filter((experiment) => query.matches(experiment));
}

describe('a search', () => {
  test.each([
    ['', all],
    ['   ', all],
    ['lenet', [adam]],
    ['LENET baseline', [adam]],
    ['"baseline lenet"', [adam]],
    ['"lenet baseline"', []],
    ['slow', [sgd]],
    ['-lenet', [sgd]],
    ['tag:baseline', [adam]],
    ['tag:"paper draft"', [adam]],
    ['tag=paper', []],
    ['-tag:baseline', [sgd]],
    ['status:running,queued', [sgd]],
    ['status!=running', [adam]],
    ['is:starred', [sgd]],
    ['-is:tagged', [sgd]],
    ['lr<1e-2', [adam]],
    ['lr>=0.1', [sgd]],
    ['learningRate=0.0012', [adam]],
    ['recipe.optimizer.learningrate=1.2e-3', [adam]],
    ['optimizer:ad', [adam]],
    ['length:1500it', [adam]],
    ['balanced:yes', [sgd]],
    ['balanced=false', [adam]],
    ['density<5%', [adam]],
    ['density<0.05', [adam]],
    ['error>2', []],
    ['time>1h', [adam]],
    ['age<7d', [adam]],
    ['age>=7d status:running', [sgd]],
    ['created>2024-05', [adam]],
    ['star:yes', [sgd]],
    ['star:no', [adam]],
    ['"OR"', []],
    ['created<2024-05-01', [sgd]],
    ['lr<1e-2 tag:baseline lenet status:done', [adam]],
  ])('%s', (text, expected) => {
    expect(find(text)).toEqual(expected);
  });

  test('a name that is a whole path means that setting alone', () => {
    expect(find('seed:7')).toEqual([sgd]);
    expect(find('data.seed:7')).toEqual([adam]);
  });

  test('what is not there matches no comparison', () => {
    expect(find('density>0')).toEqual([adam]);
    expect(find('error<100')).toEqual([adam]);
  });
});

describe('what is not understood is said', () => {
  test.each([
    ['learningrat<1', 'No experiment has a field "learningrat"'],
    ['lr<', '"lr<" still needs a value'],
    ['tag:', '"tag:" still needs a value'],
    ['lr<much', '"much" is no number to compare lr with'],
    ['created>7d', 'created takes a date, as in created>2026-01-01; say how old with age, as in age<7d'],
    ['created:today', 'created takes a date, as in created>2026-01-01; say how old with age, as in age<7d'],
    ['lenet OR sgd', 'OR is not known: a comma in a value means or, as in status:done,failed'],
    ['lenet AND adam', 'AND is not needed: all terms must hold'],
    ['NOT lenet', 'NOT is not known: a minus turns a term round, as in -tag:baseline'],
    ['constructor:x', 'No experiment has a field "constructor"'],
  ])('%s', (text, problem) => {
    expect(parseQuery(text, paths, NOW).problems).toEqual([problem]);
  });

  test('and the rest of the search still holds', () => {
    const query = parseQuery('lenet lr<', paths, NOW);
    expect(all.filter((experiment) => query.matches(experiment))).toEqual([adam]);
  });

  test.each(['"', '-', '- "" -"', 'a:"b', '::', '<>', 'x=', '-:'])('%s comes to an end', (text) => {
    expect(parseQuery(text, paths, NOW)).toBeDefined();
  });
});

test('ten thousand experiments are searched within a key press', () => {
  const many = Array.from({ length: 10_000 }, (_, i) =>
    listing({ name: `experiment ${i}`, settings: { 'recipe.optimizer.learningRate': i / 1e4 } }),
  );
  const begun = performance.now();
  const query = parseQuery('lr<0.5 experiment -tag:x', new Set(settingPaths(many)), NOW);
  expect(many.filter((experiment) => query.matches(experiment))).toHaveLength(5000);
  expect(performance.now() - begun).toBeLessThan(500);
});

test('a term is put into a search once', () => {
  expect(withTerm('', 'tag', 'x')).toBe('tag:x');
  expect(withTerm('lenet ', 'tag', 'lr sweep')).toBe('lenet tag:"lr sweep"');
  expect(withTerm('tag:x', 'tag', 'x')).toBe('tag:x');
});
