import { describe, expect, onTestFinished, test } from 'vitest';
import { halt } from '../../../src/lab/history';
import type { ExecutionProgress } from '../../../src/lab/execution';
import type { Lab } from '../../../src/lab/lab';
import { leaveRequest } from '../../../src/lab/requests';
import { longTraining, smallLottery, smallTraining } from '../../support/specs';
import { someFolder } from '../store/places';
import { openLab } from '../../support/lab';
import { comeTo, done, someLab } from './places';

const TIMEOUT = 60_000;

describe('the queue', { timeout: TIMEOUT }, () => {
  test('carries experiments out in the order in which they were submitted', async () => {
    const lab = await someLab({ workers: 1 });
    const settled: string[] = [];
    lab.on('settled', ({ id }) => settled.push(id));
    const ids = ['one', 'two', 'three'].map((name) => lab.submit(smallTraining({ name })));
    expect(ids.map((id) => lab.store.experiment(id).status)).toEqual(['queued', 'queued', 'queued']);
    await comeTo(lab, ids[0], 0.1);
    expect(ids.map((id) => lab.store.experiment(id).status)).toEqual(['running', 'queued', 'queued']);
    await Promise.all(ids.map((id) => lab.settled(id)));
    expect(settled).toEqual(ids);
    expect(ids.map((id) => lab.store.experiment(id).status)).toEqual(['done', 'done', 'done']);
  });

  test('gives a worker that the first experiment has nothing for to the next', async () => {
    const lab = await someLab({ workers: 2 });
    const [first, second] = [lab.submit(longTraining()), lab.submit(smallTraining())];
    expect(await lab.settled(second)).toEqual({ status: 'done' });
    expect(lab.store.experiment(first).status).toBe('running');
  });

  test('goes on with the next when one is paused, and takes that in again', async () => {
    const lab = await someLab({ workers: 1 });
    const [first, second] = [lab.submit(longTraining()), lab.submit(smallTraining())];
    await comeTo(lab, first, 0.001);
    lab.pause(first);
    expect(await lab.settled(first)).toEqual({ status: 'paused' });
    expect(await lab.settled(second)).toEqual({ status: 'done' });
    lab.resume(first);
    expect(lab.store.experiment(first).status).toBe('queued');
    await comeTo(lab, first, 0.002);
    expect(lab.store.experiment(first).status).toBe('running');
  });

  test('lets go at once of an experiment that waits', async () => {
    const lab = await someLab({ workers: 1 });
    const [first, second] = [lab.submit(longTraining()), lab.submit(longTraining())];
    await comeTo(lab, first, 0.001);
    lab.cancel(second);
    expect(await lab.settled(second)).toEqual({ status: 'cancelled' });
    expect(lab.store.experiment(second)).toMatchObject({ status: 'cancelled', trainSteps: 0 });
  });

  test('says of an experiment that was overtaken that nothing of it is under way', async () => {
    const lab = await someLab({ workers: 1 });
    const [first, second] = [smallTraining({ replicates: 2 }), longTraining()].map((spec) =>
      lab.submit(spec),
    );
    const reports = listen(lab, first);
    await comeTo(lab, first, 0.05);
    lab.moveInQueue(second, 0);
    await comeTo(lab, second, 0.001);
    expect(reports.at(-1)).toMatchObject({ done: { runs: 1 }, running: [] });
    expect(lab.store.experiment(first).status).toBe('running');
  });

  test('pauses after the runs under way, which are finished then', async () => {
    const lab = await someLab({ workers: 1 });
    const id = lab.submit(smallTraining({ replicates: 3 }));
    await comeTo(lab, id, 0.05);
    lab.pause(id, 'after the runs under way');
    expect(await lab.settled(id)).toEqual({ status: 'paused' });
    expect(lab.store.finishedKeys(id)).toHaveLength(1);
    expect(lab.store.unfinishedRuns(id)).toEqual([]);
  });

  test('says that it stops after the runs under way, and goes on after all', async () => {
    const lab = await someLab({ workers: 1 });
    const id = lab.submit(smallTraining({ replicates: 3 }));
    await comeTo(lab, id, 0.05);
    const reports = listen(lab, id);
    lab.pause(id, 'after the runs under way');
    expect(reports.at(-1)!.stopping).toBe(true);
    lab.resume(id);
    expect(reports.at(-1)!.stopping).toBe(false);
    expect(await lab.settled(id)).toEqual({ status: 'done' });
    const log = lab.store.log(id).map(({ text }) => text);
    expect(log).toEqual(
      expect.arrayContaining(['Stops after the runs under way', 'Goes on after all', 'Done']),
    );
  });

  test('does what was asked last: what is to be paused can be cancelled', async () => {
    const lab = await someLab({ workers: 1 });
    const id = lab.submit(longTraining());
    await comeTo(lab, id, 0.001);
    lab.pause(id, 'after the runs under way');
    lab.cancel(id);
    lab.interrupt();
    expect(await lab.settled(id)).toEqual({ status: 'cancelled' });
  });

  test('is done when all is done, whatever was asked too late', async () => {
    const lab = await someLab({ workers: 1 });
    const id = lab.submit(smallTraining());
    await comeTo(lab, id, 0.1);
    lab.pause(id, 'after the runs under way');
    expect(await lab.settled(id)).toEqual({ status: 'done' });
    expect(lab.store.experiment(id)).toMatchObject({ status: 'done', result: { status: 'done' } });
  });

  test('takes only what can be gone on with', async () => {
    const lab = await someLab({ workers: 1 });
    const finished = await done(lab, smallTraining());
    expect(() => lab.resume(finished)).toThrow(/is done; there is nothing to go on with/);
    expect(() => lab.cancel(finished)).toThrow(/is done already/);
    const under = lab.submit(longTraining());
    expect(() => lab.resume(under)).toThrow(/is in the queue already/);
    lab.cancel(under);
    await lab.settled(under);
    lab.store.trash(under);
    expect(() => lab.resume(under)).toThrow(/is in the trash/);
    expect(() => lab.resume('no-such-id')).toThrow(/There is no experiment no-such-id/);
  });
});

describe('an engine that has another version by now', { timeout: TIMEOUT }, () => {
  test('goes on with an experiment, but not in silence', async () => {
    const lab = await someLab({ workers: 1 });
    const id = lab.submit(smallTraining());
    lab.pause(id);
    await lab.settled(id);
    const { versions } = lab.store.experiment(id).provenance;
    lab.store.setVersions(id, { ...versions, simd: '0' });
    const notes: string[] = [];
    lab.on('note', ({ text }) => notes.push(text));
    lab.resume(id);
    expect(await lab.settled(id)).toEqual({ status: 'done' });
    const words = `Goes on with version ${versions.simd} of engine simd, after 0: what is trained from here on may differ in its bits`;
    expect(notes).toEqual([words]);
    expect(lab.store.log(id).map(({ text }) => text)).toContain(words);
    expect(lab.result(id).engine.version).toBe(`0, ${versions.simd}`);
  });
});

describe('a lab that is closed', { timeout: TIMEOUT }, () => {
  test('has interrupted everything, and another goes on where it was', async () => {
    const folder = someFolder();
    const lab = await openLab({ folder, workers: 1 });
    const [first, second] = [lab.submit(longTraining()), lab.submit(longTraining())];
    await comeTo(lab, first, 0.02);
    const warnings: unknown[] = [];
    const hear = (warning: unknown) => warnings.push(warning);
    process.on('warning', hear);
    onTestFinished(() => void process.off('warning', hear));
    for (let i = 0; i < 12; i++) lab.submit(longTraining());
    await lab.close();
    expect(warnings).toEqual([]);

    const next = await someLab({ folder, workers: 1 });
    expect([first, second].map((id) => next.store.experiment(id).status)).toEqual([
      'interrupted',
      'interrupted',
    ]);
    const { iteration } = next.store.unfinishedRuns(first)[0].progress!;
    const words = `Interrupted at step ${iteration.toLocaleString('en')}; goes on from there`;
    expect(next.store.log(first).at(-1)!.text).toBe(words);
    expect(next.store.log(second).at(-1)!.text).toBe(
      'Interrupted between two runs; goes on with the next one',
    );
    const reports = listen(next, first);
    next.resume(first);
    await comeTo(next, first, 0.021);
    expect(iteration).toBeGreaterThan(1000);
    expect(Math.min(...reports.flatMap(({ running }) => running.map((run) => run.done)))).toBeGreaterThan(
      iteration,
    );
  });
});

describe('what another process asks', { timeout: TIMEOUT }, () => {
  test.each([
    ['cancel', 'cancelled'],
    ['pause', 'paused'],
  ] as const)('%s is heeded while the experiment is under way', async (request, status) => {
    const lab = await someLab({ workers: 1 });
    const id = lab.submit(longTraining());
    await comeTo(lab, id, 0.001);
    expect(await halt(lab.store.folder, id.slice(0, 6), request)).toEqual({ id, asked: true });
    expect(await lab.settled(id)).toEqual({ status });
    if (status === 'cancelled')
      await expect(halt(lab.store.folder, id, request)).rejects.toThrow(/is cancelled already/);
  });

  test('is heeded for an experiment at rest, too', async () => {
    const lab = await someLab({ workers: 1 });
    const [paused, other] = [lab.submit(longTraining()), lab.submit(longTraining())];
    lab.pause(paused);
    await lab.settled(paused);
    await comeTo(lab, other, 0.001);
    await halt(lab.store.folder, paused, 'cancel');
    await expect.poll(() => lab.store.experiment(paused).status, { timeout: 5000 }).toBe('cancelled');
  });

  test('and cannot be done any more is said, and harms nobody', async () => {
    const lab = await someLab({ workers: 1 });
    const notes: string[] = [];
    lab.on('note', ({ text }) => notes.push(text));
    const id = await done(lab, smallTraining());
    leaveRequest(lab.store.folder, id, 'pause');
    await expect
      .poll(() => notes, { timeout: 5000 })
      .toEqual([`could not heed the request to pause: experiment ${id} is done already`]);
    expect(lab.store.experiment(id).status).toBe('done');
  });

  test('of a lab that was killed meanwhile is not held against the next', async () => {
    const folder = someFolder();
    const id = await interrupted(folder);
    leaveRequest(folder, id, 'cancel');
    const lab = await someLab({ folder, workers: 1 });
    lab.resume(id);
    await comeTo(lab, id, 0.002);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(lab.store.experiment(id).status).toBe('running');
  });

  test('needs nobody where nobody has the data folder', async () => {
    const folder = someFolder();
    const id = await interrupted(folder);
    expect(await halt(folder, id, 'pause')).toEqual({ id, asked: false });
    expect(await halt(folder, id, 'cancel')).toEqual({ id, asked: false });
    await expect(halt(folder, id, 'cancel')).rejects.toThrow(/is cancelled already/);
  });
});

test('the log says when a level is done', { timeout: TIMEOUT }, async () => {
  const lab = await someLab();
  const id = await done(lab, smallLottery());
  const levels = lab.store.log(id).flatMap(({ text }) => /^Level \d is done$/.exec(text) ?? []);
  expect(levels.toSorted()).toEqual([0, 1, 2].map((level) => `Level ${level} is done`));
});

describe('progress', { timeout: TIMEOUT }, () => {
  test('goes from 0 to 1 and never back, and the account is right', async () => {
    const lab = await someLab({ workers: 2 });
    const spec = smallLottery();
    const id = lab.submit(spec);
    const reports = listen(lab, id);
    const began = performance.now();
    await lab.settled(id);
    const wall = (performance.now() - began) / 1000;

    const fractions = reports.map(({ fraction }) => fraction);
    const steps = fractions.slice(1).map((fraction, i) => fraction - fractions[i]);
    expect(Math.min(...steps)).toBeGreaterThan(-1e-12); // sums of the same terms in another order
    expect(fractions[0]).toBeLessThan(0.1);
    expect(fractions.at(-1)).toBeCloseTo(1, 12);
    expect(reports.at(-1)).toMatchObject({
      done: { runs: 8, comparisons: 2 },
      all: { runs: 8, comparisons: 2 },
      running: [],
    });
    for (const { running, secondsLeft, stepsPerSecond } of reports) {
      expect(running.length).toBeLessThanOrEqual(2);
      for (const { done, of } of running) expect(done).toBeLessThanOrEqual(of);
      if (secondsLeft !== undefined) expect(secondsLeft).toBeLessThan(100 * wall);
      if (stepsPerSecond !== undefined) expect(stepsPerSecond).toBeGreaterThan(0);
    }

    const { timing } = lab.result(id);
    const runs = lab.store.runRecords(id);
    expect(timing.trainSteps).toBe(runs.length * 60);
    expect(lab.store.experiment(id).trainSteps).toBe(timing.trainSteps);
    expect(timing.seconds).toBeGreaterThan(0);
    expect(timing.seconds).toBeLessThanOrEqual(wall);
    expect(timing.stepsPerSecond).toBeCloseTo(timing.trainSteps / timing.seconds);
    for (const { seconds, trainSeconds } of runs) {
      expect(trainSeconds).toBeGreaterThan(0);
      expect(seconds).toBeGreaterThan(trainSeconds);
      expect(seconds).toBeLessThan(wall);
    }
  });

  test('tells the pace of runs that are not finished, too', async () => {
    const lab = await someLab({ workers: 1 });
    const id = lab.submit(longTraining());
    await comeTo(lab, id, 0.001);
    await new Promise((resolve) => setTimeout(resolve, 1200));
    lab.pause(id);
    await lab.settled(id);
    const { network } = lab.store.experiment(id);
    expect(lab.store.pace({ network, engine: 'simd', workers: 1 })).toBeGreaterThan(0);
  });

  test('goes on where it was after a pause, and steps are counted once', async () => {
    const lab = await someLab({ workers: 2 });
    const spec = smallTraining({
      replicates: 2,
      recipe: { ...smallTraining().recipe, length: '4000it' },
      record: { every: '1000it' },
    });
    const id = lab.submit(spec);
    await comeTo(lab, id, 0.3);
    lab.pause(id);
    await lab.settled(id);
    const seconds = lab.result(id).timing.seconds;
    expect(seconds).toBeGreaterThan(0);
    expect(lab.result(id).timing.trainSteps).toBe(0);

    lab.resume(id);
    const reports = listen(lab, id);
    const began = performance.now();
    await lab.settled(id);
    const wall = (performance.now() - began) / 1000;
    expect(reports[0].fraction).toBeGreaterThan(0.3);
    // were the steps of before the pause counted as taken now, the rate would be many times what it was
    const rates = reports.map(({ stepsPerSecond }) => stepsPerSecond ?? 0);
    expect(Math.max(...rates)).toBeLessThan((4 * 8000) / wall);
    const { timing } = lab.result(id);
    expect(timing.trainSteps).toBe(8000);
    expect(timing.seconds).toBeGreaterThan(seconds);
    expect(timing.seconds).toBeLessThanOrEqual(seconds + wall);
  });
});

function listen(lab: Lab, id: string): ExecutionProgress[] {
  const reports: ExecutionProgress[] = [];
  lab.on('progress', (event) => {
    if (event.id === id) reports.push(event.progress);
  });
  return reports;
}

/** The id of an experiment whose lab has gone in its middle. */
async function interrupted(folder: string): Promise<string> {
  const lab = await openLab({ folder, workers: 1 });
  const id = lab.submit(longTraining());
  await comeTo(lab, id, 0.001);
  await lab.close();
  return id;
}
