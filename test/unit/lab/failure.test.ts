import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, rmSync, statfsSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { listExperiments } from '../../../src/lab/history';
import { describeExperiment } from '../../../src/lab/result';
import { Store } from '../../../src/store/store';
import { begin, ticketlab, until } from '../../support/cli';
import { openLab } from '../../support/lab';
import { longTraining, smallLottery, smallTraining, specFile } from '../../support/specs';
import { someFolder } from '../store/places';
import { findingsIn } from './findings';
import { comeTo, done, someLab } from './places';

const TIMEOUT = 60_000;
const FAULTY_WORKER = join(import.meta.dirname, 'workers/faulty.mjs');

describe('a task that fails', { timeout: TIMEOUT }, () => {
  const spec = smallLottery();

  /** An experiment whose task with this key fails in this way, and the folder it is in. */
  async function failed(key: string, fault: 'check' | 'throw' | 'exit') {
    vi.stubEnv('FAULTY_KEY', key);
    vi.stubEnv('FAULT', fault);
    onTestFinished(() => void vi.unstubAllEnvs());
    const folder = someFolder();
    const lab = await openLab({ folder, workers: 2, workerScript: FAULTY_WORKER });
    const id = lab.submit(spec);
    const ending = await lab.settled(id);
    const result = lab.result(id);
    await lab.close();
    return { folder, id, ending, result };
  }

  test.each([
    ['level-1/ticket', 'ticket', 1],
    ['level-2/randomReinit', 'randomReinit', 2],
    ['level-2/stability-0-1', 'stability', 2],
  ])('by its self-check, %s, fails the experiment, and is done again', async (name, role, level) => {
    const { folder, id, ending, result } = await failed(name, 'check');
    const key = `replicate-0/${name}`;
    const problem = `${key}: a self-check failed in ${key}`;
    expect(ending).toEqual({ status: 'failed', problem });
    expect(result).toMatchObject({ status: 'failed', problem });
    expect(result.checks.failures).toEqual([
      { name: 'two and two are four', replicate: 0, level, role, detail: 'they are five' },
    ]);
    expect(result.checks.byName).toContainEqual({ name: 'two and two are four', passed: 0, failed: 1 });

    const lab = await someLab({ folder });
    expect(lab.store.finishedKeys(id)).not.toContain(key);
    // nothing was built upon it
    if (role === 'ticket') expect(result.kind === 'lottery' && result.levels).toHaveLength(1);
    lab.resume(id);
    expect(await lab.settled(id)).toEqual({ status: 'done' });
    expect(findingsIn(lab.store, id)).toEqual(findingsIn(lab.store, await done(lab, spec)));
    expect(lab.result(id)).not.toHaveProperty('problem');
  });

  test.each([
    ['throw', 'the worker died: out of cheese'],
    ['exit', 'the worker stopped'],
  ] as const)(
    'because its worker dies (%s) fails the experiment, and is done again',
    async (fault, words) => {
      const { folder, id, ending } = await failed('level-1/ticket', fault);
      expect(ending).toEqual({ status: 'failed', problem: `replicate-0/level-1/ticket: ${words}` });
      const lab = await someLab({ folder });
      lab.resume(id);
      expect(await lab.settled(id)).toEqual({ status: 'done' });
    },
  );

  test('leaves the next experiment in the queue alone', async () => {
    vi.stubEnv('FAULTY_KEY', 'replicate-1/level-0/ticket');
    vi.stubEnv('FAULT', 'exit');
    onTestFinished(() => void vi.unstubAllEnvs());
    const lab = await someLab({ workers: 1, workerScript: FAULTY_WORKER });
    const [first, second] = [lab.submit(smallTraining({ replicates: 2 })), lab.submit(smallTraining())];
    expect((await lab.settled(first)).status).toBe('failed');
    expect((await lab.settled(second)).status).toBe('done');
  });
});

describe('a damaged checkpoint', { timeout: TIMEOUT }, () => {
  /** An experiment that was paused once its dense run was finished, beside one that is done. */
  async function pausedLottery(folder: string) {
    const lab = await openLab({ folder, workers: 1 });
    const complete = await done(lab, smallTraining());
    const id = lab.submit(smallLottery());
    await comeTo(lab, id, 0.02);
    lab.pause(id, 'after the runs under way');
    await lab.settled(id);
    const { sha256 } = lab.store.artefact(id, 'replicate-0/level-0/ticket')!;
    await lab.close();
    return { complete, id, sha256, file: lab.store.checkpoints.path(sha256) };
  }

  const damages: [string, (file: string) => void][] = [
    ['one byte of which is changed', (file) => flipByte(file)],
    ['that is cut short', (file) => truncateSync(file, 1000)],
    ['that is gone', (file) => rmSync(file)],
  ];

  test.each(damages)('of a finished run, %s, is named, and the history is whole', async (_, damage) => {
    const folder = someFolder();
    const { complete, id, sha256, file } = await pausedLottery(folder);
    const good = readFileSync(file);
    damage(file);
    const { code, stdout, stderr } = await ticketlab('resume', id, '--json', '--data-dir', folder);
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`what replicate-0/level-0/ticket left cannot be read.*${sha256}`));
    expect(stderr).not.toMatch(/^ +at /m);
    expect(JSON.parse(stdout)).toMatchObject({ id, status: 'failed' });
    const statuses = (await listExperiments(folder)).map((row) => [row.id, row.status]);
    expect(statuses).toEqual([
      [id, 'failed'],
      [complete, 'done'],
    ]);
    expect((await ticketlab('show', complete, '--data-dir', folder)).code).toBe(0);

    writeFileSync(file, good);
    expect((await ticketlab('resume', id, '--data-dir', folder)).code).toBe(0);
  });

  test.each([damages[0], damages[2]])(
    'of a run under way, %s, costs that run its steps, and is said',
    async (_, damage) => {
      const spec = smallTraining({
        recipe: { ...smallTraining().recipe, length: '6000it' },
        record: { every: '1000it' },
      });
      const lab = await someLab({ workers: 1 });
      const expected = findingsIn(lab.store, await done(lab, spec));
      const id = lab.submit(spec);
      await comeTo(lab, id, 0.4);
      lab.pause(id);
      await lab.settled(id);
      const { sha256 } = lab.store.unfinishedRuns(id)[0].progress!;
      damage(lab.store.checkpoints.path(sha256));
      const notes: string[] = [];
      lab.on('note', ({ text }) => notes.push(text));
      lab.resume(id);
      expect(await lab.settled(id)).toEqual({ status: 'done' });
      expect(notes).toEqual([
        expect.stringMatching(
          new RegExp(
            `^replicate-0/level-0/ticket begins again from its start\\. The checkpoint ${sha256} is`,
          ),
        ),
      ]);
      expect(findingsIn(lab.store, id)).toEqual(expected);
    },
  );
});

test('checkpoints that nothing refers to any more are collected', { timeout: TIMEOUT }, async () => {
  const lab = await someLab({ workers: 1, checkpointSeconds: 0.05 });
  // a file just written is not collected, so let a minute pass
  const now = Date.now.bind(Date);
  vi.spyOn(Date, 'now').mockImplementation(() => now() + 60_000);
  onTestFinished(() => void vi.restoreAllMocks());
  const id = await done(lab, smallTraining({ recipe: { ...smallTraining().recipe, length: '3000it' } }));
  const held = lab.store.checkpointsOf(id);
  expect(held).toHaveLength(1);
  expect(lab.store.checkpoints.all()).toEqual(held);
});

const canMount = process.platform === 'linux' && spawnSync('unshare', ['--mount', 'true']).status === 0;

describe.skipIf(!canMount)('on a full disk (needs the right to mount one)', { timeout: TIMEOUT }, () => {
  test('an experiment fails in words, keeps what it had, and goes on once there is room', async () => {
    const folder = someFolder();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder]);
    onTestFinished(() => {
      execFileSync('umount', ['-l', folder]);
    });
    const spec = specFile(someFolder(), longTraining());
    const work = ['--data-dir', folder, '--workers', '1', '--checkpoint-seconds', '0.3', '--json'];
    const { ended } = begin(['run', spec, ...work]);
    await until(() => iterationSaved(folder) > 0);
    const { bavail, bsize } = statfsSync(folder);
    writeFileSync(join(folder, 'filler'), Buffer.alloc(bavail * bsize));
    const { code, stdout, stderr } = await ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/failed: .*disk that holds .* is full.*nothing that was saved is lost/);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'failed' });

    const [{ id, status }] = await listExperiments(folder);
    expect(['failed', 'interrupted']).toContain(status);
    const iteration = iterationSaved(folder);
    expect(iteration).toBeGreaterThan(0);
    expect((await ticketlab('show', id, '--data-dir', folder)).code).toBe(0);
    const full = await ticketlab('resume', id, ...work);
    expect(full).toMatchObject({ code: 1, stderr: expect.stringContaining('is full') as string });

    rmSync(join(folder, 'filler'));
    const next = begin(['resume', id, ...work]);
    await until(() => iterationSaved(folder) > iteration);
    next.child.kill('SIGINT');
    expect((await next.ended).code).toBe(130);
  });
});

/** The step of the last checkpoint of the only experiment's first unfinished run. */
function iterationSaved(folder: string): number {
  try {
    const store = Store.open(folder, { readonly: true });
    try {
      const [{ id }] = store.experiments();
      describeExperiment(store, id);
      return store.unfinishedRuns(id)[0]?.progress?.iteration ?? 0;
    } finally {
      store.close();
    }
  } catch {
    return 0; // it is not there yet
  }
}

function flipByte(file: string): void {
  const content = readFileSync(file);
  content[content.length >> 1] ^= 1;
  writeFileSync(file, content);
}
