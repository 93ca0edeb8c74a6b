import { expect, test } from 'vitest';
import type { Progress, RunCurve } from '../../../../src/ipc/contract';
import { grow } from '../../../../src/renderer/screens/experiment/growth';
import { describeRun, nameRun, Paces } from '../../../../src/renderer/screens/experiment/paces';
import { describeCell, runGrid } from '../../../../src/renderer/screens/experiment/runs';
import { describeStatus } from '../../../../src/renderer/screens/experiment/words';
import { QUICK } from '../quick';
import { smallTraining } from '../../../support/specs';
import { fakeDocument, fakeResult } from '../../../support/fakeExperiment';
import { metricRow } from '../../science/analysis/records';

const spec = QUICK;

const curve: RunCurve = {
  key: 'replicate-0/level-0/ticket',
  replicate: 0,
  level: 0,
  role: 'ticket',
  from: 0,
  to: 1500,
  finished: false,
  hidden: 0,
  rows: [0, 250, 500].map((iteration) => metricRow({ iteration })),
  trainSeconds: 1,
};
const { key, replicate, level, role, from, to } = curve;
const steps = ({ rows }: RunCurve) => rows.map(({ iteration }) => iteration);

test('curves grow by what has been measured since', () => {
  const [grown] = grow(
    [curve],
    [{ key, replicate, level, role, from, to, rows: [metricRow({ iteration: 750 })] }],
  );
  expect(steps(grown)).toEqual([0, 250, 500, 750]);
});

test('a run that goes on from a checkpoint measures again, and the new rows hold', () => {
  const again = [250, 500].map((iteration) => metricRow({ iteration, testError: 7 }));
  const [grown] = grow([curve], [{ key, replicate, level, role, from, to, rows: again }]);
  expect(steps(grown)).toEqual([0, 250, 500]);
  expect(grown.rows[1].testError).toBe(7);
});

test('a run that is not known yet begins a curve; no rows change nothing', () => {
  const rows = [metricRow({ iteration: 0 })];
  expect(grow([curve], [{ key: 'new', replicate: 1, level: 0, role, from, to, rows }])).toHaveLength(2);
  expect(grow([curve], [{ key, replicate, level, role, from, to, rows: [] }])).toEqual([curve]);
});

test('the grid has every run that the spec means', () => {
  const { curves, ...result } = fakeResult(spec);
  const rows = runGrid(fakeDocument('id', 'name', 'done', { curves, ...result }), curves, undefined);
  expect(rows.map(({ title }) => title)).toEqual([
    'Ticket',
    'Random reinit',
    'Random mask',
    'Copy 1',
    'Line between copies',
  ]);
  expect(rows[1].cells.map((cell) => cell?.level)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    4,
    undefined,
    6,
    undefined,
    8,
  ]);
  const states = rows.flatMap(({ cells }) =>
    cells.flatMap((cell) => cell?.runs.map(({ state }) => state) ?? []),
  );
  expect(new Set(states)).toEqual(new Set(['done']));
});

test('runs are under way, waiting, or cut', () => {
  const unfinished = fakeResult(spec, 0);
  const progress = { running: [{ key, done: 300, of: 1500 }] } as Progress;
  const grid = (status: 'running' | 'interrupted', curves: RunCurve[], underWay?: Progress) =>
    runGrid(fakeDocument('id', 'name', status, unfinished), curves, underWay)[0].cells[0]!;
  expect(grid('running', [], progress).runs.map(({ state, share }) => [state, share])).toEqual([
    ['running', 0.2],
    ['waiting', 0],
    ['waiting', 0],
  ]);
  const cut = grid('interrupted', [curve]);
  expect(cut.runs[0]).toMatchObject({ state: 'cut', share: 1 / 3 });
  expect(describeCell('Ticket', cut)).toBe('Ticket, level 0: 0 of 3 done; replicate 0 cut at 33 %');
});

test('what is only trained is a dense network', () => {
  const train = smallTraining({ replicates: 2 });
  const rows = runGrid(fakeDocument('id', 'name', 'done', fakeResult(train)), [], undefined);
  expect(rows.map(({ title, cells }) => [title, cells.length])).toEqual([['Dense network', 1]]);
});

test('a run that diverged is seen in the grid', () => {
  const ended = { ...curve, finished: true, rows: [metricRow({ iteration: 1500, testLoss: NaN })] };
  const [{ cells }] = runGrid(fakeDocument('id', 'name', 'done', fakeResult(spec, 0)), [ended], undefined);
  expect(cells[0]!.runs[0].state).toBe('diverged');
  expect(describeCell('Ticket', cells[0]!)).toBe('Ticket, level 0: 1 of 3 done; replicate 0 diverged');
});

test('where an experiment stands is said in words', () => {
  const timing = { seconds: 77, trainSteps: 81_000, stepsPerSecond: 1056 };
  const cut = { level: 3, step: 2400, from: 2000, others: 0 };
  const say = (status: 'done' | 'queued' | 'interrupted' | 'failed', trainSteps = 81_000, queuePlace = 2) =>
    describeStatus({ status, timing: { ...timing, trainSteps } }, { queuePlace, cut }, undefined);
  expect(say('done')).toBe('81,000 steps in 1 min 17 s · 1,056 steps/s');
  expect(say('queued')).toBe('behind 2 experiments');
  expect(say('queued', 0, 0)).toBe('next to begin');
  expect(say('interrupted')).toBe(
    'at level 3, step 2,400; goes on from step 2,000 · 81,000 steps of finished runs stay',
  );
  expect(say('failed', 0)).toBe('at level 3, step 2,400; goes on from step 2,000');
});

test('a run under way is said by its place, how far it is, how fast and how long it takes', () => {
  const run = { key: 'replicate-0/level-3/ticket', done: 600, of: 1500 };
  expect(nameRun(run.key)).toBe('Level 3, replicate 0, Ticket');
  expect(nameRun('replicate-1/level-0/ticket')).toBe('Level 0, replicate 1, Dense');
  expect(nameRun('replicate-1/level-2/stability-0-1')).toBe('Level 2, replicate 1, Line between copies');
  expect(describeRun(run, undefined)).toBe('600 of 1,500 steps');
  expect(describeRun(run, 30)).toBe('600 of 1,500 steps · 30 steps/s · about 30 s left');
});

test('the pace is that of the recent past, and is forgotten with the run', () => {
  const paces = new Paces();
  const at = (done: number) => [{ key, done, of: 1500 }];
  paces.note(at(0), 0);
  expect(paces.of(key)).toBeUndefined();
  paces.note(at(100), 10);
  expect(paces.of(key)).toBe(10);
  paces.note(at(400), 20);
  paces.note(at(700), 30);
  expect(paces.of(key)).toBe(30);
  paces.note([], 31);
  paces.note(at(0), 32);
  expect(paces.of(key)).toBeUndefined();
});
